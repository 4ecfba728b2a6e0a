import * as v from 'valibot'
import type { Outcome } from '../failure'
import { RULES_USES, type RulesUse } from '../rules/compile-context'
import { MAX_SCRIPT_CHARS, scriptHashSchema, type ScriptMistake, type ScriptText } from '../script'
import { type SchemasOf, id } from './command-schemas'

export interface ScriptCommands {
  /**
   * Shows the open dialog for a script; `null` when it was cancelled. The script runs only when its content is
   * allowed.
   */
  'scripts.browse': () => Outcome<ScriptText | null>
  /** Shows the save dialog and writes a first script, which is allowed; `null` when it was cancelled. */
  'scripts.create': (use: RulesUse) => Outcome<ScriptText | null>
  /** The script of a running session: its file as it is now. */
  'scripts.read': (sessionId: string) => Outcome<ScriptText>
  /** Allows this very content to run, after the person has read it. Refused when the file has changed since. */
  'scripts.allow': (path: string, hash: string) => Outcome<null>
  /** What is wrong with a script; `null` when it can be used. Its top level runs, in a sandbox. */
  'scripts.check': (path: string, text: string) => Outcome<ScriptMistake | null>
  /** Saves the file, which allows its content, and uses it for new conversations; refused when it has a mistake. */
  'scripts.apply': (sessionId: string, text: string) => Outcome<ScriptText>
}

const text = v.pipe(v.string(), v.maxLength(MAX_SCRIPT_CHARS))
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4_096))

export const SCRIPT_COMMANDS = {
  'scripts.browse': v.strictTuple([]),
  'scripts.create': v.strictTuple([v.picklist(RULES_USES)]),
  'scripts.read': v.strictTuple([id]),
  'scripts.allow': v.strictTuple([path, scriptHashSchema]),
  'scripts.check': v.strictTuple([path, text]),
  'scripts.apply': v.strictTuple([id, text]),
} satisfies SchemasOf<ScriptCommands>
