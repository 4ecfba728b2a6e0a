import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import {
  COMMAND_SCHEMAS,
  type CommandName,
  type Commands,
  type EventName,
  type Events,
} from '../../shared/contract/contract'
import { checkArguments } from './check-arguments'
import type { HandlersOf } from './handlers-of'
import { isTrustedFrame } from './trusted-frame'

/** The handlers of the commands of one window. */
export type CommandHandlers = HandlersOf<Commands>

/**
 * The only place that uses ipcMain. Refuses unknown senders, unknown commands and wrong arguments with a thrown error.
 */
export function serveCommands(handlersFor: (contents: WebContents) => CommandHandlers | undefined): void {
  for (const name of Object.keys(COMMAND_SCHEMAS) as CommandName[]) {
    ipcMain.handle(name, (event, ...args: unknown[]) => answer(handlersFor, event, name, args))
  }
}

function answer(
  handlersFor: (contents: WebContents) => CommandHandlers | undefined,
  event: IpcMainInvokeEvent,
  name: CommandName,
  args: unknown[],
): unknown {
  if (!isTrustedFrame(event)) throw new Error(`${name}: refused, the caller is not one of our pages`)
  const handlers = handlersFor(event.sender)
  if (handlers === undefined) throw new Error(`${name}: refused, the window is closed`)
  const checked = checkArguments(name, args)
  if (!checked.ok) throw new TypeError(checked.mistake)
  const handler = handlers[name] as (...args: readonly unknown[]) => unknown
  return handler(...checked.value)
}

/** The only place that sends to a page. A page that is gone gets nothing. */
export function pushEvent<N extends EventName>(contents: WebContents, name: N, payload: Events[N]): void {
  if (!contents.isDestroyed()) contents.send(name, payload)
}
