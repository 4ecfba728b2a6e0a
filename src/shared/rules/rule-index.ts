/**
 * The longest prefix that is hashed: longer ones distinguish nothing more in practice, and each byte of a message costs
 * a look-up.
 */
const MAX_PREFIX_BYTES = 64
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const NONE: readonly number[] = []

/** The prefix of every message that a rule can match; empty when none is certain. */
export interface RuleKey {
  readonly prefix: Uint8Array
  /** The prefix is the whole message. */
  readonly isWhole: boolean
}

/**
 * Finds the rules that may match a message without looking at the others: by the beginning that each needs, hashed at every
 * length that occurs. A thousand rules with their own literals cost about as much as one.
 */
export class RuleIndex {
  readonly #byLength: { readonly length: number; readonly rules: Map<number, number[]> }[] = []
  /** Whole messages, by the hash of all of them; only those that are not longer than a prefix. */
  readonly #whole = new Map<number, number[]>()
  readonly #always: number[] = []
  #longestWhole = -1

  /** Rules are identified by their place, in rising order. */
  constructor(keys: readonly { readonly rule: number; readonly key: RuleKey }[]) {
    for (const { rule, key } of keys) {
      const prefix = key.prefix.subarray(0, MAX_PREFIX_BYTES)
      if (key.isWhole && key.prefix.length <= MAX_PREFIX_BYTES) {
        push(this.#whole, hashOf(prefix), rule)
        this.#longestWhole = Math.max(this.#longestWhole, prefix.length)
      } else if (prefix.length === 0) this.#always.push(rule)
      else push(this.#level(prefix.length), hashOf(prefix), rule)
    }
    this.#byLength.sort((one, other) => one.length - other.length)
  }

  /** Rules that may match, in rising order. Valid until the next call. */
  candidates(bytes: Uint8Array): readonly number[] {
    let found: readonly number[] = this.#always
    let hash = FNV_OFFSET
    let at = 0
    for (const { length, rules } of this.#byLength) {
      if (length > bytes.length) break
      for (; at < length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), FNV_PRIME)
      found = merged(found, rules.get(hash) ?? NONE)
    }
    if (bytes.length > this.#longestWhole) return found
    for (; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), FNV_PRIME)
    return merged(found, this.#whole.get(hash) ?? NONE)
  }

  #level(length: number): Map<number, number[]> {
    const known = this.#byLength.find((each) => each.length === length)
    if (known !== undefined) return known.rules
    const rules = new Map<number, number[]>()
    this.#byLength.push({ length, rules })
    return rules
  }
}

function push(map: Map<number, number[]>, hash: number, rule: number): void {
  const list = map.get(hash)
  if (list === undefined) map.set(hash, [rule])
  else list.push(rule)
}

function hashOf(bytes: Uint8Array): number {
  let hash = FNV_OFFSET
  for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME)
  return hash
}

/** Two rising lists as one; most of the time one of them is empty. */
function merged(one: readonly number[], other: readonly number[]): readonly number[] {
  if (other.length === 0) return one
  if (one.length === 0) return other
  const all: number[] = []
  let [at, otherAt] = [0, 0]
  while (at < one.length || otherAt < other.length) {
    const [left, right] = [one[at] ?? Infinity, other[otherAt] ?? Infinity]
    if (left < right) {
      all.push(left)
      at += 1
    } else {
      all.push(right)
      otherAt += 1
    }
  }
  return all
}
