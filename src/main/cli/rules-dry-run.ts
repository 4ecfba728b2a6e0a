import { fromHex } from '../../shared/hex'
import type { DryBytes, DryRunResult, DryRunSide, DryTurn } from '../../shared/rules/dry-run'
import { describeRuleMistake } from '../../shared/rules/rule'
import { visibleLine } from '../../shared/visible-text'
import { targetOf } from '../../shared/session'
import { DryRun } from '../session/handler/rules/dry-run'
import { readRulesFile } from '../session/handler/rules/rules-file'
import { EXIT, type ExitCode } from './exit-codes'
import { parseVerb, readConversation, textOf, type ParsedVerb } from './options'
import { FILE_OPTIONS, openFile } from './recording-file'
import { say } from './say'
import { optionFlags, readSessionOptions, viewFlags } from './session-options'
import { UsageError } from './usage-error'

const OPTIONS = {
  ...FILE_OPTIONS,
  ...viewFlags(optionFlags(['tcp-listener'])),
  conversation: { type: 'string' },
  as: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** `wirebench rules dry-run RULES RECORDING`; exit status 0 when every answer would have been the same, else 5. */
export async function dryRunRules(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['RULES', 'RECORDING'])
  const [path = '', recording = ''] = parsed.positionals
  const conversation = readConversation(textOf(parsed.values['conversation']))
  const side = readSide(parsed.values)
  const opening = await openFile({ ...parsed, positionals: [recording] })
  if (!opening.ok) {
    say(opening.failure.message)
    return EXIT.usage
  }
  const source = opening.value
  try {
    const { config } = source.meta
    const options = { ...config.options, ...readSessionOptions(parsed, targetOf(config)) }
    const reading = readRulesFile(path, source.encoding)
    if (!reading.ok) {
      if (reading.problem.kind === 'file') throw new UsageError(reading.problem.failure.message)
      throw new UsageError([`${path}:`, ...reading.problem.mistakes.map(describeRuleMistake)].join('\n  '))
    }
    const run = new DryRun(source, reading.rules, {
      side,
      options,
      ...(conversation === undefined ? {} : { conversation }),
    })
    const result = await run.complete()
    if (parsed.values['json'] === true) process.stdout.write(`${JSON.stringify(result)}\n`)
    else process.stdout.write(toText(result, reading.rules.rules))
    return result.same === result.turns ? EXIT.done : EXIT.missed
  } finally {
    source.close()
  }
}

/** The side that the rules play; the server by default. */
export function readSide(values: ParsedVerb['values']): DryRunSide {
  const side = textOf(values['as']) ?? 'server'
  if (side === 'server' || side === 'client') return side
  throw new UsageError(`--as ${side}: write server or client`)
}

function toText(
  { turns, same, unanswered, list, hits }: DryRunResult,
  rules: readonly { readonly name: string }[],
): string {
  const differing = turns - same
  const head = `${String(turns)} turns: ${String(same)} the same, ${String(differing)} different, ${String(unanswered)} of these without an answer\n`
  const used = rules.map(({ name }, at) => `  ${String(hits[at] ?? 0).padStart(7)}  ${name}\n`)
  return (
    head +
    list
      .filter(({ isSame }) => !isSame)
      .map(turnText)
      .join('') +
    'hits\n' +
    used.join('')
  )
}

function turnText({ conversation, seq, question, was, would, rules }: DryTurn): string {
  const by = rules.length === 0 ? 'no rule' : rules.join(', ')
  return `#${String(conversation)} row ${String(seq)}  ${line(question)}\n  was    ${line(was)}\n  would  ${line(would)}  (${by})\n`
}

function line({ byteLength, previewHex }: DryBytes): string {
  return `${String(byteLength).padStart(5)} B  ${visibleLine(fromHex(previewHex))}`
}
