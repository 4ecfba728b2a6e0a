import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { oneOf, paneAt, panesOf, rowsOf, sessionsOf } from '../support/find'
import { leaveForm } from '../support/form'
import { launchApp, startSession } from '../support/app'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'

it('keeps what is typed into a form in its field, also when a mistake is mended, and sends none of it', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  const received: Buffer[] = []
  client.on('data', (bytes: Buffer) => received.push(bytes))
  await page.keyboard.press('Control+N')
  const form = page.getByRole('dialog')
  await form.getByText('Fault injection', { exact: true }).click()
  const field = form.getByRole('textbox', { name: /Both directions/ })
  await field.click()
  await page.keyboard.type('dealy=50')
  await page.keyboard.press('Enter')
  await oneOf(form.getByText(/dealy/)).waitFor()
  await field.click()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('delay=300,corrupt=50%', { delay: 20 })
  expect(await field.inputValue()).toBe('delay=300,corrupt=50%')
  // The focus may fall to the page: nothing that is typed then goes behind the form.
  await form.getByRole('heading', { name: 'New session' }).click()
  await page.keyboard.type('nobody should get this')
  await leaveForm(page, form)
  expect(await page.getByRole('textbox', { name: 'Message', exact: true }).inputValue()).toBe('')
  client.write('still here')
  await oneOf(rowsOf(page).filter({ hasText: 'still here' })).waitFor()
  expect(received).toEqual([])
  // What a client connected to is no address to listen on, and its answers are its own.
  await page.keyboard.press('Control+N')
  await form.getByRole('radio', { name: 'TCP client' }).click()
  await form.getByLabel('Connect to').fill('no-such-host.invalid')
  await form.getByRole('radio', { name: 'TCP server' }).click()
  expect(await form.getByLabel('Listen on').inputValue()).toBe('127.0.0.1')
})

it('shows sessions, settings and the rest of the side bar however many recordings there are, in a small window', async () => {
  const profile = temporaryFolder()
  const recordings = join(profile, 'recordings')
  mkdirSync(recordings)
  for (let at = 0; at < 40; at++)
    copyFileSync('tests/fixtures/first-version/tcp-listener.pcapng', join(recordings, `copy ${String(at)}.pcapng`))
  const { app, page } = await launchApp({ profile })
  const window = await app.browserWindow(page)
  await window.evaluate((each: { setSize(width: number, height: number): void }) => {
    each.setSize(900, 600)
  })
  const ports: number[] = []
  for (let at = 0; at < 4; at++) ports.push(await startSession(page, 'tcp-listener', 0))
  const height = await page.evaluate(() => innerHeight)
  for (const name of ['Settings', 'Load test', 'Keyboard']) {
    const box = await page.getByRole('complementary').getByRole('button', { name }).boundingBox()
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(height)
  }
  const list = await page.getByRole('list', { name: 'Sessions' }).boundingBox()
  expect(list?.height).toBeGreaterThan(150)
  const chosen = sessionsOf(page).filter({ hasText: String(ports.at(-1)) })
  expect(await chosen.getAttribute('aria-current')).toBe('true')
  const box = await chosen.boundingBox()
  expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0) + 1)
})

it('asks before a message that was typed in a second pane goes with it', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const client = await peerClient(await startSession(page, 'tcp-listener', 0))
  client.write('hello')
  await oneOf(rowsOf(page).filter({ hasText: 'hello' })).waitFor()
  await page.keyboard.press('Control+\\')
  await expect.poll(() => panesOf(page).count()).toBe(2)
  const message = paneAt(page, 2).getByRole('textbox', { name: 'Message', exact: true })
  await message.click()
  await page.keyboard.type('not sent yet')
  const question = page.getByRole('alertdialog', { name: 'Discard what you typed?' })
  await page.keyboard.press('Control+W')
  await question.waitFor()
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  expect(await message.inputValue()).toBe('not sent yet')
  await paneAt(page, 2).getByRole('button', { name: 'Close this pane' }).click()
  await question.getByRole('button', { name: 'Discard' }).click()
  await expect.poll(() => panesOf(page).count()).toBe(1)
  // A pane in which nothing was typed closes at once.
  await page.keyboard.press('Control+\\')
  await expect.poll(() => panesOf(page).count()).toBe(2)
  await page.keyboard.press('Control+W')
  await expect.poll(() => panesOf(page).count()).toBe(1)
})
