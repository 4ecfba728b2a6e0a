/** A cache of the last second: most rows are in the same one as the row before. */
let lastSecond = { second: -1n, text: '' }

/** The range of seconds that a date can hold (ECMA-262, 21.4.1.1). */
const LAST_SECOND = 8_640_000_000_000n

/** `2026-11-23T06:07:46.123456789Z`; seconds since 1970 where no date can say it, as a capture of others may ask for. */
export function isoTime(atNs: bigint): string {
  const second = floorSecond(atNs)
  if (second > LAST_SECOND || second < -LAST_SECOND) return `${String(second)}.${fraction(atNs, second)}s`
  if (second !== lastSecond.second)
    lastSecond = { second, text: new Date(Number(second) * 1000).toISOString().replace(/\.000Z$/, '') }
  return `${lastSecond.text}.${fraction(atNs, second)}Z`
}

/** Before 1970, too, the second that a moment is in began before it. */
function floorSecond(atNs: bigint): bigint {
  const second = atNs / 1_000_000_000n
  return second * 1_000_000_000n > atNs ? second - 1n : second
}

function fraction(atNs: bigint, second: bigint): string {
  return String(atNs - second * 1_000_000_000n).padStart(9, '0')
}
