import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import {
  chosenRow,
  filterField,
  paneAt,
  panesOf,
  rowsOf,
  rowTexts,
  sendButton,
  sessionsOf,
  tabOf,
} from '../support/find'
import { launchApp, sendText, startSession } from '../support/app'
import { inDarkChinese } from '../support/dark-chinese'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'

/** A client that keeps what it receives. */
async function listeningPeer(port: number) {
  const socket = await peerClient(port)
  const peer = { socket, heard: '' }
  socket.on('data', (bytes: Buffer) => (peer.heard += bytes.toString('latin1')))
  return peer
}

const message = (page: Page) => page.getByLabel('Message', { exact: true })
const submit = (page: Page) => sendButton(page)

it('keeps what is composed, filtered and chosen in a session for that session', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const first = await startSession(page, 'tcp-listener', 0)
  const ofFirst = await listeningPeer(first)
  for (const text of ['one', 'two', 'three']) {
    ofFirst.socket.write(text)
    await expect.poll(() => rowTexts(page)).toContain(text)
  }
  await page.getByRole('combobox', { name: 'Checksum' }).selectOption({ label: 'CRC-32' })
  await message(page).fill('a draft')
  await filterField(page).fill('two')
  await expect.poll(() => rowTexts(page)).toEqual(['two'])
  await rowsOf(page).filter({ hasText: 'two' }).click()

  const second = await startSession(page, 'tcp-listener', 0)
  const ofSecond = await listeningPeer(second)
  ofSecond.socket.write('hello')
  await expect.poll(() => rowTexts(page)).toContain('hello')
  expect(await page.getByRole('combobox', { name: 'Checksum' }).inputValue()).toBe('')
  expect(await filterField(page).inputValue()).toBe('')
  expect(await message(page).inputValue()).toBe('')
  await sendText(page, 'plain')
  await expect.poll(() => ofSecond.heard).toBe('plain')

  await sessionsOf(page)
    .filter({ hasText: String(first) })
    .click()
  await expect.poll(() => message(page).inputValue()).toBe('a draft')
  expect(await filterField(page).inputValue()).toBe('two')
  await expect.poll(() => rowTexts(page)).toEqual(['two'])
  expect(await chosenRow(page).innerText()).toContain('two')
  expect(
    await page
      .getByRole('combobox', { name: 'Checksum' })
      .evaluate((field) => (field as HTMLSelectElement).selectedOptions[0]?.label),
  ).toBe('CRC-32')
  expect(ofFirst.heard).toBe('')
})

it('answers from All the client of the chosen row, or the one that spoke last, and all of them only when asked', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const peers = [await listeningPeer(port), await listeningPeer(port), await listeningPeer(port)]
  const [one, two] = peers
  one?.socket.write('from one')
  await expect.poll(() => rowTexts(page)).toContain('from one')
  two?.socket.write('from two')
  await expect.poll(() => rowTexts(page)).toContain('from two')
  await expect.poll(() => submit(page).innerText()).toBe('Send to #2')
  await message(page).fill('for two')
  // Another peer sends while the message is written: it still goes to the one that the button named.
  one?.socket.write('again')
  await expect.poll(() => rowTexts(page)).toContain('again')
  expect(await submit(page).innerText()).toBe('Send to #2')
  await message(page).press('Enter')
  await expect.poll(() => two?.heard).toBe('for two')

  await rowsOf(page).filter({ hasText: 'from one' }).click()
  await expect.poll(() => submit(page).innerText()).toBe('Send to #1')
  await sendText(page, 'for one')
  await expect.poll(() => one?.heard).toBe('for one')

  await page.getByRole('button', { name: 'To all 3', exact: true }).click()
  await expect.poll(() => submit(page).innerText()).toBe('Send to all 3')
  await screenshot(page, 'to-all')
  await sendText(page, '!')
  await expect.poll(() => peers.map(({ heard }) => heard)).toEqual(['for one!', 'for two!', '!'])
})

it('shows two panes side by side, each with its own tab, filter and message', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const peers = [await listeningPeer(port), await listeningPeer(port)]
  for (const [at, { socket }] of peers.entries()) socket.write(`from ${String(at + 1)}`)
  await expect.poll(async () => (await rowTexts(page)).filter((text) => text.startsWith('from'))).toHaveLength(2)
  await page.keyboard.press('Control+\\')
  const panes = panesOf(page)
  await expect.poll(() => panes.count()).toBe(2)
  const [left, right] = [paneAt(page, 1), paneAt(page, 2)]
  // The new one is in front; keys mean the one in front.
  await page.keyboard.press('Control+2')
  await expect.poll(async () => (await rowTexts(right)).at(-1)).toBe('from 2')
  await page.keyboard.press('Alt+t')
  await page.keyboard.press('Control+1')
  await expect.poll(async () => (await rowTexts(left)).at(-1)).toBe('from 1')
  await expect.poll(async () => (await rowTexts(right)).at(-1)).toBe('from 2')

  await left.getByLabel('Message', { exact: true }).fill('to 1')
  await right.getByLabel('Message', { exact: true }).fill('to 2')
  await screenshot(page, 'tiles')
  await left.getByLabel('Message', { exact: true }).press('Enter')
  await expect.poll(() => peers.map(({ heard }) => heard)).toEqual(['to 1', ''])
  expect(await right.getByLabel('Message', { exact: true }).inputValue()).toBe('to 2')
  // Both grow while traffic flows; each shows its own conversation.
  for (const { socket } of peers) socket.write(' more')
  await expect.poll(async () => (await rowTexts(left)).at(-1)).toBe(' more')
  await expect.poll(async () => (await rowTexts(right)).at(-1)).toBe(' more')

  await page.keyboard.press('Alt+t')
  await expect.poll(() => right.getAttribute('data-active')).toBe('true')
  await expect
    .poll(() => right.getByLabel('Message', { exact: true }).evaluate((field) => field === document.activeElement))
    .toBe(true)
  await page.keyboard.press('Alt+w')
  // What was typed in it, and not sent, goes with it.
  await page.getByRole('alertdialog').getByRole('button', { name: 'Discard' }).click()
  await expect.poll(() => panes.count()).toBe(1)
  expect(complaints).toEqual([])
})

it('has room for two panes in a small window, and reads well in Chinese and in the dark', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const peer = await listeningPeer(port)
  peer.socket.write('hello')
  await expect.poll(() => rowTexts(page)).toContain('hello')
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600)
  })
  await page.keyboard.press('Control+\\')
  await expect.poll(() => panesOf(page).count()).toBe(2)
  await tabOf(paneAt(page, 2), peer.socket.localPort ?? 0).click()
  expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false)
  await inDarkChinese(page, 'tiles-zh')
})
