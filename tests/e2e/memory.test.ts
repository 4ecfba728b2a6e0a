import { once } from 'node:events'
import { copyFileSync, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { inDarkChinese } from '../support/dark-chinese'
import {
  answersOf,
  notices,
  oneOf,
  paneAt,
  panesOf,
  recordingsOf,
  rowTexts,
  sessionsOf,
  sessionState,
  title,
} from '../support/find'
import { portField, startButton } from '../support/form'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

const modeButton = (page: Page) => oneOf(page.getByRole('button', { name: named('table.mode.hex') }))
const sessionLine = (page: Page, text: string | number) => sessionsOf(page).filter({ hasText: String(text) })

it('brings sessions with names, row mode and panes back after a restart, and one key starts one again', async () => {
  const profile = temporaryFolder()
  const first = await launchApp({ profile })
  const port = await startSession(first.page, 'tcp-listener', 0, 'echo')
  const peer = await peerClient(port)
  peer.write('hello')
  await expect.poll(() => rowTexts(first.page)).toContain('hello')
  peer.destroy()
  await first.page.keyboard.press('Alt+b')
  await modeButton(first.page).waitFor()
  await sessionLine(first.page, port).click({ button: 'right' })
  await first.page.getByRole('menuitem', { name: named('command.name-session') }).click()
  await first.page.keyboard.type('kettle')
  await first.page.keyboard.press('Enter')
  await sessionLine(first.page, 'kettle').waitFor()
  await first.page.keyboard.press('Control+\\')
  await expect.poll(() => panesOf(first.page).count()).toBe(2)
  await first.close()

  const { page } = await launchApp({ profile })
  await sessionLine(page, 'kettle').waitFor()
  await expect.poll(() => panesOf(page).count()).toBe(2)
  await expect.poll(() => sessionState(paneAt(page, 1)).innerText()).toBe('Stopped')
  await page.keyboard.press('Alt+w')
  await expect.poll(() => panesOf(page).count()).toBe(1)
  await screenshot(page, 'kept')
  await inDarkChinese(page, 'kept-dark-zh')
  await page.keyboard.press('Control+Shift+R')
  await expect.poll(() => sessionState(page).innerText()).toBe('Listening')
  expect(await sessionsOf(page).count()).toBe(1)
  const again = await peerClient(port)
  again.write('back')
  expect(String((await once(again, 'data'))[0])).toBe('back')
  await expect.poll(async () => (await rowTexts(page)).join()).toContain('62 61 63 6b')
  await sessionLine(page, 'kettle').waitFor()
  again.destroy()
})

it('starts with the application what was running, where that is wished, and says what could not be started', async () => {
  const profile = temporaryFolder()
  const first = await launchApp({ profile })
  const port = await startSession(first.page, 'tcp-listener', 0, 'echo')
  const other = await startSession(first.page, 'udp-listener', 0)
  await first.page.keyboard.press('Control+,')
  await first.page.getByRole('checkbox', { name: named('settings.startSessions') }).check()
  await screenshot(first.page, 'settings-start')
  await first.page.keyboard.press('Escape')
  // A stopped one stays stopped.
  await first.page.keyboard.press('Control+.')
  await expect.poll(() => sessionState(first.page).innerText()).toBe('Stopped')
  await first.close()

  const second = await launchApp({ profile })
  await sessionLine(second.page, port).filter({ hasText: 'Listening' }).waitFor()
  await sessionLine(second.page, other).filter({ hasText: 'Stopped' }).waitFor()
  const peer = await peerClient(port)
  peer.destroy()
  await second.close()

  const taken = createServer()
  taken.listen(port, '127.0.0.1')
  await once(taken, 'listening')
  const third = await launchApp({ profile })
  await notices(third.page).filter({ hasText: 'was not started again' }).waitFor()
  await screenshot(third.page, 'not-started')
  await sessionLine(third.page, port).filter({ hasText: 'Stopped' }).waitFor()
  taken.close()
})

it('starts again from an opened recording with its settings, and asks before what was entered is lost', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  await page.keyboard.press('Control+.')
  await expect.poll(() => sessionState(page).innerText()).toBe('Stopped')
  await sessionLine(page, port).click({ button: 'right' })
  await page.getByRole('menuitem', { name: named('command.close-session') }).click()
  await expect.poll(() => sessionsOf(page).count()).toBe(0)
  await recordingsOf(page).click()
  await expect.poll(() => sessionState(page).innerText()).toBe('Recording')
  await page.getByRole('button', { name: named('session.startAgain') }).click()
  const form = page.getByRole('dialog', { name: named('form.title') })
  expect(await portField(form).inputValue()).toBe(String(port))
  expect(await answersOf(form).inputValue()).toBe('echo')
  // Nothing was changed, so nothing is asked.
  await page.keyboard.press('Escape')
  await form.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+Shift+R')
  await portField(form).fill('4711')
  await page.keyboard.press('Escape')
  const question = page.getByRole('alertdialog', { name: named('question.discardForm.title') })
  await question.waitFor()
  await screenshot(page, 'discard-form')
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  expect(await portField(form).inputValue()).toBe('4711')
  await portField(form).fill(String(port))
  await startButton(form).click()
  await expect.poll(() => sessionState(page).innerText()).toBe('Listening')
  expect(await title(page).innerText()).toContain(String(port))
})

it('lists files that were opened from elsewhere, also after a restart, until they are taken off the list', async () => {
  const profile = temporaryFolder()
  const elsewhere = join(temporaryFolder(), 'from-elsewhere.pcapng')
  copyFileSync(join(import.meta.dirname, '../fixtures/first-version/tcp-listener.pcapng'), elsewhere)
  const first = await launchApp({ profile, args: [elsewhere] })
  await recordingsOf(first.page).filter({ hasText: 'from-elsewhere' }).waitFor()
  await first.close()

  const { page } = await launchApp({ profile })
  const entry = recordingsOf(page).filter({ hasText: 'from-elsewhere' })
  await entry.click()
  await expect.poll(() => sessionState(page).innerText()).toBe('Recording')
  await screenshot(page, 'recent')
  await entry.click({ button: 'right' })
  expect(await page.getByRole('menuitem', { name: named('command.recording-delete') }).isDisabled()).toBe(true)
  await page.getByRole('menuitem', { name: named('command.recording-forget') }).click()
  await entry.waitFor({ state: 'detached' })
  expect(existsSync(elsewhere)).toBe(true)
})
