import { toHex } from '../hex'
import type { ByteCursor } from './byte-cursor'

/** What was read from bytes of a format that describes itself. */
export type DecodedValue =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly DecodedValue[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [DecodedValue, DecodedValue])[] }
  | { readonly kind: 'tagged'; readonly tag: string; readonly value: DecodedValue }

/** Reads values one after the other until the end of the bytes. */
export function readAll(cursor: ByteCursor, read: (cursor: ByteCursor, depth: number) => DecodedValue): DecodedValue[] {
  const values: DecodedValue[] = []
  do values.push(read(cursor, 0))
  while (cursor.left > 0)
  return values
}

export function scalar(value: string | number | bigint | boolean | null): DecodedValue {
  return { kind: 'scalar', text: String(value) }
}

export function text(bytes: Uint8Array): DecodedValue {
  return scalar(JSON.stringify(new TextDecoder().decode(bytes)))
}

/** As the diagnostic notation of CBOR has it (RFC 8949, section 8). */
export function hexBytes(bytes: Uint8Array): DecodedValue {
  return scalar(`h'${toHex(bytes)}'`)
}

/** Floats say that they are some: 1.0, NaN, -Infinity. */
export function float(value: number): DecodedValue {
  return scalar(Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : String(value)}.0` : value)
}

/** A line for each value, with its depth as its indent. */
export function formatValue(value: DecodedValue, indent = ''): string {
  if (value.kind === 'scalar') return value.text
  if (value.kind === 'tagged') return `${value.tag}(${formatValue(value.value, indent)})`
  const inner = `${indent}  `
  const lines =
    value.kind === 'list'
      ? value.items.map((item) => formatValue(item, inner))
      : value.entries.map(([key, of]) => `${formatValue(key, inner)}: ${formatValue(of, inner)}`)
  const [open, close] = value.kind === 'list' ? '[]' : '{}'
  if (lines.length === 0) return `${open ?? ''}${close ?? ''}`
  return `${open ?? ''}\n${lines.map((line) => inner + line).join(',\n')}\n${indent}${close ?? ''}`
}
