/** Colours by name; the theme knows what they look like. */
export const HIGHLIGHT_COLOURS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const

export type HighlightColour = (typeof HIGHLIGHT_COLOURS)[number]

/** Rows that pass the filter get the colour; the first rule that fits wins. */
export interface HighlightRule {
  /** In the language of filters. */
  readonly query: string
  readonly colour: HighlightColour
}

export const MAX_HIGHLIGHT_RULES = 20
export const MAX_HIGHLIGHT_QUERY = 1_000
