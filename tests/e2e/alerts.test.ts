import { once } from 'node:events'
import type { ElectronApplication, Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { chosenRow, messageField, notices, rowTexts, sessionsOf, sessionState, tabOf } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerUdp } from '../support/peers'
import { screenshot } from '../support/screenshot'
import { tornOff } from '../support/torn-off'
import { named, saying } from '../support/words'

const dialog = (page: Page) => page.getByRole('dialog', { name: named('alert.title') })
const badge = (page: Page, n: number) =>
  sessionsOf(page).filter({ has: page.getByRole('img', { name: named('alert.unseen', { n }) }) })
const titleOf = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle() ?? '')

interface Asked {
  readonly title: string
  readonly body: string
}
type Heard = typeof globalThis & { askedOfSystem?: { asked: Asked; click: () => void }[] }

/** Listens to what the application asks the system to show. */
async function listenToNotifications(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ Notification }) => {
    const heard: NonNullable<Heard['askedOfSystem']> = []
    ;(globalThis as Heard).askedOfSystem = heard
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own notification below
    const { show } = Notification.prototype
    Notification.prototype.show = function (this: Electron.Notification) {
      const click = (): void => {
        this.emit('click')
      }
      heard.push({ asked: { title: this.title, body: this.body }, click })
      show.call(this)
    }
  })
}

const asked = (app: ElectronApplication): Promise<Asked[]> =>
  app.evaluate(() => (globalThis as Heard).askedOfSystem?.map((each) => each.asked) ?? [])

/** A new window with a session, whose alerts are chosen in the dialog. */
async function watching(kind: 'tcp-listener' | 'udp-listener', choose: (dialog: Locator) => Promise<void>) {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, kind, 0)
  await page.keyboard.press('Control+Shift+L')
  await choose(dialog(page))
  await page.keyboard.press('Enter')
  await dialog(page).waitFor({ state: 'detached' })
  return { app, page, port }
}

const forPattern = (pattern: string) => (form: Locator) =>
  form.getByRole('textbox', { name: named('alert.query') }).fill(pattern)
const forGone = (form: Locator) => form.getByRole('checkbox', { name: named('alert.kind.gone.title') }).check()

it('chooses alerts with keys, shows a badge at the session and at the tab, and goes to the row by a key', async () => {
  const profile = temporaryFolder()
  const { app, page, complaints } = await launchApp({ profile })
  const port = await startSession(page, 'tcp-listener', 0)
  await page.keyboard.press('Control+Shift+L')
  await dialog(page).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Tab')
  await dialog(page)
    .getByRole('textbox', { name: named('alert.query') })
    .focus()
  await page.keyboard.type('re:/alarm(/')
  await dialog(page).getByRole('alert').waitFor()
  await page.keyboard.press('Enter')
  await dialog(page).waitFor()
  await screenshot(page, 'alerts-dialog')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('alarm')
  await expect
    .poll(() =>
      dialog(page)
        .getByRole('checkbox', { name: named('alert.kind.pattern.title') })
        .isChecked(),
    )
    .toBe(true)
  expect(await violations(page)).toEqual([])
  await inDarkChinese(page, 'alerts-dialog-dark-zh')
  await dialog(page)
    .getByRole('textbox', { name: named('alert.query') })
    .focus()
  await page.keyboard.press('Enter')
  await dialog(page).waitFor({ state: 'detached' })

  const first = await peerClient(port)
  const second = await peerClient(port)
  second.write('all is well')
  await expect.poll(() => rowTexts(page)).toContain('all is well')
  first.write('ALARM 1')
  await badge(page, 1).waitFor()
  await expect.poll(() => titleOf(app)).toMatch(/^\(1\) /)
  const told = tabOf(page, first.localPort ?? 0)
  await expect.poll(() => told.getAttribute('aria-label')).toMatch(saying('alert.unseen', { n: 1 }))
  await notices(page).filter({ hasText: 'ALARM'.toLowerCase() }).waitFor()
  await screenshot(page, 'alerts-badge')
  await inDarkChinese(page, 'alerts-badge-dark-zh')
  for (let n = 0; n < 30; n++) second.write('later\n')
  // The key goes to the row: its tab, and the row itself.
  await page.keyboard.press('Control+Shift+K')
  await expect.poll(() => told.getAttribute('aria-selected')).toBe('true')
  await expect.poll(() => chosenRow(page).innerText()).toContain('ALARM 1')
  await badge(page, 1).waitFor({ state: 'detached' })
  await expect.poll(() => titleOf(app)).not.toMatch(/^\(/)
  expect(complaints).toEqual([])

  // It comes back after a restart.
  await page.keyboard.press('Control+.')
  await expect.poll(() => sessionState(page).innerText()).toBe('Stopped')
  await app.close()
  const again = await launchApp({ profile })
  await sessionsOf(again.page).click({ button: 'right' })
  await again.page.getByRole('menuitem', { name: named('command.alerts') }).click()
  await dialog(again.page).waitFor()
  expect(
    await dialog(again.page)
      .getByRole('textbox', { name: named('alert.query') })
      .inputValue(),
  ).toBe('alarm')
})

it('takes the badge away when somebody looks at the tab, or says that all of them were seen', async () => {
  const { page, port } = await watching('udp-listener', forPattern('ping'))
  const peers = [await peerUdp(), await peerUdp(), await peerUdp()]
  for (const { socket } of peers) socket.send('ping', port, '127.0.0.1')
  await badge(page, 3).waitFor()
  await tabOf(page, peers[1]?.port ?? 0).click()
  await badge(page, 2).waitFor()
  await sessionsOf(page).click({ button: 'right' })
  await page.getByRole('menuitem', { name: named('command.clear-alerts') }).click()
  await badge(page, 2).waitFor({ state: 'detached' })
})

it('asks the system for a notification while the window is hidden, and its click shows session, tab and row', async () => {
  const { app, page, port } = await watching('tcp-listener', async (form) => {
    await forGone(form)
    await form.getByRole('checkbox', { name: named('alert.soundOf', { kind: 'Peer gone' }) }).check()
  })
  const peer = await peerClient(port)
  peer.write('hello')
  await expect.poll(() => rowTexts(page)).toContain('hello')
  // Another session is in front.
  await startSession(page, 'udp-listener', 0)
  await listenToNotifications(app)
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.hide()
  })
  peer.end()
  await expect.poll(() => asked(app)).toHaveLength(1)
  const [first] = await asked(app)
  expect(first?.title).toBe('Peer gone')
  expect(first?.body).toContain(`127.0.0.1:${String(peer.localPort)}`)
  expect(first?.body).toContain(`127.0.0.1:${String(port)}`)
  await app.evaluate(() => {
    ;(globalThis as Heard).askedOfSystem?.[0]?.click()
  })
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false))
    .toBe(true)
  await expect.poll(() => tabOf(page, peer.localPort ?? 0).getAttribute('aria-selected')).toBe('true')
  await expect.poll(() => chosenRow(page).innerText()).toMatch(saying('state.half-closed-peer'))
  await badge(page, 1).waitFor({ state: 'detached' })
})

it('asks the system for nothing while the person is in the window', async () => {
  const { app, page, port } = await watching('tcp-listener', forGone)
  const peer = await peerClient(port)
  await tabOf(page, peer.localPort ?? 0).waitFor()
  await listenToNotifications(app)
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.focus()
  })
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null)).toBe(true)
  peer.end()
  await badge(page, 1).waitFor()
  expect(await asked(app)).toEqual([])
  // The button of the notice is one click to the row.
  await notices(page)
    .getByRole('button', { name: named('alert.show') })
    .click()
  await expect.poll(() => chosenRow(page).innerText()).toMatch(saying('state.half-closed-peer'))
  await badge(page, 1).waitFor({ state: 'detached' })
})

it('tells in a torn-off window of its conversation only, and counts the others as unseen', async () => {
  const { app, page, port } = await watching('tcp-listener', forPattern('ping'))
  const own = await peerClient(port)
  own.write('hello')
  await tabOf(page, own.localPort ?? 0).click()
  const torn = await tornOff(app, () => page.keyboard.press('Alt+Shift+N'))
  const other = await peerClient(port)
  other.write('ping of another')
  await badge(page, 1).waitFor()
  await notices(page).filter({ hasText: 'ping' }).waitFor()
  const inFront = await app.browserWindow(torn)
  await inFront.evaluate((window: Electron.BrowserWindow) => {
    window.focus()
  })
  await expect.poll(() => inFront.evaluate((window: Electron.BrowserWindow) => window.isFocused())).toBe(true)
  own.write('ping of its own')
  await notices(torn).filter({ hasText: 'ping' }).waitFor()
  expect((await notices(torn).allInnerTexts()).join()).toContain(`:${String(own.localPort)} `)
  expect(await notices(torn).count()).toBe(1)
  // Somebody who looks at the torn-off window has not seen what the other one sent.
  await torn.bringToFront()
  await badge(page, 1).waitFor()
  await torn.keyboard.press('Control+Shift+K')
  // What comes behind the key has arrived, so the key has done all that it does.
  const heard = once(own, 'data')
  await messageField(torn).focus()
  await torn.keyboard.type('seen')
  await torn.keyboard.press('Enter')
  await heard
  await badge(page, 1).waitFor()
  await expect
    .poll(() => tabOf(page, other.localPort ?? 0).getAttribute('aria-label'))
    .toMatch(saying('alert.unseen', { n: 1 }))
})
