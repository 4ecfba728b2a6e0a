/** The polynomial of CRC-32 with its bits reversed (RFC 1952, 8). */
const POLYNOMIAL = 0xedb88320
const ONE = 0x80000000
const BITS_PER_BYTE_POWER = 3
/** `x` to the power of 2 to the power of the position, modulo the polynomial. */
const POWERS = powers()

/** `x` to the power of the bits of the last length: nearly all long payloads of a stream have the same. */
let lastLength = 0
let lastPower = ONE

/** The CRC-32 of two parts, one behind the other, from the CRC-32 of each: as `crc32_combine` of zlib. */
export function joinCrc(first: number, second: number, secondLength: number): number {
  if (secondLength !== lastLength) {
    lastLength = secondLength
    lastPower = powerOf(secondLength)
  }
  return (product(lastPower, first) ^ second) >>> 0
}

/** `x` to the power of eight times this number. */
function powerOf(byteLength: number): number {
  let power = ONE
  let at = BITS_PER_BYTE_POWER
  for (let rest = byteLength; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = product(POWERS[at % POWERS.length] ?? 0, power)
    at += 1
  }
  return power
}

/** The product of two polynomials modulo the polynomial. */
function product(a: number, b: number): number {
  let sum = 0
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) sum ^= b
    b = (b & 1) === 0 ? b >>> 1 : (b >>> 1) ^ POLYNOMIAL
  }
  return sum
}

function powers(): readonly number[] {
  const found = [ONE >>> 1]
  for (let last = ONE >>> 1; found.length < 32;) {
    last = product(last, last)
    found.push(last)
  }
  return found
}
