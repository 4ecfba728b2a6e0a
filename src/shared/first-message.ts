import { hasCapital } from './find-text'
import type { FilterMistake } from './filter/filter'
import { parseFilter } from './filter/parse-filter'
import { patternCost } from './rules/pattern-cost'

/** How much of a first message is compared; bytes. */
export const FIRST_MESSAGE_BYTES = 256
/** The longest text or pattern that a first message is compared with; characters. */
export const MAX_FIRST_TEXT = 200
/** The most names that stick to first messages: each new client is compared with all of them. */
export const MAX_FIRST_TEXTS = 50
/** The largest bound for the steps of a pattern on one message; some milliseconds at worst, most need a tenth of it. */
const MOST_STEPS = 2_000_000
/** The longest text that is proposed; characters. */
const PROPOSED = 40

type FirstMessageTest =
  | { readonly ok: true; readonly test: (message: string) => boolean }
  | { readonly ok: false; readonly mistake: FilterMistake | 'slow' }

/**
 * What a first message is compared with: a text that it contains, in which small letters also match capitals, or a
 * pattern as filters have it (`re:/^ID \d+/`). A pattern that may take long is a mistake.
 */
export function firstMessageTest(text: string): FirstMessageTest {
  if (!text.startsWith('re:')) {
    const isExact = hasCapital(text)
    return { ok: true, test: (message) => (isExact ? message : message.toLowerCase()).includes(text) }
  }
  const parsed = parseFilter(text)
  if (!parsed.ok) return parsed
  // More words after the pattern are a part of the text.
  if (parsed.filter?.kind !== 'regex') return { ok: true, test: (message) => message.includes(text) }
  const { source, flags } = parsed.filter
  const cost = patternCost(source, flags)
  if (cost === undefined || cost.factor * FIRST_MESSAGE_BYTES ** cost.degree > MOST_STEPS)
    return { ok: false, mistake: 'slow' }
  const pattern = new RegExp(source, flags)
  return { ok: true, test: (message) => pattern.test(message) }
}

/** The beginning of a first message, as a text that its like contains: to its first control character. */
export function proposedText(message: string): string {
  return (/[^\p{C}\ufffd]+/u.exec(message.trimStart())?.[0] ?? '').slice(0, PROPOSED).trim()
}
