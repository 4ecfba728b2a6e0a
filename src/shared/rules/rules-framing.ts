import { escapesToBytes } from '../escapes'
import type { Framing } from '../framing/framing'
import type { RuleFraming } from './rule'
import { told } from './told'

const DEFAULT_MAX_BYTES = 1_048_576
const DEFAULT_IDLE_MS = 50
const LF = 0x0a

/**
 * The framing that a rules file requests; a text says what is missing. Its delimiter may be written with escapes,
 * too.
 */
export function rulesFraming(written: RuleFraming): Framing | string {
  const { kind, max: maxBytes = DEFAULT_MAX_BYTES } = written
  switch (kind) {
    case 'raw':
      return { kind }
    case 'line': {
      const delimiter = escapesToBytes(written.delimiter ?? '\n') ?? new TextEncoder().encode(written.delimiter)
      return delimiter.length === 0 ? told('no-delimiter') : { kind, maxBytes, delimiter }
    }
    case 'fixed':
      return written.length === undefined ? told('no-length') : { kind, maxBytes, length: written.length }
    case 'length':
      return {
        kind,
        maxBytes,
        prefixBytes: written.prefix ?? 2,
        isBigEndian: written.order !== 'little',
        offset: written.offset ?? 0,
        countsWhole: written.counts === 'whole',
      }
    case 'idle':
      return { kind, maxBytes, idleMs: written.ms ?? DEFAULT_IDLE_MS }
    case 'cobs':
    case 'slip':
      return { kind, maxBytes }
  }
}

/** Lines end with LF or CR LF; rules see them without either. */
export function withoutCarriageReturn(framing: Framing, message: Uint8Array): Uint8Array {
  const isPlainLine = framing.kind === 'line' && framing.delimiter.length === 1 && framing.delimiter[0] === LF
  return isPlainLine && message.at(-1) === 0x0d ? message.subarray(0, -1) : message
}
