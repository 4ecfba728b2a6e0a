import { OFFERED_EVENTS } from '../../../../../shared/events/event'
import { FILTER_FIELDS, type FilterField } from '../../../../../shared/filter/filter'

const VALUES: Partial<Record<FilterField, readonly string[]>> = {
  is: ['received', 'sent', 'event'],
  event: OFFERED_EVENTS,
}

/** One proposal for the text at the caret. */
export interface Completion {
  /** The text that replaces the one at the caret. */
  readonly text: string
  /** An example of the field; absent for a value. */
  readonly field?: FilterField
}

/** Where the text at the caret begins: after a space, a parenthesis or a minus. */
export function pieceStart(text: string, caret: number): number {
  const before = /(?:^|[\s(])-?([^\s(]*)$/.exec(text.slice(0, caret))?.[1] ?? ''
  return caret - before.length
}

/** An example of the field whose name a filter ends with, as long as nothing follows it: `is` is also a word. */
export function unfinishedField(text: string): string | undefined {
  const piece = text.slice(pieceStart(text, text.length))
  const field = piece === '' ? undefined : completionsAt(text, text.length)[0]?.field
  return field === undefined ? undefined : FILTER_FIELDS[field]
}

/** Fields and values that begin with the text at the caret. */
export function completionsAt(text: string, caret: number): Completion[] {
  const piece = text.slice(pieceStart(text, caret), caret)
  const [field = '', value] = piece.split(':', 2)
  if (value === undefined) {
    const fields = Object.keys(FILTER_FIELDS) as FilterField[]
    return fields.filter((each) => each.startsWith(field)).map((each) => ({ text: `${each}:`, field: each }))
  }
  const values = VALUES[field as FilterField] ?? []
  return values
    .filter((each) => each.startsWith(value) && each !== value)
    .map((each) => ({ text: `${field}:${each} ` }))
}
