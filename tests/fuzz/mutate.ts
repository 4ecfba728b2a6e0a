/** A number from 0 up to below 1. */
export type Random = () => number

export function below(random: Random, count: number): number {
  return Math.floor(random() * count)
}

export function oneOf<T>(random: Random, several: readonly [T, ...T[]] | readonly T[]): T {
  const one = several[below(random, several.length)]
  if (one === undefined && several.length === 0) throw new Error('nothing to choose from')
  return one as T
}

/** Inputs stay small: what is looked for is found in small ones, and more of them can be tried. */
const MOST_BYTES = 64 * 1024
/** Lengths and counts that readers trip over. */
const HARD_NUMBERS = [0, 1, 2, 3, 4, 8, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

type Change = (bytes: Buffer, random: Random, other: Buffer) => Buffer

const CHANGES: readonly Change[] = [
  // A flipped bit.
  (bytes, random) => {
    const at = below(random, bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8))
    return bytes
  },
  // Another byte.
  (bytes, random) => {
    bytes[below(random, bytes.length)] = below(random, 256)
    return bytes
  },
  // A number that is written over another, in either order.
  (bytes, random) => {
    const size = oneOf(random, [2, 4])
    if (bytes.length < size) return bytes
    // Fields of files like these lie at a multiple of their size.
    const at = Math.floor(below(random, bytes.length - size + 1) / size) * size
    const value = oneOf(random, HARD_NUMBERS) % 2 ** (8 * size)
    if (random() < 0.5) bytes.writeUIntLE(value, at, size)
    else bytes.writeUIntBE(value, at, size)
    return bytes
  },
  // Cut.
  (bytes, random) => bytes.subarray(0, below(random, bytes.length + 1)),
  // A part is left out.
  (bytes, random) => {
    const [from, to] = part(bytes, random)
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
  },
  // A part comes twice, or often.
  (bytes, random) => {
    const [from, to] = part(bytes, random)
    const times = random() < 0.9 ? 1 : below(random, 200)
    const repeated = Array.from({ length: times }, () => bytes.subarray(from, to))
    return Buffer.concat([bytes.subarray(0, to), ...repeated, bytes.subarray(to)])
  },
  // Two parts change places.
  (bytes, random) => {
    const [from, to] = part(bytes, random)
    const at = below(random, from + 1)
    return Buffer.concat([
      bytes.subarray(0, at),
      bytes.subarray(from, to),
      bytes.subarray(at, from),
      bytes.subarray(to),
    ])
  },
  // A part of another input.
  (bytes, random, other) => {
    const [from, to] = part(other, random)
    const at = below(random, bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)])
  },
  // Zeros at the end, as after a power cut.
  (bytes, random) => Buffer.concat([bytes, Buffer.alloc(oneOf(random, [1, 4, 8, 12, 4_096]))]),
]

function part(bytes: Buffer, random: Random): [from: number, to: number] {
  const from = below(random, bytes.length)
  const longest = random() < 0.5 ? 64 : bytes.length - from
  return [from, Math.min(bytes.length, from + 1 + below(random, longest))]
}

/** Another input, made of one or two of the given ones by one to six changes. */
export function mutated(seeds: readonly Uint8Array[], random: Random): Buffer {
  let bytes = Buffer.from(oneOf(random, seeds))
  const times = 1 + below(random, 6)
  for (let count = 0; count < times && bytes.length > 0; count++) {
    const change = oneOf(random, CHANGES)
    bytes = Buffer.from(change(bytes, random, Buffer.from(oneOf(random, seeds)))).subarray(0, MOST_BYTES)
  }
  return bytes
}

/** The same for texts: words of the language are put in, too. */
export function mutatedText(seeds: readonly string[], words: readonly string[], random: Random): string {
  let text = oneOf(random, seeds)
  const times = below(random, 5)
  for (let count = 0; count < times; count++) {
    const at = below(random, text.length + 1)
    const skipped = random() < 0.5 ? 0 : below(random, 12)
    const word = oneOf(random, words)
    text = text.slice(0, at) + (random() < 0.9 ? word : word.repeat(below(random, 300))) + text.slice(at + skipped)
  }
  if (random() < 0.3) text = mutated([Buffer.from(text)], random).toString(random() < 0.5 ? 'utf8' : 'latin1')
  return text.slice(0, MOST_BYTES)
}
