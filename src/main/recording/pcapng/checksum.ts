/** Shorter payloads are summed as fast in JavaScript. */
const LONG_BYTES = 256
/** Room for the largest payload of a packet and for the zeros after it. */
const SCRATCH_PAGES = 2
const VECTOR_BYTES = 16

/** The part of WebAssembly's interface that is used here; Node's types lack it. */
declare const WebAssembly: {
  Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer }
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> }
}

/**
 * `(func (export "s") (param $at i32) (param $end i32) (result f64) (local $low v128) (local $high v128) (local $four v128)`:
 * each turn of the loop reads four words and adds two of them to each of two pairs of 64-bit sums (WebAssembly 2.0, 5.4.9).
 */
const SUM_MODULE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // Types: (i32, i32) -> f64.
  ...[0x01, 0x07, 0x01, 0x60, 0x02, 0x7f, 0x7f, 0x01, 0x7c],
  // Imports: the memory "m" "m", one page at least.
  ...[0x02, 0x08, 0x01, 0x01, 0x6d, 0x01, 0x6d, 0x02, 0x00, 0x01],
  // Functions: one, of the first type; exports: "s".
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x05, 0x01, 0x01, 0x73, 0x00, 0x00],
  // Code: one body of 79 bytes with three locals of the kind v128.
  ...[0x0a, 0x51, 0x01, 0x4f, 0x01, 0x03, 0x7b],
  // block, loop: when $at >= $end leave the block.
  ...[0x02, 0x40, 0x03, 0x40, 0x20, 0x00, 0x20, 0x01, 0x4f, 0x0d, 0x01],
  // $four = v128.load $at
  ...[0x20, 0x00, 0xfd, 0x00, 0x04, 0x00, 0x21, 0x04],
  // $low = i64x2.add $low (i64x2.extend_low_i32x4_u $four)
  ...[0x20, 0x02, 0x20, 0x04, 0xfd, 0xc9, 0x01, 0xfd, 0xce, 0x01, 0x21, 0x02],
  // $high = i64x2.add $high (i64x2.extend_high_i32x4_u $four)
  ...[0x20, 0x03, 0x20, 0x04, 0xfd, 0xca, 0x01, 0xfd, 0xce, 0x01, 0x21, 0x03],
  // $at = $at + 16; again; end of loop and block.
  ...[0x20, 0x00, 0x41, 0x10, 0x6a, 0x21, 0x00, 0x0c, 0x00, 0x0b, 0x0b],
  // $low = i64x2.add $low $high
  ...[0x20, 0x02, 0x20, 0x03, 0xfd, 0xce, 0x01, 0x21, 0x02],
  // f64.convert_i64_u (i64.add (i64x2.extract_lane 0 $low) (i64x2.extract_lane 1 $low))
  ...[0x20, 0x02, 0xfd, 0x1d, 0x00, 0x20, 0x02, 0xfd, 0x1d, 0x01, 0x7c, 0xba],
  0x0b,
)

const scratch = openScratch()

/** Whether a sum of this length uses vector instructions (`sumOfLong`). */
export function isLong(byteLength: number): boolean {
  return byteLength >= LONG_BYTES && scratch !== undefined && byteLength + VECTOR_BYTES <= scratch.bytes.length
}

/** The same as `sumOfWords` for bytes anywhere in memory, as if zeros followed; `isLong` tells for which lengths. */
export function sumOfLong(bytes: Uint8Array): number {
  if (scratch === undefined) throw new Error('there are no vectors here')
  scratch.bytes.set(bytes)
  // So few zeros are written faster than by a call.
  for (let at = bytes.length; at < bytes.length + VECTOR_BYTES; at++) scratch.bytes[at] = 0
  return scratch.sum(0, bytes.length)
}

/**
 * The sum of 32-bit words (RFC 1071), equal to the sum of their 16-bit halves modulo 65,535. Four sums side by side,
 * because a single one would wait for each addition before the next.
 */
export function sumOfWords(words: Uint32Array, from: number, to: number): number {
  let word = from
  let one = 0
  let two = 0
  let three = 0
  let four = 0
  for (; word + 3 < to; word += 4) {
    one += words[word] ?? 0
    two += words[word + 1] ?? 0
    three += words[word + 2] ?? 0
    four += words[word + 3] ?? 0
  }
  for (; word < to; word++) one += words[word] ?? 0
  return one + two + three + four
}

interface Scratch {
  readonly bytes: Uint8Array
  readonly sum: (from: number, to: number) => number
}

/**
 * WebAssembly has vector instructions, which JavaScript lacks: six times as fast. Undefined where it is not supported,
 * or no address space is left.
 */
function openScratch(): Scratch | undefined {
  try {
    const memory = new WebAssembly.Memory({ initial: SCRATCH_PAGES, maximum: SCRATCH_PAGES })
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(SUM_MODULE), { m: { m: memory } })
    return { bytes: new Uint8Array(memory.buffer), sum: exports['s'] as Scratch['sum'] }
  } catch {
    return undefined
  }
}
