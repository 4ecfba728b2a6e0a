import { isUtf8 } from 'node:buffer'
import { failed, done, type Failure, type Outcome } from '../../../../shared/failure'
import type { Encoding } from '../../../../shared/encoding'
import type { CompileDeps, RulesUse } from '../../../../shared/rules/compile-context'
import type { CompiledRules } from '../../../../shared/rules/compile-rules'
import { readRules } from '../../../../shared/rules/read-rules'
import { MAX_RULES_CHARS, ruleMistakeSentence, type RuleMistake } from '../../../../shared/rules/rule'
import { wrongIn } from '../../../../shared/words/say-failure'
import { readPlainFileSync, TOO_LARGE } from '../../../files/plain-file'
import { toFileFailure } from '../../../recording/files/file-failure'
import { encodeText } from '../../../recording/query/text-encoder'
import { MessagePattern } from '../message-pattern'

/** What is wrong with a rules file: it cannot be read, or it has these mistakes. */
export type RulesFileProblem =
  | { readonly kind: 'file'; readonly failure: Failure }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly [RuleMistake, ...RuleMistake[]] }

export type RulesFileReading =
  | { readonly ok: true; readonly rules: CompiledRules; readonly text: string }
  | { readonly ok: false; readonly problem: RulesFileProblem }

/** Reads rules, compiled for this encoding; without a use, any is allowed. */
export function rulesFrom(text: string, encoding: Encoding, use?: RulesUse): ReturnType<typeof readRules> {
  return readRules(text, compileDeps(encoding, use))
}

/** What rules of this encoding are made with. */
export function compileDeps(encoding: Encoding, use: RulesUse | undefined): Omit<CompileDeps, 'mistake'> {
  const encode = (part: string): Uint8Array => encodeText(part, encoding)
  const openPattern = (source: string, flags: string): MessagePattern => new MessagePattern(source, flags)
  return { encoding, encode, openPattern, use }
}

export function readRulesText(path: string): Outcome<string> {
  try {
    const bytes = readPlainFileSync(path, MAX_RULES_CHARS)
    if (isUtf8(bytes)) return done(bytes.toString('utf8'))
    return failed(wrongIn(path, { key: 'rules.mistake.not-utf-8', values: { line: lineNotUtf8(bytes) } }))
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === TOO_LARGE
    if (isTooLarge) return failed(wrongIn(path, { key: 'rules.mistake.too-large' }))
    return failed(toFileFailure(error as Error, path))
  }
}

/** The first line, from 1, that is not UTF-8. A line feed is never a part of another character. */
function lineNotUtf8(bytes: Uint8Array): number {
  let from = 0
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, from)
    if (end === -1 || !isUtf8(bytes.subarray(from, end))) return line
    from = end + 1
  }
}

export function readRulesFile(path: string, encoding: Encoding, use?: RulesUse): RulesFileReading {
  const text = readRulesText(path)
  if (!text.ok) return { ok: false, problem: { kind: 'file', failure: text.failure } }
  const reading = rulesFrom(text.value, encoding, use)
  if (reading.ok) return { ok: true, rules: reading.rules, text: text.value }
  return { ok: false, problem: { kind: 'mistakes', mistakes: reading.mistakes } }
}

/** One failure for the file: the first mistake in full, and how many more there are. */
export function problemFailure(path: string, problem: RulesFileProblem): Failure {
  if (problem.kind === 'file') return problem.failure
  const [first, ...others] = problem.mistakes
  const what = ruleMistakeSentence(first)
  return others.length === 0
    ? wrongIn(path, what)
    : wrongIn(path, { key: 'rules.andMore', values: { what, n: others.length } })
}
