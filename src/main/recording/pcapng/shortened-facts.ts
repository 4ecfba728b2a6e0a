/** The longest form of one UTF-16 unit: `\u2026`. */
const LONGEST_ESCAPE = 6
/** Texts are not cut below this length, which would make them useless; instead lists lose their second half. */
const FEWEST_TEXT_BYTES = 64

/**
 * A copy of `facts` that takes at most `mostBytes` as JSON in ASCII (measured by `sizeOf`): the longest texts are cut
 * at a character border, and lists that are still too long lose their last entries.
 */
export function shortened(facts: object, mostBytes: number, sizeOf: (facts: object) => number): object {
  for (let rest = facts; ; rest = withHalfLists(rest) as object) {
    const costs = costsOfTexts(rest, [])
    const fixed = costs.reduce((left, cost) => left - cost, sizeOf(rest))
    const most = fairShare(costs, mostBytes - fixed)
    if (most >= FEWEST_TEXT_BYTES) return withShortTexts(rest, most) as object
    if (!hasLists(rest)) throw new RangeError(`facts of ${String(fixed)} bytes beside their texts do not fit`)
  }
}

/** The length at which all texts fit together, when shorter ones stay whole. */
function fairShare(costs: readonly number[], room: number): number {
  let left = room
  for (const [at, cost] of [...costs].sort((a, b) => a - b).entries()) {
    const share = Math.floor(left / (costs.length - at))
    if (cost > share) return share
    left -= cost
  }
  return left < 0 ? left : Infinity
}

function costsOfTexts(value: unknown, costs: number[]): number[] {
  if (typeof value === 'string') costs.push(writtenBytes(value))
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) costsOfTexts(part, costs)
  return costs
}

function withShortTexts(value: unknown, most: number): unknown {
  if (typeof value === 'string') return cutText(value, most)
  return mapParts(value, (part) => withShortTexts(part, most))
}

function withHalfLists(value: unknown): unknown {
  const half = Array.isArray(value) ? value.slice(0, value.length >> 1) : value
  return mapParts(half, withHalfLists)
}

function hasLists(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return (Array.isArray(value) && value.length > 0) || Object.values(value).some(hasLists)
}

function mapParts(value: unknown, change: (part: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part)]))
}

/** An ellipsis marks the cut. */
function cutText(text: string, most: number): string {
  if (text.length * LONGEST_ESCAPE <= most) return text
  let bytes = 0
  let keep = 0
  for (let at = 0; at < text.length;) {
    const codePoint = text.codePointAt(at) ?? 0
    bytes += writtenSize(codePoint)
    if (bytes > most) return `${text.slice(0, keep)}\u2026`
    at += codePoint > 0xffff ? 2 : 1
    if (bytes <= most - LONGEST_ESCAPE) keep = at
  }
  return text
}

function writtenBytes(text: string): number {
  let bytes = 0
  for (let at = 0; at < text.length; at++) bytes += writtenSize(text.charCodeAt(at))
  return bytes
}

/** The bytes of a character in a JSON string in ASCII (RFC 8259, section 7). */
function writtenSize(codePoint: number): number {
  if (codePoint > 0xffff) return 2 * LONGEST_ESCAPE
  if (codePoint >= 0x7f) return LONGEST_ESCAPE
  if (codePoint === 0x22 || codePoint === 0x5c) return 2
  if (codePoint >= 0x20) return 1
  return '\b\t\n\f\r'.includes(String.fromCharCode(codePoint)) ? 2 : LONGEST_ESCAPE
}
