import { describeRuleMistake } from '../../shared/rules/rule'
import { readRulesFile } from '../session/handler/rules/rules-file'
import { EXIT, type ExitCode } from './exit-codes'
import { parseArguments } from './options'
import { say } from './say'
import { UsageError } from './usage-error'

const OPTIONS = { json: { type: 'boolean' } } as const

/**
 * `wirebench rules check FILE...`; exit status 0 when all are right, 5 when there is a mistake, 2 when a file cannot be
 * read.
 */
export function checkRules(args: readonly string[]): ExitCode {
  const { values, positionals } = parseArguments(args, OPTIONS)
  if (positionals.length === 0) throw new UsageError('rules check: name at least one file')
  let code: ExitCode = EXIT.done
  for (const path of positionals) {
    const reading = readRulesFile(path, 'utf-8')
    if (!reading.ok && reading.problem.kind === 'file') {
      say(reading.problem.failure.message)
      code = EXIT.usage
      continue
    }
    const mistakes = reading.ok || reading.problem.kind === 'file' ? [] : reading.problem.mistakes
    const rules = reading.ok ? reading.rules.rules.length : 0
    if (values['json'] === true) process.stdout.write(`${JSON.stringify({ file: path, rules, mistakes })}\n`)
    else if (reading.ok)
      process.stdout.write(`${path}: ${String(rules)} ${rules === 1 ? 'rule' : 'rules'}, no mistakes\n`)
    else for (const mistake of mistakes) process.stdout.write(`${path}: ${describeRuleMistake(mistake)}\n`)
    if (mistakes.length > 0 && code === EXIT.done) code = EXIT.missed
  }
  return code
}
