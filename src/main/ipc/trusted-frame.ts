import type { IpcMainInvokeEvent } from 'electron'

export const APP_ORIGIN = 'app://bundle'

/** Whether a call comes from the main frame of one of our pages. */
export function isTrustedFrame(event: Pick<IpcMainInvokeEvent, 'senderFrame' | 'sender'>): boolean {
  const frame = event.senderFrame
  if (frame?.parent !== null || frame !== event.sender.mainFrame) return false
  try {
    const url = new URL(frame.url)
    return `${url.protocol}//${url.host}` === APP_ORIGIN
  } catch {
    return false
  }
}
