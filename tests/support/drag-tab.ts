import type { Locator, Page } from 'playwright-core'

/** Where a tab is dropped: the share of the width and height of a thing, from its upper left corner. */
export type DropPoint = readonly [right: number, down: number]

/** Drags a tab with the mouse and drops it on something, or far outside of the window. */
export async function dragTab(page: Page, tab: Locator, onto: Locator | 'outside', at: DropPoint): Promise<void> {
  const from = await centre(tab, [0.5, 0.5])
  const to = onto === 'outside' ? { x: -120, y: 200 } : await centre(onto, at)
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 8, from.y + 3)
  await page.mouse.move(to.x, to.y, { steps: 6 })
}

async function centre(thing: Locator, [right, down]: DropPoint): Promise<{ readonly x: number; readonly y: number }> {
  const box = await thing.boundingBox()
  if (box === null) throw new Error('it is not on screen')
  return { x: box.x + box.width * right, y: box.y + box.height * down }
}
