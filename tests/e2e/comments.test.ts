import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { inDarkChinese } from '../support/dark-chinese'
import {
  filterField,
  framesOf,
  inspector,
  notices,
  optionField,
  tabOf,
  recordingsOf,
  rowsOf,
  rowTexts,
  sessionsOf,
  sessionState,
} from '../support/find'
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

it('comments a frame at the row where it ends, and shows comments beside chunks and in the inspector', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const peer = await peerClient(port)
  for (const [at, text] of ['one\ntw', 'o\nthree\n'].entries()) {
    peer.write(text)
    await expect.poll(() => rowsOf(page).filter({ hasText: 'Received' }).count()).toBe(at + 1)
  }
  // In the inspector of a row: what is there, and a button for another.
  await rowsOf(page).filter({ hasText: 'one' }).click()
  await inspector(page)
    .getByRole('button', { name: named('command.comment-row') })
    .click()
  await dialog(page).waitFor()
  await page.keyboard.type('the first half')
  await page.keyboard.press('Control+Enter')
  await inspector(page).getByText('the first half').waitFor()
  await screenshot(page, 'comment-inspector')
  await inDarkChinese(page, 'comment-inspector-dark-zh')

  await tabOf(page, peer.localPort ?? 0).click()
  await page.keyboard.press('Alt+f')
  await page.getByRole('button', { name: named('frames.choose') }).click()
  await optionField(page.getByRole('dialog'), 'framing').selectOption('line')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: named('frames.apply') })
    .click()
  await framesOf(page).waitFor()
  await mark(page, 'the first half').waitFor()
  // A frame in two pieces: whichever is chosen, its comment is that of the row where it ends.
  await framesOf(page).getByRole('row').filter({ hasText: 'tw' }).filter({ hasNotText: 'two' }).click()
  await page.keyboard.press('Control+Shift+M')
  await dialog(page).waitFor()
  await page.keyboard.type('came in two')
  await screenshot(page, 'comment-frame-dialog')
  await page.keyboard.press('Control+Enter')
  await mark(page, 'came in two').waitFor()
  await inspector(page).getByText('came in two').waitFor()
  await screenshot(page, 'comment-frames')
  await inDarkChinese(page, 'comment-frames-dark-zh')
  // It is changed from there, too, and stands at the row.
  await inspector(page)
    .getByRole('button', { name: named('command.comment-row') })
    .click()
  await dialog(page).waitFor()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('came in two parts')
  await page.keyboard.press('Control+Enter')
  await mark(page, 'came in two parts').waitFor()
  await page.keyboard.press('Alt+r')
  await mark(page, 'came in two parts').waitFor()
  expect(await notices(page).count()).toBe(0)
})
