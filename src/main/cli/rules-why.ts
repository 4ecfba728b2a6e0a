import { fromHex } from '../../shared/hex'
import type { RowExplanation, RuleActed } from '../../shared/rules/dry-run'
import { describeRuleMistake } from '../../shared/rules/rule'
import { sayClause } from '../../shared/words/say'
import { targetOf } from '../../shared/session'
import { visibleLine } from '../../shared/visible-text'
import { explainRelay } from '../session/handler/relay/explain-relay'
import { DryRun } from '../session/handler/rules/dry-run'
import { readRulesFile } from '../session/handler/rules/rules-file'
import { EXIT, type ExitCode } from './exit-codes'
import { parseVerb } from './options'
import { FILE_OPTIONS, openFile } from './recording-file'
import { readSide } from './rules-dry-run'
import { say } from './say'
import { optionFlags, readSessionOptions, viewFlags } from './session-options'
import { UsageError } from './usage-error'

const OPTIONS = {
  ...FILE_OPTIONS,
  ...viewFlags(optionFlags(['tcp-listener'])),
  as: { type: 'string' },
  json: { type: 'boolean' },
} as const

/**
 * `wirebench rules why RULES RECORDING ROW`: which rules made a row, and why those before them did not act; exit status 0
 * when a rule acted, else 5.
 */
export async function whyRow(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['RULES', 'RECORDING', 'ROW'])
  const [path = '', recording = '', row = ''] = parsed.positionals
  const seq = /^[1-9]\d{0,14}$/.test(row) ? Number(row) : 0
  if (seq === 0) throw new UsageError(`rules why: "${row}" is no row; rows have the numbers that "show" prints`)
  const opening = await openFile({ ...parsed, positionals: [recording] })
  if (!opening.ok) {
    say(opening.failure.message)
    return EXIT.usage
  }
  const source = opening.value
  try {
    if (seq > source.index.count) throw new UsageError(`row ${row}: the last row is ${String(source.index.count)}`)
    const { config } = source.meta
    const options = { ...config.options, ...readSessionOptions(parsed, targetOf(config)) }
    const { handler } = config
    const reading = readRulesFile(path, source.encoding, handler.kind === 'relay' ? 'relay' : 'answers')
    if (!reading.ok) {
      if (reading.problem.kind === 'file') throw new UsageError(reading.problem.failure.message)
      throw new UsageError([`${path}:`, ...reading.problem.mistakes.map(describeRuleMistake)].join('\n  '))
    }
    const { rules } = reading
    const explanations =
      handler.kind === 'relay'
        ? await explainRelay(source, { config: handler, rules, options }, seq)
        : await new DryRun(source, rules, { side: readSide(parsed.values), options }).explain(seq)
    if (parsed.values['json'] === true) process.stdout.write(`${JSON.stringify(explanations)}\n`)
    else process.stdout.write(toText(explanations))
    return explanations.some(({ acted }) => acted.length > 0) ? EXIT.done : EXIT.missed
  } finally {
    source.close()
  }
}

function toText(explanations: readonly RowExplanation[]): string {
  if (explanations.length === 0) return `${sayClause('rules.why.nothing')}\n`
  return explanations.map(explanationText).join('')
}

function explanationText({ on, from, question, acted, misses }: RowExplanation): string {
  const side = from === undefined ? '' : ` from the ${from}`
  const message = on === 'message' ? `  ${visibleLine(fromHex(question.previewHex))}` : ''
  const none = sayClause(from === undefined ? 'rules.why.none' : 'rules.why.noneInRelay')
  return [
    `${on}${side}${message}`,
    ...misses.map(
      ({ rule, number, mismatches }) =>
        `  ${String(number)}. ${rule}: ${mismatches.map(({ what, ...seen }) => sayClause(`rules.why.${what}`, seen)).join('; ')}`,
    ),
    ...(acted.length === 0 ? [`  ${none}`] : acted.map((each) => `  ${actedText(each)}`)),
    '',
  ].join('\n')
}

function actedText({ rule, number, replies, did = [] }: RuleActed): string {
  const words = sayClause(replies > 1 ? 'rules.why.actedMany' : 'rules.why.acted', { rule, number, n: replies })
  return [words, ...did.map((doing) => sayClause(`rules.why.did-${doing}`))].join(sayClause('rules.why.and'))
}
