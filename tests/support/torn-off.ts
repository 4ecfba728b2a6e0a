import type { ElectronApplication, Page } from 'playwright-core'
import { messages } from './find'

/** The window that a conversation gets by what is done. */
export async function tornOff(app: ElectronApplication, act: () => Promise<void>): Promise<Page> {
  const opened = app.waitForEvent('window')
  await act()
  const window = await opened
  window.setDefaultTimeout(20_000)
  await messages(window).waitFor()
  return window
}
