import type { Endpoint } from '../endpoint'
import type { ResponderConfig } from '../session'

/** What a written program is to do. */
export interface Plan {
  readonly role: 'listener' | 'client'
  readonly protocol: 'tcp' | 'udp'
  readonly endpoint: Endpoint
  readonly isConcurrent: boolean
  readonly responder: ResponderConfig
  /** What a client sends. */
  readonly message: Uint8Array
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

/** The text of a responder as such a literal. */
export function textLiteral(text: string): string {
  return octalLiteral(new TextEncoder().encode(text))
}
