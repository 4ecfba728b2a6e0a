/** What the first message of a TLS client says in the clear (RFC 8446, 4.1.2). */
export interface ClientHello {
  /** The server that it asks for (RFC 6066, 3); empty when it names none. */
  readonly serverName: string
  /** The application protocols that it offers (RFC 7301), best first. */
  readonly alpn: readonly string[]
  /** The newest version that it offers. */
  readonly version: string
}

const HANDSHAKE_RECORD = 0x16
const CLIENT_HELLO = 1
const EXTENSION = { serverName: 0, alpn: 16, supportedVersions: 43 } as const
const VERSIONS: Readonly<Record<number, string>> = {
  0x0300: 'SSL 3.0',
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
  0x0304: 'TLS 1.3',
}

/** A reader of bytes; its results are undefined once there are none left. */
class Cursor {
  readonly #bytes: Uint8Array
  #at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.#at = at
  }

  number(width: 1 | 2 | 3): number | undefined {
    const bytes = this.take(width)
    return bytes?.reduce((value, byte) => value * 256 + byte, 0)
  }

  take(count: number): Uint8Array | undefined {
    if (this.#at + count > this.#bytes.length) return undefined
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  /** Bytes that follow their length. */
  vector(width: 1 | 2): Cursor | undefined {
    const length = this.number(width)
    const bytes = length === undefined ? undefined : this.take(length)
    return bytes === undefined ? undefined : new Cursor(bytes)
  }

  text(width: 1 | 2): string | undefined {
    const length = this.number(width)
    const bytes = length === undefined ? undefined : this.take(length)
    return bytes === undefined ? undefined : new TextDecoder('latin1').decode(bytes)
  }
}

/** Reads the first bytes of a connection; undefined when they are not TLS. Truncated or damaged parts are left out. */
export function readClientHello(bytes: Uint8Array): ClientHello | undefined {
  // Record: type, version, length. Handshake: type, length, version, random.
  if (bytes[0] !== HANDSHAKE_RECORD || bytes[1] !== 3 || bytes[5] !== CLIENT_HELLO) return undefined
  const hello = new Cursor(bytes, 9)
  let version = hello.number(2) ?? 0
  hello.take(32)
  hello.vector(1)
  hello.vector(2)
  hello.vector(1)
  // In a truncated first record, fewer bytes follow than its lengths say.
  hello.number(2)
  let serverName = ''
  let alpn: readonly string[] = []
  for (let kind = hello.number(2); kind !== undefined; kind = hello.number(2)) {
    const body = hello.vector(2)
    if (body === undefined) break
    if (kind === EXTENSION.serverName) serverName = serverNameOf(body)
    if (kind === EXTENSION.alpn) alpn = alpnOf(body)
    if (kind === EXTENSION.supportedVersions) version = newestOf(body.vector(1)) ?? version
  }
  return { serverName, alpn, version: VERSIONS[version] ?? `0x${version.toString(16)}` }
}

function serverNameOf(body: Cursor): string {
  const names = body.vector(2)
  return names?.number(1) === 0 ? (names.text(2) ?? '') : ''
}

function alpnOf(body: Cursor): string[] {
  const list = body.vector(2)
  const names: string[] = []
  for (let name = list?.text(1); name !== undefined; name = list?.text(1)) names.push(name)
  return names
}

/** Reserved values such as 0x7a7a (GREASE): they keep servers tolerant of unknown values (RFC 8701). */
function newestOf(list: Cursor | undefined): number | undefined {
  let newest: number | undefined
  for (let version = list?.number(2); version !== undefined; version = list?.number(2))
    if (VERSIONS[version] !== undefined && version > (newest ?? 0)) newest = version
  return newest
}
