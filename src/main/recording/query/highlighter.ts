import { parseFilter } from '../../../shared/filter/parse-filter'
import type { HighlightColour, HighlightRule } from '../../../shared/highlight'
import { PatternTimeout } from './bounded-pattern'
import type { RecordingSource } from '../index/recording'
import { RowMatcher } from './row-matcher'

/** Rows on screen are coloured in one go: a pattern that takes longer for all of them is left out. */
const PATTERN_BUDGET_MS = 40

/** Finds the colour of rows. A rule whose pattern goes astray colours nothing from then on. */
export class Highlighter {
  #rules: { readonly colour: HighlightColour; readonly matcher: RowMatcher }[]

  constructor(source: RecordingSource, rules: readonly HighlightRule[]) {
    this.#rules = rules.flatMap(({ query, colour }) => {
      const parsed = parseFilter(query)
      const isRule = parsed.ok && parsed.filter !== undefined
      return isRule ? [{ colour, matcher: new RowMatcher(source, parsed.filter, PATTERN_BUDGET_MS) }] : []
    })
  }

  colourOf(seq: number): HighlightColour | undefined {
    return this.#rules.find((rule) => this.#fits(rule, seq))?.colour
  }

  #fits(rule: { readonly matcher: RowMatcher }, seq: number): boolean {
    try {
      return rule.matcher.passes(seq)
    } catch (error) {
      if (!(error instanceof PatternTimeout)) throw error
      this.#rules = this.#rules.filter((other) => other !== rule)
      return false
    }
  }
}
