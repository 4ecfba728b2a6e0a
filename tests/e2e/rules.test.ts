import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { answersOf, choice, oneOf, rowsOf } from '../support/find'
import { portField, startButton } from '../support/form'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { temporaryFolder } from '../support/folder'
import { startPython } from '../support/program'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

/** The system's dialogs cannot be used by a test: they answer with this file. */
async function answerDialogs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: file })
  }, path)
}

/** A server with the kettle's rules, and a client that has sent all its requests. */
async function kettle() {
  const folder = temporaryFolder()
  const path = join(folder, 'kettle.rules.yaml')
  copyFileSync('docs/examples/kettle.rules.yaml', path)
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  await answerDialogs(app, path)
  const port = await startSession(page, 'tcp-listener', 0)
  await answersOf(page).selectOption('rules')
  await page.getByRole('button', { name: 'Rules', exact: true }).waitFor()
  expect(await startPython('kettle_client', 'tcp', port).exit).toBe(0)
  return { app, page, complaints, path, port, folder }
}

const rulesDialog = (page: Page) => page.getByRole('dialog', { name: 'Rules' })
const editor = (dialog: Locator) => dialog.getByRole('textbox', { name: named('rules.editor') })

it('answers by a file of rules, shows what each has done, and switches one off while it runs', async () => {
  const { page, complaints, port } = await kettle()
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  const dialog = rulesDialog(page)
  const row = (name: string) => dialog.getByRole('row').filter({ hasText: name })
  await expect.poll(() => row('4. third ping').innerText()).toMatch(/\b1\b/)
  await expect.poll(() => row('5. other pings').innerText()).toMatch(/\b2\b/)
  await editor(dialog).waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'rules')
  await inDarkChinese(page, 'rules-zh-dark')

  await dialog.getByLabel('Rule read is on').click()
  await expect.poll(() => row('2. read').getAttribute('data-off')).toBe('true')
  const client = startPython('tcp_client', port)
  client.type('GET level\n')
  await client.output(/answer/)
  await page.keyboard.press('Escape')
  await oneOf(rowsOf(page).filter({ hasText: 'Rule “read” was switched off' })).waitFor()
  expect(complaints).toEqual([])
})

it('shows a mistake at its line while it is typed, and takes up what is saved without losing a conversation', async () => {
  const { page, complaints, path, port } = await kettle()
  const client = startPython('tcp_client', port)
  await client.output(/local/)
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  const dialog = rulesDialog(page)
  await editor(dialog).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('\n  - nmae: x')
  await dialog.getByText(/One mistake, line \d+: "nmae" is not known here/).waitFor()
  await expect.poll(() => dialog.locator('.cm-lint-marker-error').count()).toBe(1)
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'rules-mistake')
  for (let at = 0; at < 'nmae: x'.length; at++) await page.keyboard.press('Backspace')
  await page.keyboard.type('name: never reached')
  await dialog.getByText('Changed, not saved yet').waitFor()
  await page.keyboard.press('Control+s')
  await dialog.getByText('Saved and in use').waitFor()
  expect(readFileSync(path, 'utf8')).toMatch(/never reached\s*$/)
  await expect.poll(() => dialog.getByRole('row').count()).toBe(9)
  // The client that was connected before is answered by the new rules.
  client.type('what?')
  await client.output(/answer/)
  expect(complaints).toEqual([])
})

it('does not overwrite unasked what another program wrote into the file meanwhile', async () => {
  const { page, complaints, path } = await kettle()
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  const dialog = rulesDialog(page)
  await editor(dialog).click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('# mine\n')
  writeFileSync(path, readFileSync(path, 'utf8').replace('wirebench:', '# another program\nwirebench:'))
  const save = dialog.getByRole('button', { name: named('rules.save') })
  await save.click()
  await page.getByText('was changed by another program').waitFor()
  expect(readFileSync(path, 'utf8')).toContain('# another program')
  expect(await editor(dialog).innerText()).toContain('# mine')
  await save.click()
  await expect.poll(() => readFileSync(path, 'utf8')).toContain('# mine')
  expect(readFileSync(path, 'utf8')).not.toContain('# another program')
  expect(complaints).toEqual([])
})

it('plays rules against what was recorded, and says what they would have answered otherwise', async () => {
  const { page, complaints } = await kettle()
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  const dialog = rulesDialog(page)
  await editor(dialog).waitFor()
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await dialog.getByText(/\d+ turns: \d+ the same, 0 different/).waitFor()
  await editor(dialog).click()
  await page.keyboard.press('Control+Home')
  for (let line = 0; line < 6; line++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+End')
  await page.keyboard.type('reply: other')
  await dialog.getByText('Changed, not saved yet').waitFor()
  await dialog.getByRole('button', { name: 'Dry run' }).click()
  await dialog.getByText(/ 1 different, /).waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'rules-dry-run')
  await inDarkChinese(page, 'rules-dry-run-zh-dark')
  expect(complaints).toEqual([])
})

it('says in the inspector which rule a row comes from, and why those before it did not act', async () => {
  const { page, complaints } = await kettle()
  const inspector = page.getByRole('region', { name: 'Inspector' })
  // New rows move the others: a click could meet the wrong one.
  await expect
    .poll(async () => {
      await oneOf(rowsOf(page).filter({ hasText: 'OK 7' })).click()
      return inspector.innerText()
    })
    .toContain('OK 7')
  await inspector.getByRole('button', { name: 'Why?' }).click()
  await inspector.getByText('3. set acted: 2 replies').waitFor()
  await inspector.getByText('expects “GET level”, found “SET level=7”').waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'rules-why')
  await inDarkChinese(page, 'rules-why-zh-dark')
  expect(complaints).toEqual([])
})

it('learns rules from what was recorded, and answers by them', async () => {
  const { app, page, folder, complaints, port } = await kettle()
  const learnt = join(folder, 'learnt.rules.yaml')
  await answerDialogs(app, learnt)
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  const dialog = rulesDialog(page)
  await dialog.getByRole('button', { name: 'Learn from this recording…' }).click()
  await dialog.getByText(/rules learnt, saved as .*learnt\.rules\.yaml/).waitFor()
  await screenshot(page, 'rules-learnt')
  await dialog.getByRole('button', { name: 'Answer with them' }).click()
  await dialog.getByTitle(/learnt\.rules\.yaml$/).waitFor()
  const again = startPython('kettle_client', 'tcp', port)
  expect(await again.exit).toBe(0)
  expect(again.stdout).toContain('PONG and goodbye')
  expect(complaints).toEqual([])
})

it('starts no server that answers by hand where rules were chosen without a file, and makes one in the window', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  await app.evaluate(({ dialog }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] })
  })
  await choice(page, 'tcp-listener').click()
  const form = page.getByRole('dialog', { name: named('form.title') })
  await portField(form).fill('0')
  await answersOf(form).selectOption('rules')
  await form.getByText('You answer each peer yourself').waitFor({ state: 'detached' })
  await startButton(form).click()
  await form.getByText('Choose a file, or another way to answer').waitFor()
  await answersOf(form).selectOption('none')
  await startButton(form).click()
  await form.waitFor({ state: 'detached' })
  await answersOf(page).selectOption('rules')
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  const path = join(temporaryFolder(), 'new.rules.yaml')
  await answerDialogs(app, path)
  const dialog = rulesDialog(page)
  await dialog.getByRole('button', { name: 'New file…' }).click()
  await editor(dialog).click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('wirebench: rules/1')
  for (const line of ['rules:', '- name: all', 'reply: "yes"', '- name: more']) await page.keyboard.type(`\n${line}`)
  await dialog.getByText(/line 5: This item of a list is indented too far/).waitFor()
  for (let at = 0; at < 2; at++) await page.keyboard.press('Control+[')
  await page.keyboard.press('Control+s')
  await dialog.getByText('Saved and in use').waitFor()
  expect(readFileSync(path, 'utf8')).toMatch(/^wirebench: rules\/1\nrules:\n/)
  expect(complaints).toEqual([])
})
