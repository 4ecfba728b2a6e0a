import type { ElectronApplication, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { largeCapture } from '../support/large-capture'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { inDarkChinese } from '../support/dark-chinese'
import { screenshot } from '../support/screenshot'

const copied = (app: ElectronApplication): Promise<string> => app.evaluate(({ clipboard }) => clipboard.readText())
const contents = async (app: ElectronApplication): Promise<string[]> =>
  (await copied(app)).split('\n').map((line) => line.split('\t').at(-1) ?? '')
const grid = (page: Page) => page.getByRole('grid', { name: 'Records' })
const cell = (page: Page, text: string) => page.getByRole('gridcell', { name: text, exact: true })
const chosenRows = (page: Page) => page.getByRole('row', { selected: true })

async function toldSession(page: Page, words: readonly string[]): Promise<void> {
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  for (const word of words) {
    client.write(word)
    await cell(page, word).waitFor()
  }
}

it('chooses several rows with the mouse and with keys, and copies them as they stand on screen', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  const words = ['one', 'two', 'three', 'four', 'five', 'six']
  await toldSession(page, words)

  // One row: the caret is in the message, and nothing in it is chosen.
  await cell(page, 'three').click()
  await page.keyboard.press('Control+c')
  await expect
    .poll(() => copied(app))
    .toMatch(/^\d+\t\d\d:\d\d:\d\d\.\d{3}\t#1 127\.0\.0\.1:\d+\tReceived\t5 B\tthree$/)
  await page.getByText('One row copied').waitFor()

  await cell(page, 'two').click()
  await cell(page, 'four').click({ modifiers: ['Shift'] })
  await page.getByText('3 rows selected').waitFor()
  await page.keyboard.press('Control+c')
  await expect.poll(() => contents(app)).toEqual(['two', 'three', 'four'])
  await cell(page, 'six').click({ modifiers: ['Control'] })
  await cell(page, 'three').click({ modifiers: ['Control'] })
  await page.keyboard.press('Control+c')
  await expect.poll(() => contents(app)).toEqual(['two', 'four', 'six'])
  expect(await page.evaluate(() => document.getSelection()?.toString())).toBe('')
  await screenshot(page, 'chosen-rows')
  expect(await violations(page)).toEqual([])
  await inDarkChinese(page, 'chosen-rows-zh')

  // With keys alone: a stretch grows and shrinks; the cursor goes without choosing; Escape leaves one.
  await page.keyboard.press('Home')
  await expect.poll(() => chosenRows(page).count()).toBe(1)
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+ArrowUp')
  await page.keyboard.press('Shift+ArrowUp')
  await expect.poll(() => chosenRows(page).count()).toBe(3)
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Control+c')
  await expect.poll(() => contents(app)).toEqual(['five', 'six'])
  await page.keyboard.press('Control+ArrowUp')
  await page.keyboard.press('Control+ArrowUp')
  await page.keyboard.press('Control+Space')
  await page.keyboard.press('Control+c')
  await expect.poll(() => contents(app)).toEqual(['three', 'five', 'six'])
  await page.keyboard.press('Escape')
  await expect.poll(() => chosenRows(page).count()).toBe(1)
  await page.keyboard.press('Control+a')
  await expect.poll(() => chosenRows(page).count()).toBeGreaterThan(words.length)
  await page.keyboard.press('Control+c')
  await expect.poll(async () => (await contents(app)).slice(-words.length)).toEqual(words)
  expect((await contents(app)).join('\n')).toContain('Listening on 127.0.0.1:')

  // Rows from the message, too; but text that is chosen there is what is copied.
  const message = page.getByRole('textbox', { name: 'Message', exact: true })
  await cell(page, 'six').click()
  await page.keyboard.press('Alt+Shift+ArrowUp')
  await page.keyboard.press('Control+c')
  await expect.poll(() => contents(app)).toEqual(['five', 'six'])
  await page.keyboard.type('a message')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  await expect.poll(() => copied(app)).toBe('a message')
  await page.keyboard.press('Delete')
  expect(await message.inputValue()).toBe('')
  await page.keyboard.press('Control+a')
  await expect.poll(() => chosenRows(page).count()).toBeGreaterThan(words.length)
  expect(complaints).toEqual([])
})

it('copies whole rows, of which the screen shows the beginning only', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  const long = `${'0123456789'.repeat(100)}end`
  client.write(long)
  await grid(page).getByText('0123456789').waitFor()
  await page.keyboard.press('F6')
  await expect
    .poll(async () => {
      await page.keyboard.press('F6')
      return grid(page).evaluate((element) => element === document.activeElement)
    })
    .toBe(true)
  await page.keyboard.press('End')
  await page.keyboard.press('Control+c')
  await expect.poll(() => contents(app)).toEqual([long])
})

it('copies rows of chunks and frames', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  client.write('first\nsecond\n')
  await page.getByRole('tab', { name: `:${String(client.localPort)},` }).click()
  await page.keyboard.press('Alt+f')
  await page.getByRole('button', { name: 'Choose framing' }).click()
  await page
    .getByRole('dialog')
    .getByRole('combobox', { name: 'Frames' })
    .selectOption({ label: 'Lines or another delimiter' })
  await page.getByRole('button', { name: 'Apply' }).click()
  const frames = page.getByRole('grid', { name: 'Frames' })
  await frames.getByRole('row', { name: /first/ }).click()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  await expect.poll(() => contents(app)).toEqual(['first', 'second'])
})

it('copies of a million rows as many as are of use, says so, and stays quick', async () => {
  const { app, page, complaints } = await launchApp({
    profile: temporaryFolder(),
    args: [await largeCapture(1_000_000)],
  })
  await expect.poll(() => grid(page).getAttribute('aria-rowcount'), { timeout: 60_000 }).toMatch(/^100\d{4}$/)
  await grid(page).focus()
  const started = performance.now()
  await page.keyboard.press('Control+a')
  await page.getByText(/^1,00\d,\d{3} rows selected$/).waitFor()
  process.stdout.write(`a million rows chosen after ${(performance.now() - started).toFixed(0)} ms\n`)
  await page.keyboard.press('Control+c')
  await page.getByText(/^Copied the first 100,000 of 1,00\d,\d{3} selected rows/).waitFor()
  process.stdout.write(`100,000 rows copied after ${(performance.now() - started).toFixed(0)} ms\n`)
  expect((await copied(app)).split('\n')).toHaveLength(100_000)
  expect(await page.getByRole('row').count()).toBeLessThan(120)
  await screenshot(page, 'chosen-million')
  expect(complaints).toEqual([])
})
