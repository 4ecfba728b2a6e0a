import { once } from 'node:events'
import { expect, it } from 'vitest'
import { chosenRow, filterField, messages, rowsFound, rowsOf, sessionHeader, tabsOf } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'
import { saying } from '../support/words'

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
  await expect.poll(() => sessionHeader(page).innerText()).toContain('244 records')
  // Colours.
  await page.getByRole('button', { name: 'Colour rows' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Filter of rule 1').fill('ERROR is:received')
  await dialog.getByLabel('Colour of rule 1').selectOption('red')
  await dialog.getByRole('button', { name: 'Add a rule' }).click()
  await dialog.getByLabel('Filter of rule 2').fill('len:x')
  await expect.poll(() => dialog.getByRole('alert').innerText()).toContain('"x" is not a number or range')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'highlight-dialog')
  await dialog.getByLabel('Filter of rule 2').fill('conv:2')
  await dialog.getByLabel('Colour of rule 2').selectOption('blue')
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await dialog.waitFor({ state: 'detached' })
  // Go to a row: 40 x 3 messages and their echoes; a coloured one.
  const goTo = async (place: string): Promise<void> => {
    await page.getByRole('button', { name: 'Go to row or time' }).click()
    await page.getByRole('dialog').getByLabel('Row or time').fill(place)
    await page.getByRole('dialog').getByRole('button', { name: 'Go', exact: true }).click()
  }
  const coloured = (colour: string) =>
    rowsOf(page).evaluateAll(
      (rows, wanted) => rows.filter((row) => row.dataset['highlight'] === wanted).map((row) => row.textContent),
      colour,
    )
  await goTo('24')
  const chosen = chosenRow(page)
  await expect.poll(() => chosen.getAttribute('data-seq')).toBe('24')
  await expect.poll(() => coloured('red')).not.toEqual([])
  const reds = await coloured('red')
  expect(reds.every((text) => text.includes('ERROR'))).toBe(true)
  const blues = await coloured('blue')
  expect(blues.length).toBeGreaterThan(0)
  expect(blues.every((text) => text.includes('#2'))).toBe(true)
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'highlighted-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'highlighted-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  // A mark, another one, and back.
  await messages(page).focus()
  await page.keyboard.press('Control+m')
  await goTo('+0.1')
  await expect.poll(() => chosen.getAttribute('data-seq')).not.toBe('24')
  const second = await chosen.getAttribute('data-seq')
  await messages(page).focus()
  await page.keyboard.press('Control+m')
  await expect
    .poll(() => rowsOf(page).evaluateAll((rows) => rows.map((row) => row.dataset['marked'])))
    .toContain('true')
  await page.keyboard.press('F2')
  await expect.poll(() => chosen.getAttribute('data-seq')).toBe('24')
  await page.keyboard.press('Shift+F2')
  await expect.poll(() => chosen.getAttribute('data-seq')).toBe(second)
  // The time column, of an answer that was sent at once.
  const echo = rowsOf(page).filter({ hasText: 'reading 0 of 1' }).filter({ hasText: 'Sent' })
  const time = page.getByRole('button', { name: /^Time column/ })
  await time.click()
  await echo.getByRole('gridcell', { name: /^\+\d+\.\d{6}$/ }).waitFor()
  await time.click()
  await echo.getByRole('gridcell', { name: /^\+0\.0\d{5}$/ }).waitFor()
  await screenshot(page, 'time-since-above')
  await page.getByRole('button', { name: 'Go to row or time' }).click()
  await page.getByRole('dialog').getByLabel('Row or time').fill('25:00')
  await expect.poll(() => page.getByRole('dialog').innerText()).toMatch(saying('goTo.mistake'))
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'go-to')
  await page.keyboard.press('Escape')
  // Two of the three conversations together.
  for (const number of [1, 3])
    await tabsOf(page)
      .filter({ hasText: `#${String(number)}` })
      .click({ modifiers: ['Control'] })
  await page.getByRole('button', { name: 'Only the 2 marked conversations' }).click()
  await expect.poll(() => filterField(page).inputValue()).toBe('conv:1,3')
  await expect.poll(() => rowsFound(page).innerText()).toContain('162')
  expect(complaints).toEqual([])
})
