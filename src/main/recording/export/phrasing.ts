import { describeState, describeStateIn } from '../../../shared/describe'
import type { RecordKind, StateEvent } from '../../../shared/record'
import { WORDS, type Locale } from '../../../shared/words/words'
import { isoTime } from '../../../shared/iso-time'

/** How a log for people writes times, events and directions. */
export interface Phrasing {
  readonly locale: Locale
  readonly time: (atNs: bigint) => string
  readonly state: (event: StateEvent) => string
  readonly kind: (kind: RecordKind) => string
}

/** English and UTC: for programs, and for the command line. */
export const PLAIN: Phrasing = { locale: 'en', time: isoTime, state: describeState, kind: (kind) => kind }

export function phrasingOf(locale: Locale, isUtc: boolean): Phrasing {
  const { received, sent, state } = WORDS[locale].table
  const kinds = { rx: received, tx: sent, state }
  return {
    locale,
    time: isUtc ? isoTime : localTime,
    state: (event) => describeStateIn(locale, event),
    kind: (kind) => (locale === 'en' ? kind : kinds[kind]),
  }
}

const NS_A_MINUTE = 60_000_000_000n

/** `2026-11-23T14:07:46.123456789+08:00`: local time with its offset from UTC. */
function localTime(atNs: bigint): string {
  const minutes = -new Date(Number(atNs / 1_000_000n)).getTimezoneOffset()
  if (!Number.isFinite(minutes)) return isoTime(atNs)
  const shifted = isoTime(atNs + BigInt(minutes) * NS_A_MINUTE)
  if (!shifted.endsWith('Z')) return isoTime(atNs)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const far = Math.abs(minutes)
  return `${shifted.slice(0, -1)}${minutes < 0 ? '-' : '+'}${two(far / 60)}:${two(far % 60)}`
}
