import { createContext, Script } from 'node:vm'
import { patternCost } from '../../../../shared/rules/pattern-cost'
import { PatternTooSlow, type TextPattern } from '../../../../shared/rules/text-pattern'

/** About what an engine does in some milliseconds: a pattern whose shape promises no more than this runs at once. */
const MOST_STEPS = 5_000_000
/** A pattern that may do more holds the sockets up no longer than this, once: then its rule is off. */
const PATTERN_LIMIT_MS = 20
/** It may also not take this share of all time, message after message. */
const MOST_SHARE = 0.1
const CREDIT_MS = 100

interface Guarded {
  pattern?: RegExp
  text?: string
  found?: RegExpExecArray | null
}

/** One room for all guarded patterns: entering it with a time limit costs a quarter of a millisecond. */
const room: Guarded = createContext(Object.create(null) as object)
const look = new Script('found = pattern.exec(text)')

/**
 * A pattern that cannot hold up the event loop. Where its shape and the length of the text bound the work, it simply runs; else
 * it runs with a time limit, and throws `PatternTooSlow` when it exceeds it or takes too large a share of the time.
 */
export function guardedPattern(source: string, flags: string): TextPattern {
  const pattern = new RegExp(source, flags)
  const cost = patternCost(source, flags)
  let credit = CREDIT_MS
  let lastMs = performance.now()
  return {
    exec(text) {
      if (cost !== undefined && cost.factor * text.length ** cost.degree <= MOST_STEPS) return pattern.exec(text)
      const began = performance.now()
      credit = Math.min(CREDIT_MS, credit + (began - lastMs) * MOST_SHARE)
      lastMs = began
      const found = withLimit(pattern, text)
      credit -= performance.now() - began
      if (credit < 0) throw new PatternTooSlow(source)
      return found
    },
  }
}

function withLimit(pattern: RegExp, text: string): RegExpExecArray | null {
  room.pattern = pattern
  room.text = text
  try {
    look.runInContext(room, { timeout: PATTERN_LIMIT_MS })
    return room.found ?? null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw new PatternTooSlow(pattern.source)
    throw error
  }
}
