const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `532 B`, `1.5 KiB`, `12 MiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  return `${value.toFixed(digits)} ${UNITS[unit] ?? 'B'}`
}

/** Local time of day with milliseconds: `06:07:46.123`; seconds since 1970 outside the range of dates. */
export function formatTime(atNs: bigint): string {
  const date = new Date(Number(atNs / 1_000_000n))
  if (Number.isNaN(date.getTime())) return `${String(atNs / 1_000_000_000n)} s`
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** A span in seconds, to the microsecond: `+0.000125`, `-1.500000`, `+3725.000000`. */
export function formatSpan(ns: bigint): string {
  const us = (ns < 0n ? -ns : ns) / 1_000n
  return `${ns < 0n ? '-' : '+'}${String(us / 1_000_000n)}.${String(us % 1_000_000n).padStart(6, '0')}`
}

export function formatCount(count: number, locale: string): string {
  let format = counts.get(locale)
  if (format === undefined) counts.set(locale, (format = new Intl.NumberFormat(locale)))
  return format.format(count)
}

/** A formatter takes longer to make than a row to draw, and a flood counts many times a second. */
const counts = new Map<string, Intl.NumberFormat>()

/** The sentence and its values for a span: `12 s`, `3 min 20 s`, `2 h 5 min` in English. */
export function durationWords(seconds: number): {
  readonly key: 'idleSeconds' | 'idleMinutes' | 'idleHours'
  readonly values: Readonly<Record<'h' | 'min' | 's', number>>
} {
  const minutes = Math.floor(seconds / 60)
  const values = { h: Math.floor(minutes / 60), min: minutes % 60, s: seconds % 60 }
  return { key: seconds < 60 ? 'idleSeconds' : minutes < 60 ? 'idleMinutes' : 'idleHours', values }
}

/** From microseconds: `85 µs`, `1.25 ms`, `2.40 s`. */
export function formatMicros(us: number): string {
  if (us < 1_000) return `${us.toFixed(us < 10 ? 1 : 0)} µs`
  if (us < 1_000_000) return `${(us / 1_000).toFixed(us < 100_000 ? 2 : 0)} ms`
  return `${(us / 1_000_000).toFixed(2)} s`
}

/** A rate without its unit: `0.4`, `12`, `1,234`. */
export function formatRate(rate: number, locale: string): string {
  const digits = rate > 0 && rate < 10 ? 1 : 0
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(rate)
}
