import * as v from 'valibot'
import { querySchema } from './filter/parse-filter'

/** Colours by name; the theme knows what they look like. */
export const HIGHLIGHT_COLOURS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const

export type HighlightColour = (typeof HIGHLIGHT_COLOURS)[number]

/** Rows that pass the filter get the colour; the first matching rule wins. */
export interface HighlightRule {
  /** In the language of filters. */
  readonly query: string
  readonly colour: HighlightColour
}

export const MAX_HIGHLIGHT_RULES = 20
export const MAX_HIGHLIGHT_QUERY = 1_000

export const highlightsSchema: v.GenericSchema<unknown, readonly HighlightRule[]> = v.pipe(
  v.array(v.strictObject({ query: querySchema(MAX_HIGHLIGHT_QUERY), colour: v.picklist(HIGHLIGHT_COLOURS) })),
  v.maxLength(MAX_HIGHLIGHT_RULES),
)
