import { inject, type InjectionKey } from 'vue'
import type { CommandId } from '../../../shared/commands'

/** Runs commands of the table from buttons; the page provides it. */
export interface CommandRunner {
  /** Does nothing while the command is not available. */
  readonly run: (id: CommandId) => void
}

export const COMMAND_RUNNER: InjectionKey<CommandRunner> = Symbol('command runner')

/** What runs a command for a button. A button with a command has no action of its own. */
export function useCommandRunner(): CommandRunner {
  const runner = inject(COMMAND_RUNNER)
  if (runner === undefined) throw new Error('no commands are provided around this component')
  return runner
}
