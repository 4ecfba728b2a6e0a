import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { filterField, messages, oneOf, rowsOf, rowTexts } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

const heads = (page: Page): Locator => page.getByRole('group', { name: named('table.columns') })
const grip = (page: Page, column: string): Locator =>
  heads(page).getByRole('separator', { name: named('table.resizeColumn', { column }) })
const widthOf = async (page: Page, column: string): Promise<number> =>
  Number(await grip(page, column).getAttribute('aria-valuenow'))

it('has heads over its columns, which are made wider, hidden and kept, by mouse and by keys', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  client.write('hello')
  const row = rowsOf(page).filter({ hasText: 'hello' })
  await row.waitFor()
  await expect.poll(() => heads(page).innerText()).toMatch(/No\.\s+Time\s+Peer\s+⇅\s+Direction\s+Size\s+Content/)
  const before = await widthOf(page, 'Peer')
  const box = await grip(page, 'Peer').boundingBox()
  await page.mouse.move((box?.x ?? 0) + 3, (box?.y ?? 0) + 6)
  await page.mouse.down()
  await page.mouse.move((box?.x ?? 0) + 43, (box?.y ?? 0) + 8, { steps: 5 })
  await page.mouse.up()
  await expect.poll(() => widthOf(page, 'Peer')).toBe(before + 40)
  // Heads and rows stand one below the other.
  const cell = row.getByRole('gridcell', { name: `#1 127.0.0.1:${String(client.localPort)}` })
  expect((await cell.boundingBox())?.width).toBe(before + 40)
  await grip(page, 'No.').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => widthOf(page, 'Time')).toBe(98)
  await screenshot(page, 'column-heads')
  expect(await violations(page)).toEqual([])
  await heads(page)
    .getByRole('button', { name: named('table.chooseColumns') })
    .click()
  await page.getByRole('menuitemcheckbox', { name: 'Size' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Direction' }).click()
  await screenshot(page, 'column-menu')
  await page.keyboard.press('Escape')
  await expect.poll(() => row.getByRole('gridcell').count()).toBe(4)
  // Another page of the same profile has them the same.
  await page.reload()
  await row.waitFor()
  expect(await row.getByRole('gridcell').count()).toBe(4)
  expect(await widthOf(page, 'Time')).toBe(98)
  await inDarkChinese(page, 'column-heads-zh')
  await heads(page)
    .getByRole('button', { name: named('table.chooseColumns') })
    .click()
  await page.getByRole('menuitem', { name: named('table.resetColumns') }).click()
  await expect.poll(() => row.getByRole('gridcell').count()).toBe(6)
  const window = await app.browserWindow(page)
  await window.evaluate((each: { setSize(width: number, height: number): void }) => {
    each.setSize(900, 600)
  })
  await screenshot(page, 'column-heads-small')
  expect(complaints).toEqual([])
})

it('shows rows as text, hex or both by one key, marks what the filter has found, and proposes hex for binary data once', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  client.write('Hay, a needle')
  await rowsOf(page).filter({ hasText: 'needle' }).waitFor()
  await page.keyboard.press('Alt+B')
  await expect.poll(async () => (await rowTexts(page)).at(-1)).toMatch(/^48 61 79 2c 20 61 20 6e/)
  await page.keyboard.press('Alt+B')
  await expect.poll(async () => (await rowTexts(page)).at(-1)).toMatch(/^48 61 79 2c(.|\n)*Hay, a needle$/)
  await filterField(page).fill('hay')
  // Only what is marked stands by itself.
  const mark = (text: string): Locator => messages(page).getByText(text, { exact: true })
  await expect.poll(() => mark('48 61 79').count()).toBe(1)
  expect(await mark('Hay').count()).toBe(1)
  await screenshot(page, 'rows-both')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Alt+B')
  await expect.poll(() => mark('48 61 79').count()).toBe(0)
  expect(await mark('Hay').count()).toBe(1)
  expect(
    await heads(page)
      .getByRole('button', { name: named('table.showHex') })
      .count(),
  ).toBe(0)

  // Another session is shown in its own way, and its traffic is binary.
  const second = await peerClient(await startSession(page, 'tcp-listener', 0))
  for (const start of [0, 16, 128, 200]) {
    second.write(Uint8Array.from({ length: 24 }, (_, at) => (start + at * 7) & 0xff))
    await oneOf(rowsOf(page).filter({ hasText: '24 B' })).waitFor()
  }
  const proposal = heads(page).getByRole('button', { name: named('table.showHex') })
  await proposal.waitFor()
  await screenshot(page, 'hex-proposed')
  await proposal.click()
  await expect.poll(async () => (await rowTexts(page)).at(-1)).toMatch(/^(?:[0-9a-f]{2} )+[0-9a-f]{2}$/)
  await expect.poll(() => proposal.count()).toBe(0)
  await page.keyboard.press('Alt+B')
  await page.keyboard.press('Alt+B')
  expect(await proposal.count()).toBe(0)
  await inDarkChinese(page, 'rows-text-zh')
})
