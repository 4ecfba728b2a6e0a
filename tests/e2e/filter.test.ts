import { expect, it } from 'vitest'
import { filterField, filterMistake, rowsOf, rowTexts } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

it('filters by words and by the language of filters, completes it, and says what is wrong', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  const peerSide = await peerClient(port)
  for (const text of ['temperature 22', 'humidity 40', 'temperature 23, and much more of it', `${'a'.repeat(40)}b`]) {
    peerSide.write(text)
    await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringContaining(text.slice(0, 20)))
    await expect
      .poll(async () => (await rowTexts(page)).filter((row) => row.includes(text.slice(0, 12))).length % 2)
      .toBe(0)
  }
  const field = filterField(page)
  await field.click()
  const completions = page.getByRole('listbox', { name: named('filter.completions') }).getByRole('option')
  await expect.poll(() => completions.count()).toBeGreaterThanOrEqual(10)
  // Each says what it is, in words.
  for (const words of await completions.allInnerTexts()) expect(words).not.toContain('filter.')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'filter-completions')
  // A field that is still typed is no word that nobody said; what finds nothing is taken back at a click.
  await field.pressSequentially('no')
  await page.getByText('Did you mean no:1000-2000? Then go on typing.').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => completions.count()).toBe(0)
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(8)
  expect(await field.inputValue()).toBe('')
  await field.click()
  await field.pressSequentially('temp len')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(() => field.inputValue()).toBe('temp len:')
  await expect.poll(() => filterMistake(page).innerText()).toContain('something is missing after len:')
  await field.pressSequentially('>20')
  await expect.poll(() => rowsOf(page).count()).toBe(2)
  await field.pressSequentially(' is:rec')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  await expect.poll(() => field.inputValue()).toBe('temp len:>20 is:received ')
  await expect.poll(() => rowTexts(page)).toEqual([expect.stringContaining('much more')])
  await field.fill('len:x')
  await expect.poll(() => filterMistake(page).innerText()).toContain('"x" is not a number or range')
  await screenshot(page, 'filter-mistake')
  // What was shown stays until the filter can be read again.
  expect(await rowsOf(page).count()).toBe(1)
  await field.fill('re:/^(a+)+$/')
  await expect.poll(() => filterMistake(page).innerText()).toMatch(/took too long at row \d+/)
  await screenshot(page, 'filter-too-long')
  await field.press('Escape')
  await field.press('Escape')
  await expect.poll(() => field.inputValue()).toBe('')
  await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(8)
  expect(complaints).toEqual([])
})
