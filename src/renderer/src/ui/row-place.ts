/** The requested place: a row by its number, or a time. */
export type RowPlace = { readonly kind: 'row'; readonly seq: number } | { readonly kind: 'time'; readonly atNs: bigint }

const NS_PER_MS = 1_000_000n
const DAY_NS = 86_400_000n * NS_PER_MS

/**
 * Reads `1234`, `14:05`, `14:05:09.250` (local time, the first such moment of the session) or `+12.5` (seconds after its
 * start); undefined for anything else.
 */
export function parseRowPlace(text: string, startedAtNs: bigint): RowPlace | undefined {
  const trimmed = text.trim().replaceAll(/[,_ ]/g, '')
  if (/^\d+$/.test(trimmed)) {
    const seq = Number(trimmed)
    return Number.isSafeInteger(seq) && seq > 0 && seq <= 0xffffffff ? { kind: 'row', seq } : undefined
  }
  const after = /^\+(\d{1,9}(?:\.\d{1,9})?)s?$/.exec(trimmed)?.[1]
  if (after !== undefined)
    return { kind: 'time', atNs: startedAtNs + BigInt(Math.round(Number(after) * 1e3)) * NS_PER_MS }
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/.exec(trimmed)
  if (clock === null) return undefined
  const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1, 4).map((part: string | undefined) => Number(part ?? 0))
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined
  const day = new Date(Number(startedAtNs / NS_PER_MS))
  day.setHours(hours, minutes, seconds, Number((clock[4] ?? '0').padEnd(3, '0')))
  const atNs = BigInt(day.getTime()) * NS_PER_MS
  // The session runs past midnight: the time belongs to the next day.
  const isNextDay = atNs + 60_000n * NS_PER_MS < startedAtNs
  return { kind: 'time', atNs: isNextDay ? atNs + DAY_NS : atNs }
}
