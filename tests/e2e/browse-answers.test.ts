import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication } from 'playwright-core'
import { expect, it } from 'vitest'
import { RULES, SCRIPT } from '../support/answer-files'
import { launchApp, startSession } from '../support/app'
import { answersOf, oneOf, rowsOf } from '../support/find'
import { openForm } from '../support/form'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { named } from '../support/words'

/** The dialog of the system cannot be used by a test: it answers with this file, or as if it was cancelled. */
async function answerBrowsing(app: ElectronApplication, path: string | undefined): Promise<void> {
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () =>
      Promise.resolve({ canceled: file === undefined, filePaths: file === undefined ? [] : [file] })
    dialog.showMessageBox = () => Promise.reject(new Error('nobody is to be asked about what was chosen'))
  }, path)
}

it.each([
  ['rules', 'answer.rules.yaml', RULES],
  ['script', 'answer.ts', SCRIPT],
] as const)(
  'answers by %s that Browse has chosen in the form, and asks nothing about that file',
  async (kind, file, text) => {
    const path = join(temporaryFolder(), file)
    writeFileSync(path, text)
    const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
    await answerBrowsing(app, undefined)
    const form = await openForm(page, 'tcp-listener', 0)
    await answersOf(form.dialog).selectOption(kind)
    const field = form.dialog.getByRole('textbox', { name: named(`handler.${kind}Label`) })
    // The dialog of the system was cancelled: there is no file yet, and Browse is offered again.
    await expect.poll(() => field.inputValue()).toBe('')
    await answerBrowsing(app, path)
    await form.dialog.getByRole('button', { name: named('handler.browse'), exact: true }).click()
    if (kind === 'script')
      await page
        .getByRole('dialog', { name: named('scripts.consentTitle') })
        .getByRole('button', { name: named('scripts.allow') })
        .click()
    await expect.poll(() => field.inputValue()).toBe(path)
    const client = await peerClient(await form.start())
    client.write('who is there\n')
    const [answer] = (await once(client, 'data')) as [Buffer]
    expect(answer.toString()).toContain(kind)
    expect(complaints).toEqual([])
  },
)

it('keeps the choice of rules, and the path or text that is being typed, while messages come', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  await answerBrowsing(app, undefined)
  const client = await peerClient(await startSession(page, 'tcp-listener', 0))
  await answersOf(page).selectOption('rules')
  const field = page.getByRole('textbox', { name: named('handler.rulesLabel') })
  await field.click()
  await page.keyboard.type('/tmp/kettle')
  client.write('one more message')
  await oneOf(rowsOf(page).filter({ hasText: 'one more message' })).waitFor()
  // The figures are those of the session, whose every news could take what is typed.
  await page.getByText('↓ 16 B').waitFor()
  expect(await field.inputValue()).toBe('/tmp/kettle')
  await answersOf(page).selectOption('text')
  const fixed = page.getByRole('textbox', { name: named('handler.textLabel') })
  await fixed.click()
  await page.keyboard.type('not yet')
  client.write('a third message')
  await oneOf(rowsOf(page).filter({ hasText: 'a third message' })).waitFor()
  await page.getByText('↓ 31 B').waitFor()
  expect(await fixed.inputValue()).toBe('not yet')
})
