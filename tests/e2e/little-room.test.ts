import type { ElectronApplication, Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { inDarkChinese } from '../support/dark-chinese'
import {
  inspector,
  messageField,
  notices,
  panesOf,
  recordingsOf,
  rowsOf,
  sessionsOf,
  tabOf,
  title,
} from '../support/find'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'
import { named, saying } from '../support/words'

const resize = (app: ElectronApplication, width: number, height: number) =>
  app.evaluate(
    ({ BrowserWindow }, [w, h]) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(w, h)
    },
    [width, height] as const,
  )

/** A new window of this size, with a server. */
async function served(width: number, height: number) {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  await resize(app, width, height)
  return { page, port: await startSession(page, 'tcp-listener', 0) }
}

/** By how much of its end a text is cut by one of the boxes around it; pixels. */
const cutAtEnd = (text: Locator): Promise<number> =>
  text.evaluate((element) => {
    const range = document.createRange()
    range.selectNodeContents(element)
    const { right } = range.getBoundingClientRect()
    const boxes: number[] = []
    for (let box: Element | null = element; box !== null; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== 'visible') boxes.push(box.getBoundingClientRect().right)
    return Math.max(0, right - Math.min(...boxes))
  })

it('closes a pane that shows what another one shows, not the connection, and unfolds its tools again', async () => {
  const { page, port } = await served(1280, 800)
  const peer = await peerClient(port)
  let isClosed = false
  peer.on('close', () => (isClosed = true))
  peer.write('hello')
  await tabOf(page, peer.localPort ?? 0).click()
  const reset = page.getByRole('button', { name: named('conversation.reset') })
  await reset.waitFor()
  await page.keyboard.press('Control+\\')
  await expect.poll(() => panesOf(page).count()).toBe(2)
  await expect.poll(() => reset.count()).toBe(0)
  await page.keyboard.press('Control+Shift+B')
  await expect.poll(() => panesOf(page).count()).toBe(3)
  await page.keyboard.press('Control+W')
  await expect.poll(() => panesOf(page).count()).toBe(2)
  await page.keyboard.press('Control+W')
  await expect.poll(() => panesOf(page).count()).toBe(1)
  await reset.waitFor()
  expect(isClosed).toBe(false)
  // The last pane has the tab to close, and asks before.
  await page.keyboard.press('Control+W')
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).waitFor()
})

it('has each client on one line of the list, with its port, and says how many tabs are hidden', async () => {
  const { page, port } = await served(1280, 800)
  const first = await peerClient(port)
  first.write('hello')
  await tabOf(page, first.localPort ?? 0).click()
  await page.keyboard.press('F4')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('The kettle of the kitchen on the second floor, left')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  for (let n = 0; n < 24; n += 1) (await peerClient(port)).write(`device ${String(n)}`)
  const button = page.getByRole('button', { name: saying('tabs.search') })
  const more = button.getByText(/^\d\d more$/)
  await expect.poll(() => more.innerText()).toMatch(/^2\d more$/)
  expect(await more.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
  await button.click()
  const row = page.getByRole('button', { name: /The kettle of the kitchen/ })
  const box = await row.boundingBox()
  const words = row.getByText(/The kettle of the kitchen/)
  expect((await words.boundingBox())?.height).toBeLessThan(box?.height ?? 0)
  expect(await cutAtEnd(row.getByText(`127.0.0.1:${String(first.localPort)}`))).toBe(0)
  await screenshot(page, 'list-of-clients')
  await inDarkChinese(page, 'list-of-clients-zh')
})

it('shows the ports in the smallest window, and breaks no address of the inspector', async () => {
  const { page, port } = await served(900, 600)
  const peer = await peerClient(port)
  peer.write('hello')
  await tabOf(page, peer.localPort ?? 0).click()
  const address = `127.0.0.1:${String(port)}`
  for (const place of [sessionsOf(page), recordingsOf(page), title(page)])
    expect(await cutAtEnd(place.getByText(address, { exact: true }))).toBe(0)
  await rowsOf(page).filter({ hasText: 'hello' }).click()
  const who = inspector(page).getByText(`#1 127.0.0.1:${String(peer.localPort)}`, { exact: true })
  expect((await who.boundingBox())?.height).toBeLessThan(24)
  await screenshot(page, 'little-room')
})

it('calls a client by its name when it tells of an alert, and covers no dialog with it', async () => {
  const { page, port } = await served(1280, 800)
  await page.keyboard.press('Control+Shift+L')
  const dialog = page.getByRole('dialog', { name: named('alert.title') })
  await dialog.getByRole('textbox', { name: named('alert.query') }).click()
  await page.keyboard.type('alarm')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  const peer = await peerClient(port)
  peer.write('hello')
  await tabOf(page, peer.localPort ?? 0).click()
  await page.keyboard.press('F4')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('Kettle')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await messageField(page).waitFor()
  peer.write('alarm')
  await notices(page)
    .filter({ hasText: `Kettle (127.0.0.1:${String(peer.localPort)}) sent what you look for: alarm` })
    .waitFor()
  await page.keyboard.press('Control+N')
  const form = page.getByRole('dialog', { name: named('form.title') })
  await form.waitFor()
  peer.write('alarm again')
  const edgeOfNotice = async (): Promise<number> => {
    const box = await page.getByRole('list', { name: named('notice.title'), includeHidden: true }).boundingBox()
    return (box?.x ?? Infinity) + (box?.width ?? 0)
  }
  await expect.poll(edgeOfNotice).toBeLessThan((await form.boundingBox())?.x ?? 0)
})

it('has all three buttons below the side bar in reach at 200 %', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  await resize(app, 900, 600)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2))
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(450)
  const sideBar = await page.getByRole('complementary').boundingBox()
  const right = (sideBar?.x ?? 0) + (sideBar?.width ?? 0)
  for (const name of ['app.settings', 'load.title', 'app.keyboard'] as const) {
    const box = await page
      .getByRole('complementary')
      .getByRole('button', { name: named(name) })
      .boundingBox()
    expect((box?.x ?? Infinity) + (box?.width ?? 0)).toBeLessThanOrEqual(right)
  }
})
