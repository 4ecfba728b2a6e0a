import type { Comparison, ComparisonStep, Turn } from '../../shared/comparison'
import { fromHex } from '../../shared/hex'
import { visibleLine } from '../../shared/visible-text'
import { compareConversations } from '../recording/analysis/compare/compare'
import { EXIT, type ExitCode } from './exit-codes'
import { parseVerb, readConversation, textOf } from './options'
import { FILE_OPTIONS, openFile } from './recording-file'
import { say } from './say'

const OPTIONS = {
  ...FILE_OPTIONS,
  conversation: { type: 'string' },
  with: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** `wirebench compare FILE FILE`; 0 when they are the same, 5 when not. */
export async function compare(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['FILE', 'FILE'])
  const conversation = readConversation(textOf(parsed.values['conversation'])) ?? 1
  const other = readConversation(textOf(parsed.values['with'])) ?? conversation
  const [one = '', two = ''] = parsed.positionals
  const first = await openFile({ ...parsed, positionals: [one] })
  if (!first.ok) return complain(first.failure.message)
  const second = await openFile({ ...parsed, positionals: [two] })
  try {
    if (!second.ok) return complain(second.failure.message)
    for (const [path, source, number] of [
      [one, first.value, conversation],
      [two, second.value, other],
    ] as const) {
      const { count } = source.conversationTable
      if (number > count) return complain(`${path} has no conversation ${String(number)}, only ${String(count)}`)
    }
    const outcome = compareConversations(
      { source: first.value, conversation },
      { source: second.value, conversation: other },
    )
    if (!outcome.ok) return complain(outcome.failure.message)
    process.stdout.write(parsed.values['json'] === true ? `${JSON.stringify(outcome.value)}\n` : toText(outcome.value))
    return outcome.value.isSame ? EXIT.done : EXIT.missed
  } finally {
    first.value.close()
    if (second.ok) second.value.close()
  }
}

function complain(message: string): ExitCode {
  say(message)
  return EXIT.usage
}

function toText({ isSame, sameTurns, differences, steps }: Comparison): string {
  if (isSame) return `the same: ${String(sameTurns)} turns\n`
  const head = `${String(differences)} differences, ${String(sameTurns)} turns are the same\n`
  return head + steps.flatMap(linesOf).join('')
}

function linesOf(step: ComparisonStep): string[] {
  switch (step.kind) {
    case 'same':
      return [`  ${String(step.turns)} the same\n`]
    case 'changed':
      return [`byte ${String(step.differsAt)} differs\n`, turnLine('-', step.first), turnLine('+', step.second)]
    case 'only-first':
      return [turnLine('-', step.first)]
    case 'only-second':
      return [turnLine('+', step.second)]
  }
}

function turnLine(sign: string, { direction, byteLength, firstSeq, previewHex, previewFrom }: Turn): string {
  const from = previewFrom === 0 ? '' : `from byte ${String(previewFrom)}: `
  return `${sign} ${direction}  row ${String(firstSeq)}  ${String(byteLength)} B  ${from}${visibleLine(fromHex(previewHex))}\n`
}
