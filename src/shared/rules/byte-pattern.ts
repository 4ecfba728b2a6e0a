import { told } from './told'

/** Bytes of which some may be anything. */
export interface BytePattern {
  readonly values: Uint8Array
  /** 0xff where the byte must match, 0xf0 or 0x0f where half of it must, 0 where any byte matches. */
  readonly masks: Uint8Array
  /** More bytes may follow. */
  readonly isOpen: boolean
}

/** `01 03 ?? 4?` and, at the end, `...`; separators as in hex elsewhere. A text says what is wrong. */
export function readBytePattern(text: string): BytePattern | string {
  const trimmed = text.trimEnd()
  const isOpen = trimmed.endsWith('...')
  const digits = (isOpen ? trimmed.slice(0, -3) : trimmed).replace(/0x/gi, '').replace(/[\s:,-]+/g, ' ')
  const values: number[] = []
  const masks: number[] = []
  for (const run of digits.split(' ').filter((each) => each !== '')) {
    const wrong = /[^0-9a-fA-F?]/.exec(run)?.[0]
    if (wrong !== undefined) return told('pattern-digit', { found: wrong })
    if (run.length % 2 === 1) return told('odd-digits', { found: run })
    for (let at = 0; at < run.length; at += 2) {
      const [high, low] = [nibble(run.charAt(at)), nibble(run.charAt(at + 1))]
      values.push((high.value << 4) | low.value)
      masks.push((high.mask << 4) | low.mask)
    }
  }
  if (values.length === 0 && !isOpen) return told('no-bytes')
  return { values: Uint8Array.from(values), masks: Uint8Array.from(masks), isOpen }
}

function nibble(char: string): { readonly value: number; readonly mask: number } {
  return char === '?' ? { value: 0, mask: 0 } : { value: parseInt(char, 16), mask: 0xf }
}

export function matchesBytes({ values, masks, isOpen }: BytePattern, bytes: Uint8Array): boolean {
  if (isOpen ? bytes.length < values.length : bytes.length !== values.length) return false
  for (let at = 0; at < values.length; at++)
    if (((bytes[at] ?? 0) & (masks[at] ?? 0)) !== (values[at] ?? 0)) return false
  return true
}

/** The bytes that every matching message begins with. */
export function fixedBeginning({ values, masks }: BytePattern): Uint8Array {
  const end = masks.findIndex((mask) => mask !== 0xff)
  return end === -1 ? values : values.subarray(0, end)
}
