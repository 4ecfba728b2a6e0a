import type { CommandId } from '../../../../shared/commands'

export interface RunnableCommand {
  /** Whether it means something now; always, where it is absent. */
  readonly when?: () => boolean
  /** Whether a key that text fields have, too, means this now. */
  readonly takesKey?: () => boolean
  readonly run: () => void
}

export type Commands = Readonly<Record<CommandId, RunnableCommand>>

export function canRun(commands: Commands, id: CommandId): boolean {
  return commands[id].when?.() !== false
}
