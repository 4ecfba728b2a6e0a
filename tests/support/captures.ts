import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openRecording } from '../../src/main/recording/open-recording'
import type { ClosedRecording } from '../../src/main/recording/index/recording'
import { addressBytes } from '../../src/main/recording/pcapng/ip-address'
import { valueOf } from './engine'
import { temporaryFolder } from './folder'

/** Documentation addresses (RFC 5737, RFC 3849). */
export const A = '192.0.2.1'
export const B = '192.0.2.2'
export const A6 = '2001:db8::1'
export const B6 = '2001:db8::2'
export const FLAG = { fin: 1, syn: 2, reset: 4, push: 8, ack: 16 } as const
const MAC = { a: Buffer.from('020000000001', 'hex'), b: Buffer.from('020000000002', 'hex') } as const
const IPV4 = 0x0800
const IPV6 = 0x86dd

export function uint(bytes: number, value: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUIntBE(value, 0, bytes)
  return buffer
}

/** RFC 9293, 3.1; without a checksum, since readers of captures ignore it. */
export function tcp(
  from: number,
  to: number,
  sequence: number,
  acknowledgment: number,
  flags: number,
  data: string | Uint8Array = '',
): Buffer {
  const head = Buffer.alloc(20)
  head.writeUInt16BE(from, 0)
  head.writeUInt16BE(to, 2)
  head.writeUInt32BE(sequence >>> 0, 4)
  head.writeUInt32BE(acknowledgment >>> 0, 8)
  head.writeUInt16BE(0x5000 | flags, 12)
  head.writeUInt16BE(65_535, 14)
  return Buffer.concat([head, Buffer.from(data as string)])
}

export function udp(from: number, to: number, data: string | Uint8Array): Buffer {
  const payload = Buffer.from(data as string)
  return Buffer.concat([uint(2, from), uint(2, to), uint(2, 8 + payload.length), uint(2, 0), payload])
}

export interface Ip4Fields {
  readonly identification?: number
  /** Flags and fragment offset, as in the header. */
  readonly fragment?: number
  readonly totalLength?: number
}

export function ip4(from: string, to: string, protocol: number, payload: Uint8Array, fields: Ip4Fields = {}): Buffer {
  const head = Buffer.from('4500000000000000400000000000000000000000', 'hex')
  head.writeUInt16BE(fields.totalLength ?? (20 + payload.length) & 0xffff, 2)
  head.writeUInt16BE(fields.identification ?? 1, 4)
  head.writeUInt16BE(fields.fragment ?? 0, 6)
  head.writeUInt8(protocol, 9)
  head.set(addressBytes(from), 12)
  head.set(addressBytes(to), 16)
  return Buffer.concat([head, payload])
}

export function ip6(from: string, to: string, next: number, payload: Uint8Array): Buffer {
  const start = Buffer.concat([uint(4, 0x60000000), uint(2, payload.length), uint(1, next), uint(1, 64)])
  return Buffer.concat([start, addressBytes(from), addressBytes(to), payload])
}

function ip(from: string, to: string, protocol: number, payload: Uint8Array): Buffer {
  return from.includes(':') ? ip6(from, to, protocol, payload) : ip4(from, to, protocol, payload)
}

export function ethernet(payload: Uint8Array, type = IPV4): Buffer {
  return Buffer.concat([MAC.b, MAC.a, uint(2, type), payload])
}

/** A datagram of A to B in a frame, or back. */
export function datagram(data: string | Uint8Array, isBack = false): Buffer {
  return isBack ? ethernet(ip4(B, A, 17, udp(2020, 5000, data))) : ethernet(ip4(A, B, 17, udp(5000, 2020, data)))
}

/** IPv4 fragments of a payload. */
export function fragments(protocol: number, payload: Uint8Array, identification = 7, size = 1480): Buffer[] {
  const frames: Buffer[] = []
  for (let at = 0; at < payload.length; at += size) {
    const fragment = (at + size < payload.length ? 0x2000 : 0) | (at / 8)
    const piece = payload.subarray(at, at + size)
    frames.push(ethernet(ip4(A, B, protocol, piece, { identification, fragment })))
  }
  return frames
}

export interface Frame {
  readonly bytes: Uint8Array
  readonly seconds: number
  /** Micro- or nanoseconds. */
  readonly fraction: number
  readonly trueLength?: number
}

export interface PcapFields {
  readonly linkType?: number
  readonly magic?: number
  readonly isBig?: boolean
  /** Additional bytes between the header of a packet and its data. */
  readonly extra?: Uint8Array
}

/** draft-ietf-opsawg-pcap. Frames without a time are a millisecond apart. */
export function pcap(frames: readonly (Uint8Array | Frame)[], fields: PcapFields = {}): Buffer {
  const { linkType = 1, magic = 0xa1b2c3d4, isBig = false, extra = Buffer.alloc(0) } = fields
  const word = (value: number): Buffer => (isBig ? uint(4, value >>> 0) : uint(4, value >>> 0).reverse())
  const half = (value: number): Buffer => (isBig ? uint(2, value) : uint(2, value).reverse())
  const parts = [word(magic), half(2), half(4), word(0), word(0), word(262_144), word(linkType)]
  for (const [at, each] of frames.entries()) {
    const frame = each instanceof Uint8Array ? { bytes: each, seconds: 1_700_000_000, fraction: at * 1_000 } : each
    const { bytes, seconds, fraction } = frame
    const trueLength = 'trueLength' in frame ? frame.trueLength : bytes.length
    parts.push(word(seconds), word(fraction), word(bytes.length), word(trueLength), extra as Buffer, bytes as Buffer)
  }
  return Buffer.concat(parts)
}

/** Blocks of pcapng (draft-ietf-opsawg-pcapng), either byte order. */
export class PcapngBuilder {
  readonly #parts: Buffer[] = []
  readonly #isBig: boolean

  constructor(isBig = false) {
    this.#isBig = isBig
    this.block(0x0a0d0d0a, this.word(0x1a2b3c4d), this.half(1), this.half(0), Buffer.alloc(8, 0xff))
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  block(type: number, ...body: readonly Uint8Array[]): this {
    const bytes = padded(Buffer.concat(body))
    const length = this.word(bytes.length + 12)
    this.#parts.push(this.word(type), length, bytes, length)
    return this
  }

  interface(linkType = 1, ...options: readonly Uint8Array[]): this {
    return this.block(1, this.half(linkType), this.half(0), this.word(0), ...options)
  }

  packet(number: number, units: bigint, bytes: Uint8Array, trueLength = bytes.length): this {
    const time = [this.word(Number(units >> 32n)), this.word(Number(units & 0xffffffffn))]
    return this.block(6, this.word(number), ...time, this.word(bytes.length), this.word(trueLength), bytes)
  }

  simplePacket(bytes: Uint8Array, trueLength = bytes.length): this {
    return this.block(3, this.word(trueLength), bytes)
  }

  option(code: number, value: Uint8Array): Buffer {
    return Buffer.concat([this.half(code), this.half(value.length), padded(value)])
  }

  word(value: number): Buffer {
    return this.#isBig ? uint(4, value >>> 0) : uint(4, value >>> 0).reverse()
  }

  half(value: number): Buffer {
    return this.#isBig ? uint(2, value) : uint(2, value).reverse()
  }
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])
}

export interface TalkFields {
  readonly client?: string
  readonly server?: string
  readonly clientPort?: number
  readonly clientStart?: number
  readonly serverStart?: number
}

/** Frames of one TCP connection, client A:49152, server B:2021. Positions count from the byte after the SYN. */
export class TcpTalk {
  readonly #client: string
  readonly #server: string
  readonly #clientPort: number
  readonly #clientStart: number
  readonly #serverStart: number

  constructor(fields: TalkFields = {}) {
    const { client = A, server = B, clientPort = 49_152, clientStart = 1_000, serverStart = 5_000 } = fields
    this.#client = client
    this.#server = server
    this.#clientPort = clientPort
    this.#clientStart = clientStart
    this.#serverStart = serverStart
  }

  /** SYN, SYN-ACK, ACK. */
  handshake(): [Buffer, Buffer, Buffer] {
    return [
      this.toServer(-1, FLAG.syn, '', -this.#serverStart - 1),
      this.toClient(-1, FLAG.syn | FLAG.ack),
      this.toServer(0, FLAG.ack),
    ]
  }

  toServer(at: number, flags: number, data: string | Uint8Array = '', acknowledged = 0): Buffer {
    const [sequence, acknowledgment] = [this.#clientStart + 1 + at, this.#serverStart + 1 + acknowledged]
    return this.#frame(this.#client, this.#server, tcp(this.#clientPort, 2021, sequence, acknowledgment, flags, data))
  }

  toClient(at: number, flags: number, data: string | Uint8Array = '', acknowledged = 0): Buffer {
    const [sequence, acknowledgment] = [this.#serverStart + 1 + at, this.#clientStart + 1 + acknowledged]
    return this.#frame(this.#server, this.#client, tcp(2021, this.#clientPort, sequence, acknowledgment, flags, data))
  }

  #frame(from: string, to: string, segment: Uint8Array): Buffer {
    return ethernet(ip(from, to, 6, segment), from.includes(':') ? IPV6 : IPV4)
  }
}

/** A file that is removed after the test. */
export function captureFile(bytes: Uint8Array, name = 'in.pcap'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, bytes)
  return path
}

/** Opens the recordings of a file; all are closed after the test. */
export async function openAll(path: string): Promise<readonly ClosedRecording[]> {
  const recordings = valueOf(await openRecording(path))
  onTestFinished(() => {
    for (const recording of recordings) recording.close()
  })
  return recordings
}

/** Opens the capture with these bytes, which contains one protocol. */
export async function openOne(bytes: Uint8Array): Promise<ClosedRecording> {
  const [only, other] = await openAll(captureFile(bytes))
  if (only === undefined || other !== undefined) throw new Error('there should be one recording')
  return only
}
