import * as v from 'valibot'
import { asciiHost } from './host-name'

/**
 * An address and a port. `address` is numeric (never IPv4-mapped, a zone only for link-local) once a socket is bound or
 * connected; a name is in ASCII.
 */
export interface Endpoint {
  readonly address: string
  /** 0 to 65,535; 0 asks the system for a free port (bind only). */
  readonly port: number
}

/** `tls` is TLS over TCP; its recording holds the plain text. */
export type Protocol = 'tcp' | 'tls' | 'udp'

export const protocolSchema: v.GenericSchema<unknown, Protocol> = v.picklist(['tcp', 'tls', 'udp'])

/** True where bytes come as a stream of chunks, false for datagrams. */
export function isStream(protocol: Protocol): boolean {
  return protocol !== 'udp'
}

export const MAX_PORT = 65_535

export const endpointSchema: v.GenericSchema<unknown, Endpoint> = v.object({
  address: v.pipe(
    v.string(),
    v.minLength(1, 'address is empty'),
    v.maxLength(255),
    v.check((address) => asciiHost(address) !== undefined, 'address is not a host name'),
    v.transform((address) => asciiHost(address) ?? address),
  ),
  port: v.pipe(
    v.number(),
    v.integer('a port is a whole number'),
    v.minValue(0, 'a port is 0 to 65535'),
    v.maxValue(MAX_PORT, 'a port is 0 to 65535'),
  ),
})

/** `unix:/run/kettle.sock`, `pipe:NAME` (Windows). */
const PATH_ADDRESS = /^(unix|pipe):./

/**
 * A Unix domain socket (unix(7)) or a named pipe. It has no port: 0 is the path itself, and other numbers tell apart
 * the peers that connected to it, which have no names.
 */
export function isPathAddress(address: string): boolean {
  return PATH_ADDRESS.test(address)
}

/** sun_path has 108 bytes, the last of them zero (unix(7)); other systems have fewer. */
const MAX_SOCKET_PATH_BYTES = 107

/** What is wrong with `unix:...` or `pipe:...`; undefined when nothing is. */
function pathMistake(address: string): string | undefined {
  const path = address.slice('unix:'.length)
  if (path.includes('\0')) return 'a path has no zero byte in it'
  return new TextEncoder().encode(path).length > MAX_SOCKET_PATH_BYTES
    ? `"${path}" is too long: the path of a socket has at most ${String(MAX_SOCKET_PATH_BYTES)} bytes`
    : undefined
}

/** `127.0.0.1:2021`, `[::1]:2021`, `unix:/run/kettle.sock`; a peer that connected to it: `unix:/run/kettle.sock#3`. */
export function formatEndpoint({ address, port }: Endpoint): string {
  if (isPathAddress(address)) return port === 0 ? address : `${address}#${String(port)}`
  return address.includes(':') ? `[${address}]:${String(port)}` : `${address}:${String(port)}`
}

/** Reads `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`; `:PORT` means 127.0.0.1. Returns words for the person on a mistake. */
export function parseEndpoint(text: string): Endpoint | { readonly mistake: string } {
  if (isPathAddress(text)) {
    const mistake = pathMistake(text)
    return mistake === undefined ? { address: text, port: 0 } : { mistake }
  }
  const match = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d+)$/.exec(text.trim())
  if (!match) return { mistake: `"${text}" is not HOST:PORT; write for example 127.0.0.1:2021 or [::1]:2021` }
  const port = Number(match[3])
  const mistake = portMistake(port)
  if (mistake !== undefined) return { mistake }
  const written = match[1] ?? match[2] ?? ''
  const address = written === '' ? '127.0.0.1' : asciiHost(written)
  return address === undefined ? { mistake: `"${written}" is not a host name; check its letters` } : { address, port }
}

export function portMistake(port: number): string | undefined {
  if (Number.isInteger(port) && port >= 0 && port <= MAX_PORT) return undefined
  return `port ${String(port)} is out of range; a port is a whole number from 0 to 65535`
}

/** fe80::/10 (RFC 4291, 2.5.6): it means nothing without its zone (RFC 4007, 6). */
const LINK_LOCAL = /^fe[89ab][0-9a-f]:/i

export function isLinkLocal(address: string): boolean {
  return LINK_LOCAL.test(address)
}

/** `fe80::1%eth0` without `%eth0`. */
export function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? address
}

/** The dual-stack form `::ffff:127.0.0.1` becomes `127.0.0.1` (RFC 4291, 2.5.5.2); only a link-local address keeps its zone. */
export function plainAddress(address: string): string {
  if (isLinkLocal(address) || isPathAddress(address)) return address
  const bare = withoutZone(address)
  return bare.toLowerCase().startsWith('::ffff:') && bare.includes('.') ? bare.slice(7) : bare
}

export function isLoopback(address: string): boolean {
  return isPathAddress(address) || address === '::1' || address === 'localhost' || /^127\./.test(plainAddress(address))
}

/** True for the addresses that mean "every interface of this machine". */
export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** "Every interface" is no address to connect to; loopback of the same family is. */
export function reachableAddress(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  return address === '::' ? '::1' : address
}
