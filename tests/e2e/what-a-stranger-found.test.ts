import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { inDarkChinese } from '../support/dark-chinese'
import { composerMistake, messageField, notices, recordingsOf, sessionState, sessionsOf, tabOf } from '../support/find'
import { leaveForm, openForm, portField, startButton } from '../support/form'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerServer } from '../support/peers'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

it("says that a client's server has finished, and keeps a message that could not be sent any more", async () => {
  let heard = ''
  const sockets: { destroy(): unknown }[] = []
  const { port } = await peerServer((socket) => {
    sockets.push(socket)
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString()))
    socket.end('bye')
  })
  const { page } = await launchApp({ profile: temporaryFolder() })
  await startSession(page, 'tcp-client', port)
  await expect.poll(() => sessionState(page).innerText()).toBe('Half-closed: server finished sending')
  await screenshot(page, 'server-finished')
  await inDarkChinese(page, 'server-finished-zh')
  // It reads still: what is typed arrives.
  await page.keyboard.type('one')
  await page.keyboard.press('Enter')
  await expect.poll(() => heard).toBe('one')
  await expect.poll(() => messageField(page).inputValue()).toBe('')
  // Its program ends: the first message after that is answered with RST, which nobody sees before the second one.
  for (const socket of sockets) socket.destroy()
  await page.keyboard.type('two')
  await page.keyboard.press('Enter')
  await expect.poll(() => messageField(page).inputValue()).toBe('')
  await page.keyboard.type('three')
  await page.keyboard.press('Enter')
  await composerMistake(page)
    .filter({ hasText: /the peer has closed the connection, so this message was not sent/i })
    .waitFor()
  expect(await messageField(page).inputValue()).toBe('three')
  await screenshot(page, 'server-gone')
})

it('gives a start that failed no number, and tells sessions and recordings of one port apart', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  await page.keyboard.press('Control+N')
  const dialog = page.getByRole('dialog')
  await portField(dialog).fill(String(port))
  await page.keyboard.press('Enter')
  await dialog.getByRole('alert').waitFor()
  await leaveForm(page, page.getByRole('dialog', { name: 'New session' }))
  await page.keyboard.press('Control+.')
  // The same port twice more: three recordings that differ by their time alone.
  await startSession(page, 'tcp-listener', port)
  await page.keyboard.press('Control+.')
  await startSession(page, 'tcp-listener', port)
  await expect
    .poll(() => sessionsOf(page).allInnerTexts())
    .toEqual([
      expect.stringContaining('TCP server 1'),
      expect.stringContaining('TCP server 2'),
      expect.stringContaining('TCP server 3'),
    ])
  await expect
    .poll(async () => (await recordingsOf(page).allInnerTexts()).sort())
    .toEqual([
      expect.stringMatching(/\d\d:\d\d(.|\n)*TCP server 1 · /),
      expect.stringMatching(/\d\d:\d\d(.|\n)*TCP server 2 · /),
      expect.stringMatching(/\d\d:\d\d(.|\n)*TCP server 3 · being written/),
    ])
  // In the chooser of a comparison they have their numbers, too.
  const [one, two] = [await peerClient(port), await peerClient(port)]
  one.write('hello from one')
  two.write('hello from two')
  await tabOf(page, one.localPort ?? 0).click()
  // Nothing of the address is cut.
  const address = tabOf(page, one.localPort ?? 0).getByText('127.0.0.1', { exact: true })
  expect(await address.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
  expect(await tabOf(page, one.localPort ?? 0).getAttribute('title')).toContain(`127.0.0.1:${String(one.localPort)}`)
  await screenshot(page, 'apart')
  await inDarkChinese(page, 'apart-zh')
  await page.keyboard.press('Control+D')
  const choices = page
    .getByRole('dialog')
    .getByRole('combobox', { name: named('picker.session') })
    .getByRole('option')
  await expect
    .poll(() => choices.allInnerTexts())
    .toEqual([expect.stringMatching(/^TCP server 3 · 127\.0\.0\.1:\d+ · /)])
  await page.keyboard.press('Escape')
  const window = await app.browserWindow(page)
  await window.evaluate((each: { setSize(width: number, height: number): void }) => {
    each.setSize(900, 600)
  })
  await screenshot(page, 'apart-small')
})

it('offers every kind of fault with its meaning, and keeps Start in reach in a long form', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const form = await openForm(page, 'tcp-listener', 0)
  await form.open('faults')
  await form.open('serving')
  const list = form.dialog.getByRole('combobox', { name: 'Add a fault: Both directions' })
  expect(await list.getByRole('option').count()).toBeGreaterThanOrEqual(24)
  await list.selectOption('delay=50')
  await expect.poll(() => form.field('faults').inputValue()).toBe('delay=50')
  await list.selectOption('loss=5%')
  await expect.poll(() => form.field('faults').inputValue()).toBe('delay=50, loss=5%')
  await expect.poll(() => form.field('faults').evaluate((field) => field === document.activeElement)).toBe(true)
  await screenshot(page, 'faults')
  await inDarkChinese(page, 'faults-zh')
  for (const [width, height] of [
    [1280, 800],
    [900, 600],
  ] as const) {
    const window = await app.browserWindow(page)
    await window.evaluate(
      (each: { setSize(width: number, height: number): void }, size) => {
        each.setSize(size[0], size[1])
      },
      [width, height] as const,
    )
    await form.dialog.evaluate((element) => {
      element.scrollTop = 0
    })
    const box = await startButton(form.dialog).boundingBox()
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(height)
  }
  await screenshot(page, 'faults-small')
  await form.start()
  // A notice lies over rows, and over no button.
  await page.keyboard.press('Control+E')
  await page.keyboard.press('Escape')
  expect(await notices(page).count()).toBe(0)
})
