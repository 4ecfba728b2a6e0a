import type { RecordKind } from '../record-kind'
import type { Sentence } from '../words/say'

/** Which rows are let through. */
export type Filter =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  /**
   * The payload contains it, in the encoding of the session. Lower case also matches capitals; a text with a capital
   * matches exactly.
   */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hex'; readonly hex: string }
  /** The payload as text matches it (ECMA-262). */
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'is'; readonly row: RecordKind }
  /** The name of an event, such as `reset`. */
  | { readonly kind: 'event'; readonly name: string }
  | { readonly kind: 'conversation' | 'length' | 'number'; readonly in: readonly Range[] }
  /** Local time of the day; milliseconds since midnight. */
  | { readonly kind: 'time'; readonly in: readonly Range[] }
  /** Part of `address:port`. */
  | { readonly kind: 'peer'; readonly text: string }
  /** A person wrote this at the row, in any case; an empty text is any comment. */
  | { readonly kind: 'comment'; readonly text: string }

/** Both ends are inside. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** Every word before a colon, with an example; the window completes them. */
export const FILTER_FIELDS = {
  is: 'is:received',
  conv: 'conv:1,3-5',
  len: 'len:>100',
  time: 'time:12:03..12:05:30',
  text: 'text:"two words"',
  hex: 'hex:0103',
  re: 're:/^GET \\w+/i',
  event: 'event:reset',
  peer: 'peer:192.0.2.7',
  no: 'no:1000-2000',
  comment: 'comment:"look here"',
  has: 'has:comment',
} as const

export type FilterField = keyof typeof FILTER_FIELDS

/** `column` counts characters from 1. */
export interface FilterMistake {
  readonly kind:
    | 'unknown-value'
    | 'not-a-range'
    | 'not-a-time'
    | 'not-hex'
    | 'bad-regex'
    | 'open-quote'
    | 'open-parenthesis'
    | 'extra-parenthesis'
    | 'nothing-after'
    | 'too-deep'
  readonly column: number
  /** The text at that place; for a pattern, its mistake. */
  readonly found: string | Sentence
}

export type ParsedFilter =
  { readonly ok: true; readonly filter: Filter | undefined } | { readonly ok: false; readonly mistake: FilterMistake }
