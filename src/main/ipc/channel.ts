import * as v from 'valibot'
import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { COMMAND_SCHEMAS, type CommandName, type EventName, type Events } from '../../shared/contract/contract'
import { droppedPathsSchema, type DropChannel } from '../../shared/dropped-file'
import { checkArguments } from './check-arguments'
import { isTrustedFrame } from './trusted-frame'

/** Carries out one command of a window. */
export type CallCommand = (name: CommandName, args: readonly unknown[]) => Promise<unknown>

/**
 * The only place that uses ipcMain. Refuses unknown senders, unknown commands and wrong arguments with a thrown error.
 */
export function serveCommands(callFor: (contents: WebContents) => CallCommand | undefined): void {
  for (const name of Object.keys(COMMAND_SCHEMAS) as CommandName[]) {
    ipcMain.handle(name, (event, ...args: unknown[]) => answer(callFor, event, name, args))
  }
}

function answer(
  callFor: (contents: WebContents) => CallCommand | undefined,
  event: IpcMainInvokeEvent,
  name: CommandName,
  args: unknown[],
): Promise<unknown> {
  if (!isTrustedFrame(event)) throw new Error(`${name}: refused, the caller is not one of our pages`)
  const call = callFor(event.sender)
  if (call === undefined) throw new Error(`${name}: refused, the window is closed`)
  const checked = checkArguments(name, args)
  if (!checked.ok) throw new TypeError(checked.mistake)
  return call(name, checked.value)
}

/**
 * Serves what persons drop on windows. The preload says the paths, on a channel that no command of a page reaches: it sends, and does not
 * ask.
 */
export function serveDrops(onDrop: (contents: WebContents, paths: readonly string[]) => void): void {
  const channel: DropChannel = 'dropped-files'
  ipcMain.on(channel, (event, sent: unknown) => {
    if (!isTrustedFrame(event)) return
    const paths = v.safeParse(droppedPathsSchema, sent)
    if (paths.success) onDrop(event.sender, paths.output)
  })
}

/** The only place that sends to a page. A page that is gone gets nothing. */
export function pushEvent<N extends EventName>(contents: WebContents, name: N, payload: Events[N]): void {
  if (!contents.isDestroyed()) contents.send(name, payload)
}
