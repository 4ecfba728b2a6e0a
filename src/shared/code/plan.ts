import type { Endpoint } from '../endpoint'
import type { HandlerConfig } from '../handler'

/** The handlers that a small program can carry out; one of another kind is left out of it. */
export type PlainHandler = Extract<HandlerConfig, { readonly kind: 'none' | 'echo' | 'text' | 'prefix' }>

/** The task of a generated program. */
export interface Plan {
  readonly role: 'listener' | 'client'
  readonly protocol: 'tcp' | 'udp'
  readonly endpoint: Endpoint
  readonly isConcurrent: boolean
  readonly handler: PlainHandler
  /** What a client sends. */
  readonly message: Uint8Array
  readonly tls?: TlsPlan
}

/** TLS settings. Paths have no quotes and no control characters, so that they can be written in any literal. */
export interface TlsPlan {
  /** PEM; its key may be in the same file. A server has one, a client may. */
  readonly certificate?: string
  readonly key?: string
  /** Trusted beside those of the system; PEM. */
  readonly ca?: string
  readonly acceptsUntrusted: boolean
  /** What a client asks for, and what the certificate is to say. */
  readonly serverName: string
}

/** A path or name as a literal of JavaScript, Python and Go. */
export function quoted(text: string): string {
  return JSON.stringify(text)
}

export function isV6({ address }: Endpoint): boolean {
  return address.includes(':')
}

/** Bytes as the inside of a string literal that C, Go and Python read alike: everything unusual in octal, three digits. */
export function octalLiteral(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x27 && byte !== 0x5c && byte !== 0x3f
    return isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`
  }).join('')
}

/** The text of a handler as such a literal. */
export function textLiteral(text: string): string {
  return octalLiteral(new TextEncoder().encode(text))
}
