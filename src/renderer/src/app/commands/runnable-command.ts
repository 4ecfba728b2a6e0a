import type { CommandId } from '../../../../shared/commands'

export interface RunnableCommand {
  /** Whether the command is available; absent: always. */
  readonly when?: () => boolean
  /** Whether the command takes a key that text fields use, too. */
  readonly takesKey?: () => boolean
  readonly run: () => void
}

export type Commands = Readonly<Record<CommandId, RunnableCommand>>

export function canRun(commands: Commands, id: CommandId): boolean {
  return commands[id].when?.() !== false
}
