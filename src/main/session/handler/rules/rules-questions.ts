import type { Encoding } from '../../../../shared/encoding'
import type { RulesUse } from '../../../../shared/rules/compile-context'
import { compilingRules } from '../../../../shared/rules/compile-rules'
import { lonelyMistake, type ReadRules } from '../../../../shared/rules/read-rules'
import type { RuleMistake, RulesFile } from '../../../../shared/rules/rule'
import { askOnce } from '../../../threads/asked-thread'
import { inSlices } from '../../../threads/in-slices'
import { readingTrouble } from '../../../threads/thread-failure'
import { compileDeps, readRulesText, rulesFrom, type RulesFileReading } from './rules-file'

/** A text of this length is read in a few milliseconds, sooner than a thread has begun. */
const SHORT_CHARS = 4_096
/** The largest file of rules takes a few seconds. */
const LIMIT_MS = 30_000

export interface RulesQuestion {
  readonly text: string
  readonly encoding: Encoding
  readonly use: RulesUse | undefined
}

export type RulesAnswer =
  | { readonly ok: true; readonly file: RulesFile }
  | { readonly ok: false; readonly mistakes: readonly [RuleMistake, ...RuleMistake[]] }

/** Like `rulesFrom`, outside of the loop that serves sockets: YAML takes as long as its text says. */
export async function rulesInThread(text: string, encoding: Encoding, use?: RulesUse): Promise<ReadRules> {
  if (text.length <= SHORT_CHARS) return rulesFrom(text, encoding, use)
  let answer: RulesAnswer
  try {
    const question: RulesQuestion = { text, encoding, use }
    answer = await askOnce<RulesAnswer>('rules-worker', question, { limitMs: LIMIT_MS })
  } catch (error) {
    return lonelyMistake(readingTrouble(error, LIMIT_MS))
  }
  if (!answer.ok) return answer
  return { ok: true, rules: await inSlices(compilingRules(answer.file, { ...compileDeps(encoding, use), mistake })) }
}

/** The same for a file. */
export async function rulesFileInThread(path: string, encoding: Encoding, use?: RulesUse): Promise<RulesFileReading> {
  const text = readRulesText(path)
  if (!text.ok) return { ok: false, problem: { kind: 'file', failure: text.failure } }
  const reading = await rulesInThread(text.value, encoding, use)
  if (reading.ok) return { ok: true, rules: reading.rules, text: text.value }
  return { ok: false, problem: { kind: 'mistakes', mistakes: reading.mistakes } }
}

/** The thread has found all of them. */
function mistake(path: readonly (string | number)[]): never {
  throw new Error(`a mistake in rules that a thread has checked: ${path.join('.')}`)
}
