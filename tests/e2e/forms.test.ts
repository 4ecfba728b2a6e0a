import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { sendJobs } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { peerServer } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { leaveForm, openForm } from '../support/form'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

const KINDS = ['tcp-listener', 'udp-listener', 'tls-listener', 'tcp-client', 'udp-client', 'tls-client'] as const

/** The elements of the dialog that reach beyond its right edge; there must be none. */
async function overflowing(page: Page): Promise<(string | null)[]> {
  return page.getByRole('dialog').evaluate((dialog) => {
    const { right } = dialog.getBoundingClientRect()
    return [...dialog.getElementsByTagName('*')]
      .filter((element) => element.getBoundingClientRect().right > right + 1)
      .map((element) => element.textContent)
  })
}

it.each([
  ['en_US', 'light'],
  ['zh_CN', 'dark'],
] as const)(
  'has every option of every kind of session in its form, readable: %s, %s',
  async (language, colorScheme) => {
    const { page, complaints } = await launchApp({ profile: temporaryFolder(), language })
    await page.emulateMedia({ colorScheme })
    for (const kind of KINDS) {
      const form = await openForm(page, kind, 0)
      for (const heading of await form.dialog.getByRole('heading', { level: 3 }).all()) await heading.click()
      expect(await overflowing(page)).toEqual([])
      expect(await violations(page)).toEqual([])
      const dialog = await form.dialog.elementHandle()
      const height = await dialog.evaluate((element) => element.scrollHeight)
      for (let top = 0, at = 1; top < height; top += 700, at++) {
        await dialog.evaluate((element, to) => {
          element.scrollTop = to
        }, top)
        await screenshot(page, `form-${kind}-${language}-${String(at)}`)
      }
      await leaveForm(page, form.dialog)
    }
    expect(complaints).toEqual([])
  },
)

it('has accessible dialogs, cards and lists in both themes, also in a small window', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const peerSide = await peerServer((socket) => socket.write('x'))
  await startSession(page, 'tcp-client', peerSide.port)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.getByRole('button', { name: 'Saved messages, sequences and templates' }).click()
    for (const list of ['message', 'sequence', 'template']) {
      await page
        .getByRole('dialog')
        .getByRole('radio', { name: new RegExp(`^${list}s \\d`, 'i') })
        .check()
      await page.getByRole('button', { name: `New ${list}` }).click()
      expect(await violations(page)).toEqual([])
      await screenshot(page, `library-new-${list}-${colorScheme}`)
    }
    await leaveForm(page, page.getByRole('dialog', { name: named('library.title') }), 'discardLibrary')
    await page.getByLabel('Message', { exact: true }).fill('hello')
    await page.getByRole('button', { name: 'Repeat', exact: true }).click()
    expect(await violations(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
    await sendJobs(page).waitFor()
    await page.getByRole('button', { name: 'Chunks and frames' }).click()
    expect(await violations(page)).toEqual([])
    await screenshot(page, `frames-unframed-${colorScheme}`)
    await page.getByRole('button', { name: 'Chunks and frames' }).click()
    await page.getByRole('button', { name: 'Copy as code' }).click()
    expect(await violations(page)).toEqual([])
    await screenshot(page, `code-${colorScheme}`)
    await page.keyboard.press('Escape')
  }
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(680, 460)
  })
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(680)
  await screenshot(page, 'composer-small')
  await page.getByRole('button', { name: 'Saved messages, sequences and templates' }).click()
  await screenshot(page, 'library-small')
  expect(await overflowing(page)).toEqual([])
})
