import type { CompiledRules } from '../../../../shared/rules/compile-rules'
import type { RuleSwitches } from '../../../../shared/rules/rule-runner'
import type { PatternTrouble } from '../../../../shared/rules/text-pattern'
import type { RecordingSource } from '../../../recording/index/recording'

/** A scan runs for this long before it yields to the event loop; ms. */
const SLICE_MS = 8

/** Plays the rows of a recording up to one that may move on, and yields to the event loop in between. */
export async function playRows(
  source: RecordingSource,
  last: () => number,
  play: (seq: number) => void | Promise<void>,
): Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS
  for (let row = 1; row <= last() && !source.isClosed; row++) {
    const playing = play(row)
    if (playing instanceof Promise) await playing
    if (performance.now() < sliceEnd) continue
    await new Promise((resume) => setImmediate(resume))
    sliceEnd = performance.now() + SLICE_MS
  }
}

/** When a row was written; ms since 1970. */
export function rowTimeMs(source: RecordingSource, seq: number): number {
  return Number(source.meta.startedAtNs / 1_000_000n) + source.index.get(seq).sinceStartNs / 1e6
}

/** The switches of rules that are played against a recording: as the file has them. */
export function drySwitches({ file }: CompiledRules): RuleSwitches {
  const off = new Set(file.rules.flatMap(({ enabled }, index) => (enabled === false ? [index] : [])))
  const slow = new Map<number, PatternTrouble>()
  return {
    whyOff: (rule) => (off.has(rule) ? 'off' : slow.get(rule)),
    tooSlow: ({ index }, _bytes, trouble) => slow.set(index, trouble),
  }
}
