const FIRST_CAPITAL = 0x41
const LAST_CAPITAL = 0x5a
const TO_SMALL = 0x20

/** Each byte with capitals of ASCII made small. */
const SMALL = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= FIRST_CAPITAL && byte <= LAST_CAPITAL ? byte + TO_SMALL : byte,
)

/** Whether a typed text is matched exactly, which it is when it has a capital. */
export function hasCapital(text: string): boolean {
  return /\p{Lu}/u.test(text)
}

/** Whether the bytes contain the needle, letters of ASCII in either case. The needle has small ones only. */
export function includesInAnyCase(bytes: Uint8Array, needle: Uint8Array): boolean {
  const first = needle[0]
  if (first === undefined) return true
  const last = bytes.length - needle.length
  for (let at = 0; at <= last; at++) {
    if (SMALL[bytes[at] ?? 0] !== first) continue
    let same = 1
    while (same < needle.length && SMALL[bytes[at + same] ?? 0] === needle[same]) same += 1
    if (same === needle.length) return true
  }
  return false
}
