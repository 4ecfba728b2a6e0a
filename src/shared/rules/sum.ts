import { visibleString } from '../visible-text'
import { ReplyMistake } from './reply-mistake'
import type { Scalar } from './rule'

/** A number as `{{count+1}}` reads it, of at most so many digits as a number keeps. */
const NUMBER = /^-?\d+(?:\.\d+)?$/
const MAX_DIGITS_WITH_POINT = 15
const PREVIEW_CHARS = 40

/** `{{count+1}}`; throws `ReplyMistake` where there is no number to add to, or where digits would be lost. */
export function sumOf(name: string, value: Scalar, step: number): string {
  const text = String(value)
  if (typeof value === 'boolean' || (typeof value === 'string' && !NUMBER.test(value.trim())))
    throw wrong('not-a-number', name, step, text)
  const sum = Number(value) + step
  const hasPoint = text.includes('.')
  const isExact = hasPoint
    ? text.replace(/[^\d]/g, '').length <= MAX_DIGITS_WITH_POINT
    : Number.isSafeInteger(Number(value))
  if (!isExact || Math.abs(sum) > Number.MAX_SAFE_INTEGER) throw wrong('too-many-digits', name, step, text)
  // 4.35 - 1 is 3.3499999999999996 in binary; as many digits as a number surely keeps make it 3.35.
  return String(hasPoint ? Number(sum.toPrecision(MAX_DIGITS_WITH_POINT)) : sum)
}

function wrong(kind: 'not-a-number' | 'too-many-digits', name: string, step: number, found: string): ReplyMistake {
  const written = `{{${name}${step < 0 ? '' : '+'}${String(step)}}}`
  const shown = found.length > PREVIEW_CHARS ? `${found.slice(0, PREVIEW_CHARS)}…` : found
  return new ReplyMistake({ key: `rules.mistake.${kind}`, values: { name: written, found: visibleString(shown) } })
}
