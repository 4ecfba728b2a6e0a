import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import {
  notices,
  portOf,
  recordingsOf,
  rowTexts,
  sessionHeader,
  sessionsOf,
  sessionState,
  tabsOf,
  waitingTabs,
} from '../support/find'
import { launchApp } from '../support/app'
import { temporaryFolder } from '../support/folder'
import { portField } from '../support/form'
import { startPython } from '../support/program'

/** Tab or Shift+Tab until it has the focus. */
async function tabTo(page: Page, wanted: Locator, key = 'Tab'): Promise<void> {
  for (let step = 0; step < 60 && !(await isFocused(wanted)); step++) await page.keyboard.press(key)
  expect(await isFocused(wanted)).toBe(true)
}

function isFocused(wanted: Locator): Promise<boolean> {
  return wanted.evaluate((element) => element === element.ownerDocument.activeElement)
}

it('does its whole main job by keys alone: a server, three clients and two client windows answered, an export, the recording again', async () => {
  const profile = temporaryFolder()
  const { app, page, complaints } = await launchApp({ profile })
  const target = join(profile, 'log.jsonl')
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, target)

  // A server on a free port.
  await page.keyboard.press('Control+n')
  const form = page.getByRole('dialog')
  await tabTo(page, portField(form))
  await page.keyboard.press('Control+a')
  await page.keyboard.type('0')
  await page.keyboard.press('Enter')
  await form.waitFor({ state: 'detached' })
  await expect.poll(() => sessionState(page).innerText()).toBe('Listening')
  const port = await portOf(page)

  // Three programs and two windows connect, and each says something.
  const peers = new Map<string, { heard: () => Promise<unknown> }>()
  for (const at of [1, 2, 3]) {
    const program = startPython('tcp_client', port, '')
    const [, local = ''] = await program.output(/local (\d+)/)
    peers.set(local, { heard: () => program.output(new RegExp(`answer to ${local}`)) })
    program.type(`question ${String(at)}`)
  }
  for (const at of [1, 2]) {
    const opened = app.waitForEvent('window')
    await page.keyboard.press('Control+Shift+c')
    const window = await opened
    await expect.poll(() => sessionState(window).innerText()).toBe('Connected')
    const local = /(\d+)\s*$/.exec(await sessionHeader(window).getByText(/^← /).innerText())?.[1] ?? ''
    peers.set(local, { heard: () => expect.poll(() => rowTexts(window)).toContain(`answer to ${local}`) })
    await window.keyboard.type(`window asks ${String(at)}`)
    await window.keyboard.press('Enter')
  }
  await expect.poll(() => waitingTabs(page).count()).toBe(5)

  // Each is answered as it is found.
  const chosen = page.getByRole('tab', { selected: true })
  for (let left = 5; left > 0; left--) {
    await page.keyboard.press('Control+j')
    await expect.poll(() => chosen.getAttribute('aria-label')).toMatch(/:\d+, .*Waiting for an answer/)
    const peer = /:(\d+),/.exec((await chosen.getAttribute('aria-label')) ?? '')?.[1] ?? ''
    await page.keyboard.type(`answer to ${peer}`)
    await page.keyboard.press('Enter')
    await peers.get(peer)?.heard()
    peers.delete(peer)
    await expect.poll(() => waitingTabs(page).count()).toBe(left - 1)
  }
  expect([...peers]).toEqual([])

  // The log as JSON Lines.
  await page.keyboard.press('Control+.')
  await expect.poll(() => sessionState(page).innerText()).toBe('Stopped')
  await page.keyboard.press('Control+e')
  const dialog = page.getByRole('dialog')
  await tabTo(page, dialog.getByLabel('Format'))
  await page.keyboard.type('JSON')
  await tabTo(page, dialog.getByRole('button', { name: 'Choose file…' }))
  await page.keyboard.press('Enter')
  await expect.poll(() => notices(page).allInnerTexts()).toEqual([expect.stringContaining('log.jsonl')])
  const rows = readFileSync(target, 'utf8').trim().split('\n')
  const kinds = rows.map((line) => (JSON.parse(line) as { kind: string }).kind)
  expect(kinds.filter((kind) => kind === 'rx')).toHaveLength(5)
  expect(kinds.filter((kind) => kind === 'tx')).toHaveLength(5)

  // The session is closed from the palette, and its recording opened from the side bar.
  const before = await sessionsOf(page).count()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Commands and places' }).waitFor()
  await page.keyboard.type('close session')
  await page.keyboard.press('Enter')
  await expect.poll(() => sessionsOf(page).count()).toBe(before - 1)
  const recording = recordingsOf(page).filter({ hasText: 'TCP server' })
  // The list is one stop; in it, the arrows.
  const list = recordingsOf(page)
  const isInList = (): Promise<boolean> =>
    list.evaluateAll((rows) => rows.some((row) => row === row.ownerDocument.activeElement))
  for (let step = 0; step < 60 && !(await isInList()); step++) await page.keyboard.press('Tab')
  await page.keyboard.press('Home')
  const last = (await list.count()) - 1
  for (let step = 0; step < last && !(await isFocused(recording)); step++) await page.keyboard.press('ArrowDown')
  expect(await isFocused(recording)).toBe(true)
  await page.keyboard.press('Enter')
  await expect.poll(() => sessionState(page).innerText()).toBe('Recording')
  await expect.poll(() => tabsOf(page).count()).toBe(5)
  expect(complaints).toEqual([])
}, 120_000)
