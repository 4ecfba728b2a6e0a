import { assertNever } from '../../../shared/assert-never'
import { concat } from '../../../shared/payload-codec'
import type { ResponderConfig } from '../../../shared/session'

/** Stands between a conversation and its bytes: what comes in, and what goes back by itself. */
export type Responder = (chunk: Uint8Array) => Uint8Array | undefined

const LF = 0x0a

export function createResponder(config: ResponderConfig): Responder {
  switch (config.kind) {
    case 'none':
      return () => undefined
    case 'echo':
      return (chunk) => chunk
    case 'text': {
      const text = new TextEncoder().encode(config.text)
      return () => text
    }
    case 'prefix': {
      const prefix = new TextEncoder().encode(config.text)
      return (chunk) => prefixLines(prefix, chunk)
    }
    default:
      return assertNever(config)
  }
}

/** The prefix before the chunk and before each further line in it; a newline at the end begins no line. */
function prefixLines(prefix: Uint8Array, chunk: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  let from = 0
  do {
    const newline = chunk.indexOf(LF, from)
    const end = newline === -1 ? chunk.length : newline + 1
    parts.push(prefix, chunk.subarray(from, end))
    from = end
  } while (from < chunk.length)
  return concat(parts)
}
