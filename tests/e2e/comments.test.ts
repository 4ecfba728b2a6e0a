import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { inDarkChinese } from '../support/dark-chinese'
import { filterField, notices, recordingsOf, rowsOf, rowTexts, sessionsOf, sessionState } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

const dialog = (page: Page) => page.getByRole('dialog', { name: named('comment.title') })
const mark = (page: Page, text: string) => page.getByRole('img', { name: named('comment.at', { text }) })

it('comments a row with keys, marks it for screen readers, finds it by a filter, and keeps it in the recording', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  const peer = await peerClient(port)
  for (const word of ['first', 'second']) {
    peer.write(word)
    await expect.poll(() => rowTexts(page)).toContain(word)
  }
  await rowsOf(page).filter({ hasText: 'first' }).filter({ hasText: 'Received' }).click()
  await page.keyboard.press('Control+Shift+M')
  await dialog(page).waitFor()
  await page.keyboard.type('who is this?')
  // What was written is not lost by a key.
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog', { name: named('question.discardComment.title') }).waitFor()
  await page.keyboard.press('Escape')
  await screenshot(page, 'comment-dialog')
  await inDarkChinese(page, 'comment-dialog-dark-zh')
  await page.keyboard.press('Control+Enter')
  await dialog(page).waitFor({ state: 'detached' })
  await mark(page, 'who is this?').waitFor()
  await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringContaining('who is this?'))
  await screenshot(page, 'comment-row')
  await page.keyboard.press('Control+F')
  await page.keyboard.type('has:comment')
  await expect.poll(() => rowTexts(page)).toEqual([expect.stringContaining('first')])
  await filterField(page).fill('')

  // In the file that is opened again, another comment is kept beside it.
  await page.keyboard.press('Control+.')
  await expect.poll(() => sessionState(page).innerText()).toBe('Stopped')
  await sessionsOf(page).click({ button: 'right' })
  await page.getByRole('menuitem', { name: named('command.close-session') }).click()
  await recordingsOf(page).click()
  await mark(page, 'who is this?').waitFor()
  await rowsOf(page).filter({ hasText: 'second' }).filter({ hasText: 'Received' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: named('command.comment-row') }).click()
  await dialog(page).getByText('.pcapng.comments.json').waitFor()
  await page.keyboard.type('and this?')
  await screenshot(page, 'comment-file')
  await page.keyboard.press('Control+Enter')
  await mark(page, 'and this?').waitFor()
  expect(await notices(page).count()).toBe(0)
  peer.destroy()
})
