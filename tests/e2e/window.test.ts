import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import {
  failureCard,
  notices,
  openSigns,
  recordingMenus,
  recordingsOf,
  rowsOf,
  rowTexts,
  sessionHeader,
  sessionsOf,
  tabsOf,
  title,
  waitingTabs,
} from '../support/find'
import { launchApp, launchPlain, startSession } from '../support/app'
import { peerClient } from '../support/peers'
import { ensureElectron } from '../../build/runtime/electron.mjs'
import { startProgram } from '../support/program'
import { temporaryFolder } from '../support/folder'
import { named } from '../support/words'
import { screenshot } from '../support/screenshot'
import { violations } from '../support/axe'

async function changeSetting(page: Page, which: 'language' | 'theme', value: string): Promise<void> {
  await settingsButton(page).click()
  await page
    .getByRole('dialog')
    .getByLabel(named(`settings.${which}`))
    .selectOption(value)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}

const settingsButton = (page: Page) => page.getByRole('button', { name: named('app.settings') })

it('is readable in both languages and both themes, also in a small window, and axe finds nothing', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder(), language: 'zh_CN' })
  expect(await title(page).innerText()).toBe('想和谁通信？')
  await screenshot(page, 'zh-welcome')
  expect(await violations(page)).toEqual([])
  await changeSetting(page, 'language', 'en')
  await expect.poll(() => title(page).innerText()).toBe('What do you want to talk to?')

  const port = await startSession(page, 'tcp-listener', 0)
  for (const name of ['one', 'two', 'three'])
    (await peerClient(port)).write(`hello from ${name}\r\n\u001b[1m \u202e ${name === 'two' ? 'long '.repeat(80) : ''}`)
  await expect.poll(() => waitingTabs(page).count()).toBe(3)
  await rowsOf(page).filter({ hasText: 'hello from two' }).click()
  for (const language of ['en', 'zh-CN']) {
    await changeSetting(page, 'language', language)
    for (const theme of ['light', 'dark']) {
      await changeSetting(page, 'theme', theme)
      await screenshot(page, `session-${language}-${theme}`)
      expect(await violations(page)).toEqual([])
    }
  }
  await tabsOf(page).filter({ hasText: '#2' }).click()
  await settingsButton(page).click()
  await screenshot(page, 'settings-zh-dark')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setSize(640, 420)
  })
  await expect.poll(() => page.evaluate(() => innerWidth)).toBeLessThanOrEqual(640)
  await screenshot(page, 'small-zh-dark')
  await changeSetting(page, 'language', 'en')
  await changeSetting(page, 'theme', 'light')
  await screenshot(page, 'small-en-light')
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.getByRole('button', { name: named('app.newSession') }).click()
  await screenshot(page, 'small-form')
  expect(complaints).toEqual([])
})

it('stays usable with 500 clients: search, overflow list, send to all', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const clients = await Promise.all(Array.from({ length: 500 }, () => peerClient(port)))
  let heard = 0
  for (const client of clients) client.on('data', () => (heard += 1))
  await expect.poll(() => sessionHeader(page).innerText()).toContain('500 open, 0 finished')
  expect(await tabsOf(page).count()).toBeLessThan(12)
  clients[321]?.write('find me')
  const overflow = page.getByRole('button', { name: 'Find a conversation' })
  await expect.poll(() => overflow.innerText()).toMatch(/1\s+4\d\d more/)
  await overflow.click()
  const panel = page.getByRole('dialog', { name: 'Find a conversation' })
  const found = panel.getByRole('group', { name: 'Conversations' }).getByRole('button')
  // As many as fit, not only the first few.
  await expect.poll(() => found.count()).toBeGreaterThan(10)
  await page.getByLabel('Only those waiting for an answer').check()
  await expect.poll(() => found.count()).toBe(1)
  await screenshot(page, 'overflow')
  await page.getByLabel('Only those waiting for an answer').uncheck()
  await panel.getByRole('searchbox').fill(`:${String(clients[321]?.localPort)}`)
  await panel.getByRole('searchbox').press('Enter')
  await expect.poll(() => rowTexts(page)).toContain('find me')
  await page.getByRole('tab', { name: 'All' }).click()
  await page.getByRole('button', { name: 'To all 500', exact: true }).click()
  await page.getByLabel('Message', { exact: true }).fill('to everybody')
  await page.getByLabel('Message', { exact: true }).press('Enter')
  // To so many a person is asked once more; Escape keeps the message.
  const question = page.getByRole('alertdialog', { name: 'Send to 500 clients?' })
  await question.press('Escape')
  await question.waitFor({ state: 'detached' })
  expect(heard).toBe(0)
  expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('to everybody')
  await page.getByLabel('Message', { exact: true }).press('Enter')
  await question.getByRole('button', { name: 'Send to all 500' }).click()
  await expect.poll(() => heard).toBe(500)
})

it('keeps every session through a crash of the page, and shows it again', async () => {
  const running = await launchPlain(temporaryFolder())
  const before = await running.connect()
  const port = await startSession(before.page, 'tcp-listener', 0)
  const client = await peerClient(port)
  client.write('before the crash')
  await expect.poll(() => rowTexts(before.page)).toContain('before the crash')
  await before.disconnect()
  const killed = await running.rendererPids()
  for (const pid of killed) process.kill(pid, 'SIGKILL')
  client.write('during the crash')
  const isNew = (pid: number): boolean => !killed.includes(pid)
  await expect.poll(async () => (await running.rendererPids()).some(isNew), { timeout: 20_000 }).toBe(true)
  const after = await running.connect()
  await expect
    .poll(() => rowTexts(after.page), { timeout: 20_000 })
    .toEqual(expect.arrayContaining(['before the crash', 'during the crash']))
  client.write('after the crash')
  await expect.poll(() => rowTexts(after.page)).toContain('after the crash')
})

it('has everything up to the last flush after the whole application was killed', async () => {
  const profile = temporaryFolder()
  const running = await launchPlain(profile)
  const { page } = await running.connect()
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  const client = await peerClient(port)
  client.write('before the end')
  await expect.poll(() => rowTexts(page)).toContain('before the end')
  const pids = await running.rendererPids()
  const [path = ''] = readdirSync(join(profile, 'recordings'))
  const written = (): number =>
    readFileSync(join(profile, 'recordings', path), 'latin1').split('before the end').length - 1
  await expect.poll(written).toBe(2)
  running.program.kill('SIGKILL')
  await running.program.exit
  expect(pids.length).toBeGreaterThan(0)

  const again = await launchApp({ profile })
  await recordingsOf(again.page).click()
  await expect
    .poll(() => rowTexts(again.page))
    .toEqual([
      expect.stringContaining('Listening'),
      expect.stringContaining('Open'),
      'before the end',
      'before the end',
    ])
  await expect.poll(() => failureCard(again.page).innerText()).toMatch(named('session.endedEarly'))
  expect(await tabsOf(again.page).getAttribute('data-open')).toBe('false')
  await expect.poll(() => openSigns(again.page).count()).toBe(1)
  await screenshot(again.page, 'killed')
})

it('loses nothing when the page is reloaded again and again', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  client.write('before the reloads')
  for (let round = 0; round < 5; round++) {
    await page.reload()
    await expect.poll(() => rowTexts(page).catch(() => [])).toContain('before the reloads')
  }
  client.write('after the reloads')
  await expect.poll(() => rowTexts(page)).toContain('after the reloads')
})

it('remembers its settings and its place, and starts with a settings file that is broken', async () => {
  const profile = temporaryFolder()
  const first = await launchApp({ profile })
  await changeSetting(first.page, 'language', 'zh-CN')
  await first.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 30, y: 40, width: 900, height: 600 })
  })
  await expect.poll(() => readFileSync(join(profile, 'settings.json'), 'utf8')).toContain('900')
  await first.close()
  const second = await launchApp({ profile })
  expect(await title(second.page).innerText()).toBe('想和谁通信？')
  expect(
    await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds()),
  ).toMatchObject({ width: 900, height: 600 })
  await second.close()
  writeFileSync(join(profile, 'settings.json'), '{"locale": "zh-')
  const third = await launchApp({ profile })
  expect(await title(third.page).innerText()).toBe('What do you want to talk to?')
  await expect.poll(() => notices(third.page).innerText()).toContain('settings.json.bad-')
  await screenshot(third.page, 'bad-settings')
  const bad = readdirSync(profile).find((name) => name.startsWith('settings.json.bad-'))
  expect(readFileSync(join(profile, bad ?? ''), 'utf8')).toBe('{"locale": "zh-')
})

it('renames, shows and deletes recordings, and asks before it deletes', async () => {
  const profile = temporaryFolder()
  const { page } = await launchApp({ profile })
  await startSession(page, 'udp-listener', 0)
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('button', { name: 'Close session' }).click()
  const folder = join(profile, 'recordings')
  const more = recordingMenus(page)
  await more.click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByLabel('New name').fill('../../My first: session')
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
  await expect.poll(() => readdirSync(folder)).toEqual(['_.._My first_ session.pcapng'])
  await more.click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await screenshot(page, 'delete-asked')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
  expect(readdirSync(folder)).toHaveLength(1)
  await more.click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await expect.poll(() => readdirSync(folder)).toEqual([])
})

it('opens a cut recording by its name, shows what is there and says what was cut', async () => {
  const profile = temporaryFolder()
  const first = await launchApp({ profile })
  const port = await startSession(first.page, 'tcp-listener', 0)
  const client = await peerClient(port)
  client.write('kept')
  await expect.poll(() => rowTexts(first.page)).toContain('kept')
  await first.close()
  const folder = join(profile, 'recordings')
  const whole = readFileSync(join(folder, readdirSync(folder)[0] ?? ''))
  const cut = join(temporaryFolder(), 'cut <img src=x onerror=alert(1)>.pcapng')
  writeFileSync(cut, whole.subarray(0, whole.length - 30))
  const second = await launchApp({ profile, args: [cut] })
  await expect.poll(() => rowTexts(second.page)).toContain('kept')
  await expect.poll(() => failureCard(second.page).innerText()).toContain('never finished')
  await screenshot(second.page, 'cut-recording')
  expect(existsSync(cut)).toBe(true)

  // A second start of the same profile hands its file to the first, and ends.
  const complete = join(folder, readdirSync(folder)[0] ?? '')
  const isRoot = process.getuid?.() === 0
  const handover = startProgram(await ensureElectron(), [
    ...(isRoot ? ['--no-sandbox'] : []),
    `--user-data-dir=${profile}`,
    join(import.meta.dirname, '../..'),
    complete,
  ])
  expect(await handover.exit).toBe(0)
  // Beside the two that were opened, the server of the run before is there, stopped.
  await expect.poll(() => sessionsOf(second.page).count()).toBe(3)
  await expect.poll(() => failureCard(second.page).count()).toBe(0)
})
