import { once } from 'node:events'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'

it('colours rows by rules, goes to a row or a time, marks rows, tells how long after the row above', async () => {
  const profile = temporaryFolder()
  const { page, complaints } = await launchApp({ profile })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  const clients = await Promise.all(Array.from({ length: 3 }, () => peerClient(port)))
  for (let at = 0; at < 40; at++)
    for (const [number, client] of clients.entries()) {
      client.write(`${at % 10 === 3 ? 'ERROR' : 'reading'} ${String(at)} of ${String(number)}`)
      await once(client, 'data')
    }
  await expect.poll(() => page.locator('.session-header').innerText()).toContain('244 records')
  // Colours.
  await page.getByRole('button', { name: 'Colour rows' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Filter of this rule').fill('ERROR is:received')
  await dialog.getByLabel('Colour', { exact: true }).selectOption('red')
  await dialog.getByRole('button', { name: 'Add a rule' }).click()
  await dialog.getByLabel('Filter of this rule').nth(1).fill('len:x')
  await expect.poll(() => dialog.locator('.mistake').innerText()).toContain('"x" is not a number or range')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'highlight-dialog')
  await dialog.getByLabel('Filter of this rule').nth(1).fill('conv:2')
  await dialog.getByLabel('Colour', { exact: true }).nth(1).selectOption('blue')
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await dialog.waitFor({ state: 'detached' })
  // Go to a row: 40 x 3 messages and their echoes; a coloured one.
  const goTo = async (place: string): Promise<void> => {
    await page.getByRole('button', { name: 'Go to row or time' }).click()
    await page.getByRole('dialog').getByLabel('Row or time').fill(place)
    await page.getByRole('dialog').getByRole('button', { name: 'Go', exact: true }).click()
  }
  await goTo('24')
  const chosen = page.locator('.record-table .row[aria-selected="true"]')
  await expect.poll(() => chosen.getAttribute('data-seq')).toBe('24')
  await expect.poll(() => page.locator('.record-table .row[data-highlight="red"]').count()).toBeGreaterThan(0)
  const reds = await page.locator('.record-table .row[data-highlight="red"]').allInnerTexts()
  expect(reds.every((text) => text.includes('ERROR'))).toBe(true)
  const blues = await page.locator('.record-table .row[data-highlight="blue"]').allInnerTexts()
  expect(blues.length).toBeGreaterThan(0)
  expect(blues.every((text) => text.includes('#2'))).toBe(true)
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'highlighted-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'highlighted-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  // A mark, another one, and back.
  await page.locator('#record-table').focus()
  await page.keyboard.press('Control+m')
  await goTo('+0.1')
  await expect.poll(() => chosen.getAttribute('data-seq')).not.toBe('24')
  const second = await chosen.getAttribute('data-seq')
  await page.locator('#record-table').focus()
  await page.keyboard.press('Control+m')
  expect(await page.locator('.row[data-marked="true"]').count()).toBeGreaterThan(0)
  await page.keyboard.press('F2')
  await expect.poll(() => chosen.getAttribute('data-seq')).toBe('24')
  await page.keyboard.press('Shift+F2')
  await expect.poll(() => chosen.getAttribute('data-seq')).toBe(second)
  // The time column.
  const time = page.getByRole('button', { name: /^Time column/ })
  await time.click()
  await expect.poll(() => page.locator('.record-table .row .time').nth(2).innerText()).toMatch(/\+0\.\d{6}/)
  await time.click()
  await expect.poll(() => page.locator('.record-table .row .time').nth(2).innerText()).toMatch(/\+0\.0\d{5}/)
  await screenshot(page, 'time-since-above')
  await page.getByRole('button', { name: 'Go to row or time' }).click()
  await page.getByRole('dialog').getByLabel('Row or time').fill('25:00')
  await expect.poll(() => page.getByRole('dialog').innerText()).toContain('Write a row number')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'go-to')
  await page.keyboard.press('Escape')
  // Two of the three conversations together.
  for (const number of [1, 3])
    await page
      .locator('.tab')
      .nth(number)
      .click({ modifiers: ['Control'] })
  await page.getByRole('button', { name: 'Only the 2 marked conversations' }).click()
  await expect.poll(() => page.getByLabel('Filter rows').inputValue()).toBe('conv:1,3')
  await expect.poll(() => page.locator('.record-filter .found').innerText()).toContain('162')
  expect(complaints).toEqual([])
})
