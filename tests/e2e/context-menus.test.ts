import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { oneOf, recordingMenus, recordingsOf, sessionsOf } from '../support/find'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

const copied = (app: ElectronApplication): Promise<string> => app.evaluate(({ clipboard }) => clipboard.readText())
const cell = (page: Page, text: string) => page.getByRole('gridcell', { name: text, exact: true })
const menuItem = (page: Page, name: string) => page.getByRole('menuitem', { name, exact: false })
const message = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true })

/** As a hand moves the pointer: not in one leap. */
async function glide(page: Page, name: string): Promise<void> {
  const box = await menuItem(page, name).boundingBox()
  await page.mouse.move((box?.x ?? 0) + 30, (box?.y ?? 0) + 8, { steps: 12 })
}

async function saveAs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)
}

const chosenText = (field: HTMLElement): string => (field as HTMLSelectElement).selectedOptions[0]?.innerText ?? ''

it('offers at a row what can be done with it: copies, filters, marks, an export, the message again', async () => {
  const folder = temporaryFolder()
  const { app, page, complaints } = await launchApp({ profile: folder })
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  let heard = ''
  client.on('data', (bytes: Buffer) => (heard += bytes.toString('latin1')))
  for (const text of ['GET /one', 'GET /two', 'say "hi"']) {
    client.write(text)
    await cell(page, text).waitFor()
  }
  client.write(Buffer.from('ping\r\n'))
  await cell(page, 'ping\\r\\n').waitFor()

  // A click of the right button chooses the row first.
  await cell(page, 'GET /one').click({ button: 'right' })
  await page.getByRole('menu').waitFor()
  expect(await page.getByRole('row', { selected: true, includeHidden: true }).innerText()).toContain('GET /one')
  await menuItem(page, 'Copy as').hover()
  await menuItem(page, 'Python bytes').waitFor()
  await screenshot(page, 'context-row')
  expect(await violations(page)).toEqual([])
  await glide(page, 'Python bytes')
  await page.mouse.down()
  await page.mouse.up()
  await expect.poll(() => copied(app)).toBe("b'GET /one'")

  // With keys: the menu stands at the row under the cursor; several rows stay chosen.
  await cell(page, 'GET /two').click({ modifiers: ['Shift'] })
  await page.keyboard.press('Shift+F10')
  const menu = page.getByRole('menu')
  await menu.waitFor()
  const [place, row] = [
    await menu.boundingBox(),
    await page.getByRole('row', { name: /GET \/two/, includeHidden: true }).boundingBox(),
  ]
  expect(Math.abs((place?.y ?? 0) - ((row?.y ?? 0) + (row?.height ?? 0)))).toBeLessThan(30)
  const isHere = (name: string) => menuItem(page, name).evaluate((item) => item === document.activeElement)
  await expect.poll(() => isHere('Copy the selected rows')).toBe(true)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await menuItem(page, 'JSON').waitFor()
  await page.keyboard.type('j')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await copied(app)).startsWith('[')).toBe(true)
  expect(JSON.parse(await copied(app))).toMatchObject([
    { kind: 'rx', conversation: 1, peer: `127.0.0.1:${String(client.localPort)}`, text: 'GET /one' },
    { text: 'GET /two', hex: Buffer.from('GET /two').toString('hex'), byteLength: 8 },
  ])

  // These alone, or all but these.
  await cell(page, 'say "hi"').click({ button: 'right' })
  await menuItem(page, 'Show only rows like this').click()
  const filter = page.getByRole('combobox', { name: 'Filter rows' })
  await expect.poll(() => filter.inputValue()).toBe('"say \\"hi\\""')
  await expect.poll(() => page.getByRole('grid', { name: 'Records' }).getAttribute('aria-rowcount')).toBe('1')
  await page.getByRole('button', { name: 'Clear filter' }).click()
  await cell(page, 'GET /two').click({ button: 'right' })
  await menuItem(page, 'Hide rows like this').click()
  await expect.poll(() => cell(page, 'GET /two').count()).toBe(0)
  await page.getByRole('button', { name: 'Clear filter' }).click()

  // The chosen rows, in a file.
  await cell(page, 'GET /one').click()
  await cell(page, 'say "hi"').click({ modifiers: ['Control'] })
  await cell(page, 'say "hi"').click({ button: 'right' })
  const target = join(folder, 'chosen.txt')
  await saveAs(app, target)
  await menuItem(page, 'Export the selected rows').click()
  const dialog = page.getByRole('dialog', { name: 'Export session log' })
  expect(await dialog.getByRole('combobox', { name: 'Rows' }).evaluate(chosenText)).toBe('The 2 selected rows')
  await screenshot(page, 'export-chosen')
  await dialog.getByRole('button', { name: 'Choose file' }).click()
  await page.getByText(`Saved ${target}`).waitFor()
  expect(
    readFileSync(target, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.replace(/.*B {2}/, '')),
  ).toEqual(['GET /one', 'say "hi"'])

  // The message again, changed; what was being written is found with the arrow.
  await page.keyboard.press('Control+1')
  await message(page).fill('a draft')
  await cell(page, 'ping\\r\\n').click({ button: 'right' })
  await menuItem(page, 'Edit and send again').click()
  await expect.poll(() => message(page).inputValue()).toBe('ping\\r\\n')
  await page.keyboard.press('Home')
  await page.keyboard.type('x')
  await page.keyboard.press('Enter')
  await expect.poll(() => heard).toBe('xping\r\n')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  expect(await message(page).inputValue()).toBe('a draft')

  // A row of an event has no bytes.
  await page.keyboard.press('Control+Shift+Tab')
  await page.getByRole('gridcell', { name: /^Listening on/ }).click({ button: 'right' })
  await expect.poll(() => menuItem(page, 'Edit and send again').getAttribute('aria-disabled')).toBe('true')
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await cell(page, 'GET /two').click({ button: 'right' })
  await menuItem(page, 'Go to the conversation of the row').waitFor()
  await inDarkChinese(page, 'context-row-zh')
  expect(complaints).toEqual([])
})

it('edits a message of one session in a conversation of another, also from a recording', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const first = await startSession(page, 'tcp-listener', 0)
  const source = await peerClient(first)
  source.write(Buffer.from([0, 1, 2, 0xff]))
  await page.getByRole('gridcell', { name: '\\x00\\x01\\x02\\xFF' }).waitFor()
  // The conversation that it comes from is no other one.
  const other = page.getByRole('dialog', { name: 'Edit and send in another conversation' })
  await page.getByRole('gridcell', { name: '\\x00\\x01\\x02\\xFF' }).click({ button: 'right' })
  await menuItem(page, 'Edit and send in another conversation').click()
  await other.getByText(named('elsewhere.none')).waitFor()
  expect(await other.getByRole('option').count()).toBe(0)
  await page.keyboard.press('Escape')
  await other.waitFor({ state: 'detached' })
  const second = await startSession(page, 'tcp-listener', 0)
  const target = await peerClient(second)
  let heard = ''
  target.on('data', (bytes: Buffer) => (heard += bytes.toString('hex')))
  await page.getByRole('tab', { name: `:${String(target.localPort)},` }).waitFor()
  // The first one is stopped: it takes no message, but gives one.
  await oneOf(sessionsOf(page).filter({ hasText: `:${String(first)}` })).click()
  await page.keyboard.press('Control+.')
  await page.getByRole('gridcell', { name: '\\x00\\x01\\x02\\xFF' }).click({ button: 'right' })
  await menuItem(page, 'Edit and send in another conversation').click()
  const dialog = page.getByRole('dialog', { name: 'Edit and send in another conversation' })
  await dialog.waitFor()
  await expect.poll(() => dialog.getByRole('option').count()).toBe(1)
  await screenshot(page, 'elsewhere')
  expect(await violations(page)).toEqual([])
  await inDarkChinese(page, 'elsewhere-zh')
  await page.keyboard.type(String(target.localPort))
  await page.keyboard.press('Enter')
  await expect.poll(() => message(page).inputValue()).toBe('00 01 02 ff')
  await expect.poll(() => message(page).evaluate((field) => field === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  await expect.poll(() => heard).toBe('000102ff')
  expect(await page.getByRole('tab', { selected: true }).getAttribute('aria-label')).toContain(String(target.localPort))
})

it('has a menu for tabs, sessions, recordings and text fields, by mouse and by key', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const [one, two] = [await peerClient(port), await peerClient(port)]
  const tab = (socket: typeof one) => page.getByRole('tab', { name: `:${String(socket.localPort)},` })

  await tab(one).click({ button: 'right' })
  await menuItem(page, 'Copy the address of the client').waitFor()
  expect(await tab(one).getAttribute('aria-selected')).toBe('true')
  await screenshot(page, 'context-tab')
  await menuItem(page, 'Copy the address of the client').click()
  await expect.poll(() => copied(app)).toBe(`127.0.0.1:${String(one.localPort)}`)
  await tab(two).focus()
  await tab(two).click()
  await tab(two).focus()
  await page.keyboard.press('Shift+F10')
  await menuItem(page, 'Mark or unmark the client').click()
  await expect.poll(() => tab(two).getAttribute('aria-label')).toContain('Marked')

  const session = sessionsOf(page)
  await session.click({ button: 'right' })
  await menuItem(page, 'Copy the address of the session').waitFor()
  expect(await violations(page)).toEqual([])
  await inDarkChinese(page, 'context-session-zh')
  await menuItem(page, 'Copy the address of the session').click()
  await expect.poll(() => copied(app)).toBe(`127.0.0.1:${String(port)}`)

  // A recording by its button, and by the right one; what is open cannot be renamed.
  await recordingMenus(page).click()
  await expect.poll(() => menuItem(page, 'Rename the recording').getAttribute('aria-disabled')).toBe('true')
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+.')
  await recordingsOf(page).filter({ hasNotText: 'being written' }).click({ button: 'right' })
  await menuItem(page, 'Name and colour the recording').click()
  await page.getByRole('dialog', { name: /Name and colour/ }).waitFor()

  // In a field of a dialog: what is chosen is cut, and pasted twice.
  const name = page.getByRole('dialog').getByRole('textbox', { name: 'Name' })
  await name.fill('twice')
  await name.selectText()
  await name.click({ button: 'right' })
  await expect.poll(() => menuItem(page, 'Cut').getAttribute('aria-disabled')).toBe(null)
  await screenshot(page, 'context-text')
  await menuItem(page, 'Cut').click()
  await expect.poll(() => name.inputValue()).toBe('')
  await expect.poll(() => copied(app)).toBe('twice')
  for (const times of [1, 2]) {
    await name.focus()
    await page.keyboard.press('Shift+F10')
    await menuItem(page, 'Paste').click()
    await expect.poll(() => name.inputValue()).toBe('twice'.repeat(times))
  }
  expect(await page.getByRole('dialog').count()).toBe(1)
  expect(complaints).toEqual([])
})
