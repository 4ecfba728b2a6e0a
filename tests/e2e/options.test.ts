import { expect, it } from 'vitest'
import { join } from 'node:path'
import { OPTIONS } from '../../src/shared/options/catalogue'
import {
  answersOf,
  framesOf,
  frameSummary,
  inspector,
  messages,
  oneOf,
  optionField,
  sessionHeader,
  tabOf,
  tabsOf,
} from '../support/find'
import { launchApp } from '../support/app'
import { openForm, portField, startButton } from '../support/form'
import { opensslCertificates } from '../support/certificates'
import { peerServer } from '../support/peers'
import { inDarkChinese } from '../support/dark-chinese'
import { temporaryFolder } from '../support/folder'
import { startProgram } from '../support/program'
import { screenshot } from '../support/screenshot'

it('shows which frames a chunk carried and which chunks a frame came from', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const form = await openForm(page, 'tcp-listener', 0)
  await form.open('framing')
  await form.field('framing').selectOption('line')
  await form.field('frameDelimiter').fill('\\n')
  const port = await form.start()
  const python = startProgram('python3', [
    '-u',
    '-c',
    `
import socket, time
s = socket.create_connection(('127.0.0.1', ${String(port)}))
print(s.getsockname()[1])
for part in (b'GET temperature\\nGET humidity\\nGET pres', b'su', b're\\n', b'SET led=on\\n'):
    s.sendall(part); time.sleep(0.15)
time.sleep(60)`,
  ])
  const client = Number((await python.output(/(\d+)/))[1])
  await tabOf(page, client).click()
  await page.getByRole('button', { name: 'Chunks and frames' }).click()
  const rows = framesOf(page).getByRole('row')
  await expect.poll(() => rows.count()).toBe(6)
  const end = rows.filter({ hasText: 'Frame 3 ·' })
  await expect.poll(() => end.getAttribute('aria-rowindex')).toBe('5')
  expect(await end.innerText()).toMatch(/from 3 chunks[\s\S]*GET pressure/)
  await expect
    .poll(() => frameSummary(page).innerText())
    .toMatch(/one read with several messages[\s\S]*one split frame/)
  // A click shows one kind alone, another all again, around what was chosen.
  const split = frameSummary(page).getByRole('button', { name: 'one split frame' })
  await split.click()
  await expect.poll(() => rows.count()).toBe(3)
  expect(await split.getAttribute('aria-pressed')).toBe('true')
  await end.click()
  await expect.poll(() => inspector(page).innerText()).toMatch(/Frame 3, 13 B/)
  await screenshot(page, 'frames-split')
  await inDarkChinese(page, 'frames-split-zh-dark')
  await split.click()
  await expect.poll(() => rows.count()).toBe(6)
  expect(await end.getAttribute('aria-selected')).toBe('true')
  expect(await inspector(page).innerText()).toMatch(/Frame 3, 13 B/)
  await screenshot(page, 'frames')
  // Another framing while it runs.
  await frameSummary(page).getByRole('button', { name: OPTIONS.framing.choices.line }).click()
  await optionField(page.getByRole('dialog'), 'framing').selectOption('fixed')
  await optionField(page.getByRole('dialog'), 'frameLength').fill('10')
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click()
  await expect.poll(() => frameSummary(page).innerText()).toMatch(/Fixed length[\s\S]*5 frames received/)
})

it('says in the form which option is wrong and what it may be, and starts nothing', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const form = await openForm(page, 'udp-listener', 0)
  await form.open('multicast')
  await form.field('groups').fill('10.1.2.3')
  await form.open('datagrams')
  await form.field('ttl').fill('300')
  await startButton(form.dialog).click()
  await expect.poll(() => form.dialog.innerText()).toMatch(/"10\.1\.2\.3" is not a multicast group/)
  expect(await form.dialog.innerText()).toMatch(/"300" is out of range; write a whole number from 1 to 255 hops/)
  await screenshot(page, 'option-mistakes')
  await form.field('groups').fill('239.1.2.3')
  await form.field('ttl').fill('8')
  await form.start()
  await expect.poll(() => messages(page).innerText()).toMatch(/Joined 239\.1\.2\.3/)
})

it('serves TLS at one click, shows what was agreed, and says why a client failed', async () => {
  const profile = temporaryFolder()
  const { app, page } = await launchApp({ profile })
  const form = await openForm(page, 'tls-listener', 0)
  const port = await form.start()
  const client = startProgram('openssl', [
    ...['s_client', '-connect', `127.0.0.1:${String(port)}`, '-quiet', '-verify_return_error'],
    ...['-CAfile', join(profile, 'tls', 'wirebench-test-ca.pem'), '-servername', 'localhost'],
  ])
  client.type('hello over TLS')
  await expect.poll(() => messages(page).innerText()).toMatch(/hello over TLS/)
  await tabsOf(page).click()
  await page.getByRole('button', { name: 'TLSv1.3' }).click()
  await expect.poll(() => page.getByRole('dialog').innerText()).toMatch(/TLSv1\.3[\s\S]*openssl s_client -connect/)
  await page.getByRole('button', { name: /^Copy: openssl/ }).click()
  await page.getByRole('button', { name: /^Copied: openssl/ }).waitFor()
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^openssl s_client -connect .*-CAfile '/)
  await screenshot(page, 'tls-facts')
  await page.keyboard.press('Escape')
  const { cert, key } = await opensslCertificates('server.test')
  const server = startProgram('openssl', ['s_server', '-accept', '127.0.0.1:0', '-cert', cert, '-key', key])
  const serverPort = Number((await server.output(/ACCEPT 127\.0\.0\.1:(\d+)/))[1])
  await page.getByRole('button', { name: 'New session' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('TLS client', { exact: true }).click()
  await portField(dialog).fill(String(serverPort))
  await startButton(dialog).click()
  await expect.poll(() => messages(page).innerText()).toMatch(/issuer of the peer's certificate is not known/)
  await screenshot(page, 'tls-failed')
})

it('connects again by itself, visibly, until it is stopped', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const { port, server } = await peerServer((socket) => socket.end('bye'))
  const form = await openForm(page, 'tcp-client', port)
  await form.open('connection')
  await form.field('reconnect').check()
  await form.field('reconnectMinMs').fill('30000')
  await form.start()
  await expect.poll(() => sessionHeader(page).innerText()).toMatch(/Next attempt in \d+ s/)
  await screenshot(page, 'reconnecting')
  await page.getByRole('button', { name: 'Connect now' }).click()
  await expect.poll(() => tabsOf(page).count()).toBe(2)
  server.close()
  await expect.poll(() => sessionHeader(page).innerText()).toMatch(/Next attempt in \d+ s/)
  await page.getByRole('button', { name: 'Stop trying' }).click()
  await expect.poll(() => sessionHeader(page).innerText()).toMatch(/Not connected/)
})

it('writes the session as a program in each language', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const form = await openForm(page, 'tcp-listener', 0)
  await answersOf(form.dialog).selectOption('echo')
  const port = await form.start()
  await page.getByRole('button', { name: 'Copy as code' }).click()
  const dialog = page.getByRole('dialog')
  const program = dialog.getByRole('region', { name: 'Program' })
  await expect.poll(() => program.innerText()).toMatch(/class Handler\(socketserver\.BaseRequestHandler\)/)
  expect(await program.innerText()).toContain(String(port))
  // In colours, like the editors.
  const colourOf = (text: string): Promise<string> =>
    oneOf(program.getByText(text, { exact: true })).evaluate((piece) => getComputedStyle(piece).color)
  expect(await colourOf('import')).not.toBe(await program.evaluate((whole) => getComputedStyle(whole).color))
  await screenshot(page, 'copy-as-code')
  await dialog.getByText('ncat', { exact: true }).click()
  await expect.poll(() => program.innerText()).toMatch(/^ncat --listen --keep-open --exec \/bin\/cat/)
})
