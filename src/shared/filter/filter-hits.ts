import type { Filter } from './filter'

/** What a filter looks for in payloads, and what is therefore marked in the rows that it lets through. */
export interface FilterHits {
  readonly texts: readonly string[]
  /** Lower case, two digits a byte. */
  readonly hexes: readonly string[]
}

const NO_HITS: FilterHits = { texts: [], hexes: [] }

/** What must not be there is in no row that is shown; patterns are left to whoever can run them in time. */
export function filterHits(filter: Filter | undefined): FilterHits {
  if (filter === undefined) return NO_HITS
  if (filter.kind === 'text') return { texts: filter.text === '' ? [] : [filter.text], hexes: [] }
  if (filter.kind === 'hex') return { texts: [], hexes: [filter.hex.toLowerCase()] }
  if (filter.kind !== 'all' && filter.kind !== 'any') return NO_HITS
  const parts = filter.of.map(filterHits)
  return { texts: parts.flatMap(({ texts }) => texts), hexes: parts.flatMap(({ hexes }) => hexes) }
}

/** Where any of these texts stands in a text, without overlaps, as pairs of begin and end. Lower case also finds capitals, as a filter does. */
export function hitsIn(text: string, wanted: readonly string[], step = 1): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = []
  const lower = text.toLowerCase()
  const mayLower = lower.length === text.length
  for (let at = 0; at < text.length; at += step) {
    const hit = wanted.find((each) => (mayLower && each === each.toLowerCase() ? lower : text).startsWith(each, at))
    if (hit === undefined) continue
    found.push([at, at + hit.length])
    at += hit.length - step
  }
  return found
}
