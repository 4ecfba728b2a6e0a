import { resolve } from 'node:path'
import type { Difference } from '../../shared/rules/learn/exchange'
import { targetOf } from '../../shared/session'
import { writeWholeText } from '../files/whole-file'
import { toFileFailure } from '../recording/files/file-failure'
import { learnInThread } from '../session/handler/rules/learn-questions'
import { abortOnSignal } from './abort-on-signal'
import { EXIT, type ExitCode } from './exit-codes'
import { parseVerb, readConversation, textOf } from './options'
import { FILE_OPTIONS, openFile } from './recording-file'
import { readSide } from './rules-dry-run'
import { say } from './say'
import { optionFlags, readSessionOptions, viewFlags } from './session-options'

const OPTIONS = {
  ...FILE_OPTIONS,
  ...viewFlags(optionFlags(['tcp-listener'])),
  conversation: { type: 'string' },
  as: { type: 'string' },
  to: { type: 'string' },
  force: { type: 'boolean' },
  pauses: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

/** `wirebench rules learn RECORDING [--to FILE]`: without a file, the rules are printed. */
export async function learnFromRecording(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['RECORDING'])
  const { values } = parsed
  const only = readConversation(textOf(values['conversation']))
  const side = readSide(values)
  const opening = await openFile(parsed)
  if (!opening.ok) {
    say(opening.failure.message)
    return EXIT.usage
  }
  const source = opening.value
  const { config } = source.meta
  const options = { ...config.options, ...readSessionOptions(parsed, targetOf(config)) }
  const { path } = source
  source.close()
  const { signal, exitCode } = abortOnSignal()
  const keepsPauses = values['pauses'] === true
  const learning = await learnInThread({ path, protocol: config.protocol, side, options, only, keepsPauses }, signal)
  if (!learning.ok) {
    say(learning.failure.message)
    return exitCode() ?? EXIT.usage
  }
  const { text, rules, conversations, framing, differences } = learning.value
  if (rules === 0) {
    const other = side === 'server' ? 'client' : 'server'
    say(`nothing to learn: no conversation where the ${side} answers; try --as ${other}`)
    return EXIT.missed
  }
  const to = textOf(values['to'])
  if (to === undefined) {
    process.stdout.write(text)
    return EXIT.done
  }
  try {
    await writeWholeText(resolve(to), text, { replace: values['force'] === true })
  } catch (error) {
    say(toFileFailure(error as Error, to).message)
    return EXIT.cannotSave
  }
  const facts = { rules, conversations, framing, differences }
  if (values['json'] === true) process.stdout.write(`${JSON.stringify(facts)}\n`)
  else {
    const many = `${String(facts.rules)} rules from ${String(facts.conversations)} conversations, framing ${facts.framing}`
    process.stdout.write(`${many}\n${differences.map(differenceText).join('')}`)
  }
  return EXIT.done
}

function differenceText({ rule, where, first, other, became }: Difference): string {
  return `${where} of "${rule}"\n- ${first}\n+ ${other}\n= ${became ?? 'kept from the first run'}\n`
}
