import * as v from 'valibot'
import type { Outcome } from '../failure'
import type { DryRunResult, DryRunSide, RowExplanation } from '../rules/dry-run'
import { RULES_USES, type RulesUse } from '../rules/compile-context'
import { MAX_RULES_CHARS } from '../rules/rule'
import type { RuleStatus } from '../rules/rule-status'
import type { LearntFile, RulesText } from '../rules/rules-text'
import { type SchemasOf, count, id, number } from './command-schemas'

export interface RulesCommands {
  /** Shows the open dialog for a rules file; `null` when it was cancelled. */
  'rules.browse': () => Outcome<string | null>
  /** Shows the save dialog and writes a first rules file; `null` when it was cancelled. */
  'rules.create': (use: RulesUse) => Outcome<string | null>
  /** The rules of a running session: its file as it is now. */
  'rules.read': (sessionId: string) => Outcome<RulesText>
  'rules.statuses': (sessionId: string) => Outcome<readonly RuleStatus[]>
  /** Saves the file of a running session and applies it; refused when it has a mistake. */
  'rules.save': (sessionId: string, text: string) => Outcome<null>
  'rules.setEnabled': (sessionId: string, rule: number, isOn: boolean) => Outcome<null>
  /** What these rules would have answered in a recording, next to what was answered. */
  'rules.dryRun': (sessionId: string, text: string, side: DryRunSide) => Outcome<DryRunResult>
  /** Which rules made a row of a running session, and why. */
  'rules.explain': (sessionId: string, seq: number) => Outcome<readonly RowExplanation[]>
  /** Learns rules from a recording and shows the save dialog; `null` when it was cancelled. */
  'rules.learn': (sessionId: string, side: DryRunSide, keepsPauses: boolean) => Outcome<LearntFile | null>
  /** Stops what `rules.learn` does for this session; it then gives `null`. */
  'rules.cancelLearning': (sessionId: string) => Outcome<null>
}

const text = v.pipe(v.string(), v.maxLength(MAX_RULES_CHARS))
const side = v.picklist(['server', 'client'])
const use = v.picklist(RULES_USES)

export const RULES_COMMANDS = {
  'rules.browse': v.strictTuple([]),
  'rules.create': v.strictTuple([use]),
  'rules.read': v.strictTuple([id]),
  'rules.statuses': v.strictTuple([id]),
  'rules.save': v.strictTuple([id, text]),
  'rules.setEnabled': v.strictTuple([id, count, v.boolean()]),
  'rules.dryRun': v.strictTuple([id, text, side]),
  'rules.explain': v.strictTuple([id, number]),
  'rules.learn': v.strictTuple([id, side, v.boolean()]),
  'rules.cancelLearning': v.strictTuple([id]),
} satisfies SchemasOf<RulesCommands>
