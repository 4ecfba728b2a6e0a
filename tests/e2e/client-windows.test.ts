import type { ElectronApplication, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { temporaryFolder } from '../support/folder'

it('opens client windows beside one another, with titles that tell them apart', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  await startSession(page, 'tcp-listener', 0)
  const windows = [page]
  for (let opened = 0; opened < 3; opened++) windows.push(await openClient(app, page))
  await expect.poll(async () => new Set(await Promise.all(windows.map((each) => each.title()))).size).toBe(4)
  expect(await windows[2]?.title()).toMatch(/^TCP client 3 127\.0\.0\.1:\d+ · Wirebench$/)
  const places = await Promise.all(windows.map((each) => placeOf(app, each)))
  for (const [at, { x, y }] of places.entries())
    for (const other of places.slice(at + 1)) {
      // The title bar of each window is visible and can be dragged.
      expect(Math.abs(x - other.x)).toBeGreaterThanOrEqual(20)
      expect(Math.abs(y - other.y)).toBeGreaterThanOrEqual(20)
    }
})

async function openClient(app: ElectronApplication, page: Page): Promise<Page> {
  const opened = app.waitForEvent('window')
  await page.getByRole('button', { name: 'New client window' }).click()
  const window = await opened
  await window.getByText('Connected', { exact: true }).waitFor()
  return window
}

async function placeOf(app: ElectronApplication, page: Page): Promise<{ readonly x: number; readonly y: number }> {
  const window = await app.browserWindow(page)
  return window.evaluate((each: { getNormalBounds(): { x: number; y: number } }) => each.getNormalBounds())
}
