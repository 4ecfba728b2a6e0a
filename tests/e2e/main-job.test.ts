import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import {
  notices,
  recordingsOf,
  rowTexts,
  sessionHeader,
  sessionState,
  tabOf,
  tabsOf,
  unreadTabs,
  waitingTabs,
} from '../support/find'
import { launchApp, sendText, startSession } from '../support/app'
import { temporaryFolder } from '../support/folder'
import { startPython, type Program } from '../support/program'
import { screenshot } from '../support/screenshot'

it('serves three Python clients and two client windows on one TCP listener, each in its own tab, answered in another order', async () => {
  const profile = temporaryFolder()
  const { app, page, complaints } = await launchApp({ profile })
  const port = await startSession(page, 'tcp-listener', 0)
  await screenshot(page, 'listening')

  const python: { program: Program; port: number }[] = []
  for (const name of ['', '', 'Sun Wukong: ']) {
    const program = startPython('tcp_client', port, name)
    python.push({ program, port: Number((await program.output(/local (\d+)/))[1]) })
  }
  const clients = [await openClientWindow(app, page), await openClientWindow(app, page)]
  await expect.poll(() => tabsOf(page).count()).toBe(5)

  python.forEach(({ program }, at) => program.type(`question ${String(at + 1)}`))
  for (const [at, { window }] of clients.entries()) await sendText(window, `window asks ${String(at + 1)} 你好`)
  await expect.poll(() => waitingTabs(page).count()).toBe(5)
  await expect.poll(() => unreadTabs(page).count()).toBe(5)
  await screenshot(page, 'five-clients-waiting')

  const [first, second, third] = python as [(typeof python)[0], (typeof python)[0], (typeof python)[0]]
  const [windowA, windowB] = clients as [(typeof clients)[0], (typeof clients)[0]]
  for (const { port: peer, answer } of [
    { port: third.port, answer: 'to the third' },
    { port: windowB.port, answer: 'to window B' },
    { port: first.port, answer: 'to the first' },
    { port: windowA.port, answer: 'to window A' },
    { port: second.port, answer: 'to the second' },
  ]) {
    await tabOf(page, peer).click()
    await sendText(page, answer)
  }
  await third.program.output(/answer to the third/)
  await first.program.output(/answer to the first/)
  await second.program.output(/answer to the second/)
  await expect.poll(() => rowTexts(windowA.window)).toContain('to window A')
  await expect.poll(() => rowTexts(windowB.window)).toContain('to window B')
  await expect.poll(() => waitingTabs(page).count()).toBe(0)

  await tabOf(page, third.port).click()
  await expect.poll(() => rowTexts(page)).toEqual(expect.arrayContaining(['Sun Wukong: question 3', 'to the third']))
  expect(await rowTexts(page)).not.toContain('question 1')
  await screenshot(page, 'one-tab')
  await screenshot(windowA.window, 'client-window')

  first.program.endInput()
  await first.program.output(/closed/)
  await expect.poll(() => tabOf(page, first.port).getAttribute('data-state')).toBe('half-closed')

  await exportAndReopen(app, page, profile)
  expect(complaints).toEqual([])
})

async function openClientWindow(
  app: Awaited<ReturnType<typeof launchApp>>['app'],
  page: Page,
): Promise<{ window: Page; port: number }> {
  const opened = app.waitForEvent('window')
  await page.getByRole('button', { name: 'New client window' }).click()
  const window = await opened
  await expect.poll(() => sessionState(window).innerText()).toBe('Connected')
  const from = await sessionHeader(window).getByText(/^← /).innerText()
  return { window, port: Number(/(\d+)\s*$/.exec(from)?.[1]) }
}

/** The whole log as JSON Lines, judged; the recording opened again with the same rows. */
async function exportAndReopen(
  app: Awaited<ReturnType<typeof launchApp>>['app'],
  page: Page,
  profile: string,
): Promise<void> {
  const target = join(profile, 'log.jsonl')
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, target)
  await page.getByRole('tab', { name: 'All' }).click()
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect.poll(() => sessionState(page).innerText()).toBe('Stopped')
  const live = await rowTexts(page)
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('dialog').getByLabel('Format').selectOption('jsonl')
  await screenshot(page, 'export')
  await page.getByRole('button', { name: 'Choose file…' }).click()
  await expect.poll(() => notices(page).allInnerTexts()).toEqual([expect.stringContaining('log.jsonl')])

  const rows = readFileSync(target, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; text: string; conversation: number })
  expect(new Set(rows.map(({ conversation }) => conversation))).toEqual(new Set([0, 1, 2, 3, 4, 5]))
  expect(
    rows
      .filter(({ kind }) => kind === 'rx')
      .map(({ text }) => text)
      .sort(),
  ).toEqual(['Sun Wukong: question 3', 'question 1', 'question 2', 'window asks 1 你好', 'window asks 2 你好'].sort())
  expect(rows.filter(({ kind }) => kind === 'tx')).toHaveLength(5)

  await page.getByRole('button', { name: 'Close session' }).click()
  const recording = recordingsOf(page).filter({ hasText: 'TCP server' })
  await recording.click()
  await expect.poll(() => sessionState(page).innerText()).toBe('Recording')
  await expect.poll(() => rowTexts(page)).toEqual(live)
  expect(await tabsOf(page).count()).toBe(5)
  await screenshot(page, 'reopened')
}
