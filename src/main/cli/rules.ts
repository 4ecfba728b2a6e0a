import type { ExitCode } from './exit-codes'
import { checkRules } from './rules-check'
import { dryRunRules } from './rules-dry-run'
import { learnFromRecording } from './rules-learn'
import { whyRow } from './rules-why'
import { UsageError } from './usage-error'

const VERBS: Readonly<Record<string, (args: readonly string[]) => ExitCode | Promise<ExitCode>>> = {
  check: checkRules,
  'dry-run': dryRunRules,
  learn: learnFromRecording,
  why: whyRow,
}

/** `wirebench rules check|dry-run|learn|why ...` */
export async function rules([verb = '', ...args]: readonly string[]): Promise<ExitCode> {
  const start = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined
  if (start === undefined) throw new UsageError(`"rules ${verb}": write rules ${Object.keys(VERBS).join(', rules ')}`)
  return start(args)
}
