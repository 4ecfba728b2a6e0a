import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { answersOf, oneOf, rowsOf, sessionHeader } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { temporaryFolder } from '../support/folder'
import { startPython } from '../support/program'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

const PATIENT = { timeout: 20_000 }
const SCRIPT = `// Written by somebody else.
export default class extends BaseRequestHandler {
  async handle() {
    for (;;) {
      const data = await this.request.recv()
      if (data.length === 0) return
      console.log('heard', toText(data))
      await this.request.send(toText(data).toUpperCase())
    }
  }
}
`

/** The system's dialogs cannot be used by a test: they answer with this file. */
async function answerDialogs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: file })
  }, path)
}

/** A server, and somebody else's script that is chosen for it. */
async function chosen(profile = temporaryFolder()) {
  const path = join(temporaryFolder(), 'capitals.ts')
  writeFileSync(path, SCRIPT)
  const { app, page, complaints } = await launchApp({ profile })
  await answerDialogs(app, path)
  const port = await startSession(page, 'tcp-listener', 0)
  const choose = () => answersOf(page).selectOption('script')
  await choose()
  return { page, complaints, port, path, choose }
}

const consent = (page: Page) => page.getByRole('dialog', { name: 'Run this script?' })
const panel = (page: Page) => page.getByRole('dialog', { name: 'Script' })
const editorIn = (dialog: Locator) => dialog.getByRole('textbox', { name: named('scripts.editor') })

it('leaves a script off until its very content is allowed, and asks again when the file has changed', async () => {
  const { page, complaints, port, path, choose } = await chosen()
  await editorIn(consent(page)).waitFor()
  expect(await consent(page).innerText()).toContain('Written by somebody else.')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'script-consent')
  await page.keyboard.press('Escape')
  await consent(page).waitFor({ state: 'detached' })
  const client = startPython('tcp_client', port)
  client.type('hello')
  await oneOf(rowsOf(page).filter({ hasText: 'hello' })).waitFor()
  expect(client.stdout).not.toContain('answer')

  await choose()
  await consent(page).getByRole('button', { name: 'Allow this script' }).click()
  await page.getByRole('button', { name: 'Script', exact: true }).waitFor()
  const other = startPython('tcp_client', port)
  other.type('hello')
  await other.output(/answer HELLO/)

  writeFileSync(path, SCRIPT.replace('somebody else', 'a burglar'))
  await sessionHeader(page).getByRole('button', { name: 'Browse…' }).click()
  await consent(page).getByText('a burglar').waitFor()
  await consent(page).getByRole('button', { name: 'Do not run it' }).click()
  expect(complaints).toEqual([])
})

it('edits a script beside its session: mistakes at their line, words completed, applied to new conversations', async () => {
  const { page, complaints, port, path } = await chosen()
  await consent(page).getByRole('button', { name: 'Allow this script' }).click()
  await page.getByRole('button', { name: 'Script', exact: true }).waitFor()
  const before = startPython('tcp_client', port)
  before.type('one')
  await before.output(/answer ONE/)
  await page.getByRole('button', { name: 'Script', exact: true }).click()
  const editor = editorIn(panel(page))
  await editor.waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'script')
  await inDarkChinese(page, 'script-zh-dark')

  await editor.click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('const oops = ;\n')
  await panel(page)
    .getByText(/Line 1: /)
    .waitFor(PATIENT)
  await expect.poll(() => panel(page).locator('.cm-lint-marker-error').count(), PATIENT).toBe(1)
  await screenshot(page, 'script-mistake')
  // Applying it leads to the mistake.
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Control+s')
  await expect.poll(() => editor.evaluate(() => document.getSelection()?.anchorNode?.textContent)).toBe('const')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('const greet = indexOfB')
  await panel(page).getByRole('option', { name: 'indexOfBytes' }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(
    SCRIPT.replace('.toUpperCase()', ".toUpperCase().repeat(data[0] === 45 ? -1 : 1) + '!'"),
  )
  await panel(page).getByText('Changed, not in use yet').waitFor(PATIENT)
  await page.keyboard.press('Control+s')
  await panel(page).getByText('Saved and in use for new conversations').waitFor(PATIENT)
  expect(readFileSync(path, 'utf8')).toContain("+ '!'")

  const after = startPython('tcp_client', port)
  after.type('two')
  await after.output(/answer TWO!/)
  after.type('-')
  before.type('three')
  await before.output(/answer THREE\n/)
  await panel(page).getByRole('button', { name: 'Show script log' }).click()
  await oneOf(rowsOf(page).filter({ hasText: 'Script: heard two' })).waitFor()
  await oneOf(rowsOf(page).filter({ hasText: /Failed: script capitals\.ts:8/ })).waitFor()
  expect(complaints).toEqual([])
})

it('does not overwrite unasked what another program wrote into the file meanwhile', async () => {
  const { page, complaints, path } = await chosen()
  await consent(page).getByRole('button', { name: 'Allow this script' }).click()
  await page.getByRole('button', { name: 'Script', exact: true }).click()
  const editor = editorIn(panel(page))
  await editor.click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('// mine\n')
  writeFileSync(path, SCRIPT.replace('somebody else', 'another program'))
  const apply = panel(page).getByRole('button', { name: 'Apply' })
  await apply.click()
  await page.getByText('was changed by another program').waitFor()
  expect(readFileSync(path, 'utf8')).toContain('another program')
  expect(await editor.innerText()).toContain('// mine')
  await apply.click()
  await expect.poll(() => readFileSync(path, 'utf8'), PATIENT).toContain('// mine')
  // What has been put right is not said any longer.
  await expect.poll(() => page.getByText('was changed by another program').count()).toBe(0)
  expect(complaints).toEqual([])
})

it('does not blame another program for what it wrote itself and could not use', async () => {
  const { page, complaints, path } = await chosen()
  await consent(page).getByRole('button', { name: 'Allow this script' }).click()
  await page.getByRole('button', { name: 'Script', exact: true }).click()
  const editor = editorIn(panel(page))
  await editor.click()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('export default class extends BaseRelayHandler {}')
  const apply = panel(page).getByRole('button', { name: 'Apply' })
  await apply.click()
  await oneOf(page.getByText('it looks at the messages of a relay')).waitFor()
  await editor.click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('// again\n')
  await apply.click()
  await expect.poll(() => readFileSync(path, 'utf8'), PATIENT).toContain('// again')
  expect(await page.getByText('was changed by another program').count()).toBe(0)
  expect(complaints).toEqual([])
})
