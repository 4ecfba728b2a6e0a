import { parseFilter } from '../../../shared/filter/parse-filter'
import type { HighlightColour, HighlightRule } from '../../../shared/highlight'
import type { RecordingSource } from '../index/recording'
import { PatternTimeout, RowJudge } from './row-judge'
import { RowMatcher } from './row-matcher'

/** The time limit for colouring the rows on screen; a pattern that takes longer for all of them is skipped. Ms. */
const PATTERN_BUDGET_MS = 500

type Colours = (HighlightColour | undefined)[]

interface Rule {
  readonly colour: HighlightColour
  readonly matcher: RowMatcher
  readonly judge: RowJudge | undefined
}

/** Finds the colour of rows. A rule whose pattern takes too long colours nothing from then on. */
export class Highlighter {
  #rules: readonly Rule[]

  constructor(source: RecordingSource, rules: readonly HighlightRule[]) {
    this.#rules = rules.flatMap(({ query, colour }) => {
      const parsed = parseFilter(query)
      if (!parsed.ok || parsed.filter === undefined) return []
      const matcher = new RowMatcher(source, parsed.filter)
      const judge = matcher.patterns.length === 0 ? undefined : new RowJudge(matcher, PATTERN_BUDGET_MS)
      return [{ colour, matcher, judge }]
    })
  }

  get hasPatterns(): boolean {
    return this.#rules.some(({ judge }) => judge !== undefined)
  }

  /** The colours that need no patterns; none where a pattern of an earlier rule may decide. */
  coloursAtOnce(seqs: readonly number[]): Colours {
    return seqs.map((seq) => {
      for (const { colour, matcher } of this.#rules) {
        const passes = matcher.passes(seq)
        if (passes !== false) return passes === true ? colour : undefined
      }
      return undefined
    })
  }

  /** All colours. The first rule that matches a row decides. */
  async colours(seqs: readonly number[]): Promise<Colours> {
    const colours: Colours = seqs.map(() => undefined)
    for (const rule of this.#rules) await this.#colour(rule, seqs, colours)
    return colours
  }

  async #colour(rule: Rule, seqs: readonly number[], colours: Colours): Promise<void> {
    const { colour, matcher, judge } = rule
    const places = seqs.flatMap((_seq, at) => (colours[at] === undefined ? [at] : []))
    if (judge === undefined) {
      for (const at of places) if (matcher.passes(seqs[at] ?? 0) === true) colours[at] = colour
      return
    }
    let next = 0
    try {
      await judge.judge(
        (position) => seqs[places[position] ?? -1],
        () => true,
        (_seq, passes) => {
          const at = places[next] ?? -1
          if (passes) colours[at] = colour
          next += 1
          return true
        },
      )
    } catch (error) {
      if (!(error instanceof PatternTimeout)) throw error
      this.#rules = this.#rules.filter((other) => other !== rule)
    }
  }
}
