import type { Locator, Page } from 'playwright-core'
import { saying } from './words'

/** A drag over the window, as the system brings it: the events are trusted, and files have their paths. */
export async function drag(page: Page, files: readonly string[], text?: string) {
  const session = await page.context().newCDPSession(page)
  const items = text === undefined ? [] : [{ mimeType: 'text/plain', data: text }]
  const data = { items, files: [...files], dragOperationsMask: 1 }
  const size = await page.evaluate<{ width: number; height: number }>('({ width: innerWidth, height: innerHeight })')
  const send = (type: 'dragEnter' | 'dragOver' | 'dragCancel' | 'drop'): Promise<unknown> =>
    session.send('Input.dispatchDragEvent', { type, x: size.width / 2, y: size.height / 2, data })
  await send('dragEnter')
  await send('dragOver')
  return { drop: () => send('drop'), giveUp: () => send('dragCancel') }
}

/** Drops these files in the middle of the window. */
export async function dropFiles(page: Page, ...files: readonly string[]): Promise<void> {
  await (await drag(page, files)).drop()
}

/** What is said while files are over the window. */
export function dropCover(page: Page): Locator {
  return page.getByRole('status').filter({ hasText: saying('drop.title') })
}
