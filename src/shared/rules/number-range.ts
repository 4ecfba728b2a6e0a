import { parseRanges } from '../filter/parse-filter'
import type { Range } from '../filter/filter'

/** A number, or ranges as in filters; undefined when it is neither. */
export function readRanges(written: number | string): readonly Range[] | undefined {
  return typeof written === 'number' ? [{ from: written, to: written }] : parseRanges(written)
}

export function inRanges(ranges: readonly Range[], value: number): boolean {
  for (const { from, to } of ranges) if (value >= from && value <= to) return true
  return false
}

export function formatRanges(ranges: readonly Range[]): string {
  return ranges
    .map(({ from, to }) => {
      if (to === Infinity) return `>=${String(from)}`
      return from === to ? String(from) : `${String(from)}..${String(to)}`
    })
    .join(',')
}
