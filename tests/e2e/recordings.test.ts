import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ElectronApplication } from 'playwright-core'
import { expect, it } from 'vitest'
import { startButton } from '../support/form'
import {
  chosenRow,
  messages,
  oneOf,
  portOf,
  recordingsOf,
  rowTexts,
  sendJobs,
  sessionHeader,
  sessionsOf,
  tabsOf,
} from '../support/find'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { saying } from '../support/words'
import { startProgram } from '../support/program'
import { screenshot } from '../support/screenshot'
import { endCapture } from '../support/tcpdump'

/** Answers the next dialogs of the system with these paths. */
async function answerDialogs(app: ElectronApplication, open: string, save: string): Promise<void> {
  await app.evaluate(
    ({ dialog }, [openPath, savePath]) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [openPath ?? ''] })
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: savePath ?? '' })
    },
    [open, save],
  )
}

it('compares two sessions, replays one into a new client, merges their recordings', async () => {
  const profile = temporaryFolder()
  const { app, page, complaints } = await launchApp({ profile })
  const ports: number[] = []
  for (const words of [
    ['login ada', 'temperature', 'bye'],
    ['login ada', 'humidity', 'bye'],
  ]) {
    const port = await startSession(page, 'tcp-listener', 0, 'echo')
    ports.push(port)
    const client = await peerClient(port)
    for (const word of words) {
      client.write(word)
      await once(client, 'data')
    }
    client.end()
    await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringContaining('bye'))
  }
  // The second one is on screen: its conversation against that of the first.
  await tabsOf(page).click()
  await page.getByRole('button', { name: 'Compare with another conversation' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect.poll(() => dialog.innerText()).toContain('2 differences; 4 turns are the same.')
  const changed = dialog
    .getByRole('list', { name: 'Compare with another conversation' })
    .getByRole('listitem')
    .filter({ hasText: saying('compare.differsAt') })
  expect(await changed.count()).toBe(2)
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'compare')
  await inDarkChinese(page, 'compare-zh-dark')
  // Sessions by kind and number, conversations by number and peer.
  const choicesOf = (name: string) => dialog.getByRole('combobox', { name, exact: true }).getByRole('option')
  expect((await choicesOf('Session').allInnerTexts())[0]).toMatch(/^TCP server 1 · 127\.0\.0\.1:\d+ · /)
  expect(await choicesOf('Conversation').allInnerTexts()).toEqual([expect.stringMatching(/^#1 127\.0\.0\.1:\d+$/)])
  await oneOf(changed.getByRole('button')).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => chosenRow(page).innerText()).toContain('humidity')
  // The first session again, against the second server, which echoes: no difference.
  await startSession(page, 'tcp-client', ports[1] ?? 0)
  await page.getByRole('button', { name: 'Replay a recorded conversation' }).click()
  await dialog.getByLabel('Pauses').selectOption('asap')
  await dialog.getByLabel('From row').fill('9')
  await dialog.getByLabel('To row').fill('2')
  await expect.poll(() => dialog.innerText()).toMatch(saying('replay.badRows'))
  expect(await violations(page)).toEqual([])
  await inDarkChinese(page, 'replay-zh-dark')
  await dialog.getByLabel('From row').fill('1')
  await dialog.getByLabel('To row').fill('')
  await screenshot(page, 'replay')
  await page.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => sendJobs(page).innerText()).toMatch(/3 of 3[\s\S]*done/i)
  await screenshot(page, 'replayed')
  // Both recordings as one.
  for (const port of ports) {
    await sessionsOf(page)
      .filter({ hasText: 'TCP server' })
      .filter({ hasText: String(port) })
      .click()
    await sessionHeader(page).getByRole('button', { name: 'Stop', exact: true }).click()
    await expect.poll(() => sessionHeader(page).innerText()).toContain('Stopped')
  }
  const titles = await recordingsOf(page).evaluateAll((rows) => rows.map((row) => row.getAttribute('title') ?? ''))
  // The last line is the path.
  const recordings = titles.map((title) => title.split('\n').at(-1) ?? '')
  const paths = ports.map(
    (port) => recordings.find((path) => path.includes(String(port)) && path.includes('listener')) ?? '',
  )
  const target = join(temporaryFolder(), 'both.pcapng')
  await answerDialogs(app, paths[1] ?? '', target)
  await page.getByRole('button', { name: `More: ${basename(paths[0] ?? '', '.pcapng')}` }).click()
  await page.getByRole('menuitem', { name: 'Merge with another recording' }).click()
  await expect.poll(() => existsSync(target)).toBe(true)
  await expect.poll(() => page.getByRole('tab').count()).toBe(4)
  await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringContaining('humidity'))
  await screenshot(page, 'merged')
  expect(complaints).toEqual([])
})

it('opens what tcpdump captured, TCP and UDP each as a session', async () => {
  const path = join(temporaryFolder(), 'capture.pcap')
  const program = `
import socket, threading, time
t = socket.create_server(('127.0.0.1', 0)); u = socket.socket(type=socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0))
print(t.getsockname()[1], u.getsockname()[1], flush=True); input()
def serve():
    c, _ = t.accept()
    while d := c.recv(100): c.sendall(d.upper())
    c.close()
threading.Thread(target=serve).start()
s = socket.create_connection(t.getsockname()); s.sendall('grüße'.encode()); s.recv(100); s.close()
x = socket.socket(type=socket.SOCK_DGRAM); x.sendto(b'datagram', u.getsockname()); time.sleep(0.3)
print('done', flush=True)
`
  const traffic = startProgram('python3', ['-c', program])
  const [, tcpPort = '', udpPort = ''] = await traffic.output(/(\d+) (\d+)/)
  const dump = startProgram('tcpdump', [
    '-i',
    'lo',
    '-U',
    '-w',
    path,
    '-Z',
    'root',
    `port ${tcpPort} or port ${udpPort}`,
  ])
  await expect.poll(() => dump.stderr, { timeout: 10_000 }).toMatch(/listening on/)
  traffic.type('')
  await traffic.output(/done/)
  await endCapture(dump)
  const { page, complaints } = await launchApp({ profile: temporaryFolder(), args: [path] })
  await expect.poll(() => sessionsOf(page).count()).toBe(2)
  await sessionsOf(page).filter({ hasText: 'TCP' }).click()
  await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringContaining('grüße'))
  await screenshot(page, 'capture-tcp')
  await sessionsOf(page).filter({ hasText: 'UDP' }).click()
  await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringContaining('datagram'))
  const both = await sessionsOf(page).allInnerTexts()
  expect(both.join(' ')).toContain('UDP')
  expect(await violations(page)).toEqual([])
  expect(complaints).toEqual([])
})

it('follows a session into its next recording, and lists those before', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  await page.getByRole('button', { name: 'New session' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('TCP server', { exact: true }).click()
  await dialog.getByLabel('Port', { exact: true }).fill('0')
  await dialog.getByText('Recording', { exact: true }).click()
  await dialog.getByLabel('New file after').fill('1')
  await screenshot(page, 'form-rotation')
  await startButton(dialog).click()
  await dialog.waitFor({ state: 'detached' })
  const client = await peerClient(await portOf(page))
  client.write(Buffer.alloc(2_500_000, 'row '))
  await expect.poll(() => recordingsOf(page).count()).toBe(3)
  client.write('in the newest one')
  await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringContaining('in the newest one'))
  await messages(page).evaluate((element) => {
    element.scrollTop = 0
  })
  await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringContaining('Continued from'))
  await screenshot(page, 'rotated')
  expect(complaints).toEqual([])
})
