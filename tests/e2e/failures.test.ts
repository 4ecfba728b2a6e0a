import { expect, it } from 'vitest'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Page } from 'playwright-core'
import {
  choice,
  composerMistake,
  failureCard,
  finding,
  optionField,
  sessionHeader,
  sessionState,
  title,
  tryOption,
  tryProtocol,
} from '../support/find'
import { launchApp, startSession } from '../support/app'
import { opensslCertificates } from '../support/certificates'
import { addressField, openForm, optionGroup, portField, startButton } from '../support/form'
import { startProgram } from '../support/program'
import { peerServer } from '../support/peers'
import { inDarkChinese } from '../support/dark-chinese'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'

/** A picture in English, and one in Chinese and the dark, where axe looks, too. */
async function inBothLanguages(page: Page, picture: string): Promise<void> {
  await screenshot(page, picture)
  await inDarkChinese(page, `${picture}-zh-dark`)
}

it('says who holds a port, and takes a free one at a click', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const { port } = await peerServer(() => undefined)
  await choice(page, 'tcp-listener').click()
  const dialog = page.getByRole('dialog')
  await portField(dialog).fill(String(port))
  await startButton(dialog).click()
  await expect.poll(() => finding(dialog, 'held-by').innerText()).toContain(`(process ${String(process.pid)})`)
  await inBothLanguages(page, 'failure-port-held')
  await finding(dialog, 'free-port').getByRole('button').click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => sessionState(page).innerText()).toBe('Listening')
})

it('says where somebody listens when a client was refused, and connects there at a click', async () => {
  const { page } = await launchApp({ profile: temporaryFolder(), language: 'zh_CN' })
  const { port } = await peerServer(() => undefined)
  await choice(page, 'tcp-client').click()
  const dialog = page.getByRole('dialog')
  await addressField(dialog).fill('127.0.0.9')
  await portField(dialog).fill(String(port))
  await startButton(dialog).click()
  await expect.poll(() => finding(page, 'listens-elsewhere').innerText()).toContain(`127.0.0.1:${String(port)}`)
  await screenshot(page, 'failure-refused-zh')
  await finding(page, 'listens-elsewhere').getByRole('button').click()
  await expect.poll(() => sessionState(page).innerText()).toBe('已连接')
})

const badge = (page: Page): Promise<string> => sessionState(page).innerText()

it('lists the addresses of this machine when one is not among them', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const form = await openForm(page, 'tcp-listener', 0)
  await addressField(form.dialog).fill('192.0.2.1')
  await startButton(form.dialog).click()
  await expect.poll(() => finding(form.dialog, 'own-addresses').innerText()).toContain('127.0.0.1')
  await inBothLanguages(page, 'failure-not-here')
  await finding(form.dialog, 'own-addresses').getByRole('button').click()
  await expect.poll(() => badge(page)).toBe('Listening')
})

it('tells a name that cannot be looked up', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const form = await openForm(page, 'tcp-client', 2021)
  await addressField(form.dialog).fill('no-such-host.invalid')
  await startButton(form.dialog).click()
  await expect.poll(() => failureCard(page).innerText(), { timeout: 20_000 }).toMatch(/no-such-host\.invalid/)
  await finding(page, 'name-unknown', 'name-server-silent', 'no-name-server', 'name-means').waitFor()
  await inBothLanguages(page, 'failure-name')
})

it('says that nobody has the UDP port, while sending goes on', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const probe = createSocket('udp4')
  probe.bind(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await startSession(page, 'udp-client', port)
  await page.getByLabel('Message', { exact: true }).fill('anybody?')
  await page.getByLabel('Message', { exact: true }).press('Enter')
  await expect
    .poll(() => failureCard(sessionHeader(page)).innerText())
    .toContain(`No program on this machine listens on port ${String(port)}`)
  // Red is for errors: the server may yet come.
  expect(await failureCard(sessionHeader(page)).getAttribute('data-tone')).toBe('warn')
  await inBothLanguages(page, 'failure-udp-closed')
  const server = createSocket('udp4')
  server.on('message', (_bytes, from) => {
    server.send('here', from.port, from.address)
  })
  server.bind(port, '127.0.0.1')
  await once(server, 'listening')
  await page.getByLabel('Message', { exact: true }).fill('and now?')
  await page.getByLabel('Message', { exact: true }).press('Enter')
  await failureCard(sessionHeader(page)).waitFor({ state: 'detached' })
  server.close()
})

it('tells how much a datagram holds', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  await startSession(page, 'udp-client', 9)
  await page.getByLabel('Message', { exact: true }).fill('x'.repeat(65_508))
  await page.getByLabel('Message', { exact: true }).press('Enter')
  await expect.poll(() => finding(page, 'datagram-limit').innerText()).toContain('at most 65507 bytes')
  // Said anew in a language that is chosen meanwhile.
  const before = await composerMistake(page).innerText()
  await page.evaluate(`window.bench.invoke('settings.change', { locale: 'zh-CN' })`)
  await expect.poll(() => composerMistake(page).innerText()).toMatch(/[\u4e00-\u9fff]/)
  await page.evaluate(`window.bench.invoke('settings.change', { locale: 'en' })`)
  await expect.poll(() => composerMistake(page).innerText()).toBe(before)
  await inBothLanguages(page, 'failure-too-big')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await failureCard(sessionHeader(page)).waitFor({ state: 'detached' })
})

it('offers to allow broadcast', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const form = await openForm(page, 'udp-client', 9)
  await addressField(form.dialog).fill('255.255.255.255')
  await startButton(form.dialog).click()
  await expect
    .poll(() => finding(form.dialog, 'broadcast-address').innerText())
    .toContain('broadcast address of every network')
  await inBothLanguages(page, 'failure-broadcast')
  await tryOption(form.dialog, 'broadcast').click()
  await form.dialog.waitFor({ state: 'detached' })
  await expect.poll(() => badge(page)).toBe('Ready')
})

it('tells TLS from plain text, either way round, and changes over at a click', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const plain = await peerServer((socket) => {
    socket.write('220 hello, this is plain text\r\n')
  })
  const form = await openForm(page, 'tls-client', plain.port)
  await form.start()
  await expect.poll(() => failureCard(sessionHeader(page)).innerText()).toContain('does not speak TLS')
  await inBothLanguages(page, 'failure-plain-text')
  await tryProtocol(page, 'TCP').click()
  await expect.poll(() => badge(page)).toBe('Connected')

  // The alert that many TLS servers send to a client that uses plain text: fatal, protocol version.
  const { port } = await peerServer((socket) => {
    socket.once('data', () => socket.end(Buffer.from('15030100020246', 'hex')))
  })
  await startSession(page, 'tcp-client', port)
  await page.getByLabel('Message', { exact: true }).fill('HELO bench')
  await page.getByLabel('Message', { exact: true }).press('Enter')
  await expect.poll(() => failureCard(sessionHeader(page)).innerText()).toContain('its port speaks TLS')
  await inBothLanguages(page, 'failure-tls-port')
  await tryProtocol(page, 'TLS').click()
  await expect.poll(() => title(page).innerText()).toContain('TLS client')
  await expect.poll(() => failureCard(sessionHeader(page)).innerText()).toContain('share no version of TLS')
  await expect.poll(() => finding(page, 'versions-offered').innerText()).toContain('TLSv1.2 to TLSv1.3')
  await inBothLanguages(page, 'failure-versions')
})

it('explains each way of not trusting a certificate, with its dates, names and issuer', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  // The path of the issuers is typed, and the person allows it.
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
  })
  const { cert, key, ca, expired } = await opensslCertificates('server.test')
  const serve = async (certificate: string): Promise<number> => {
    const args = ['s_server', '-accept', '127.0.0.1:0', '-cert', certificate, '-key', key]
    return Number((await startProgram('openssl', args).output(/ACCEPT 127\.0\.0\.1:(\d+)/))[1])
  }
  const unknown = await openForm(page, 'tls-client', await serve(cert))
  await unknown.start()
  await expect.poll(() => finding(page, 'certificate-issuer').innerText()).toContain('CN=Other CA')
  await inBothLanguages(page, 'failure-unknown-issuer')
  await tryOption(page, 'tlsVerify').click()
  await expect.poll(() => badge(page)).toBe('Connected')
  await page.getByRole('button', { name: 'New session' }).click()
  const named = page.getByRole('dialog')
  const open = async (port: number, name: string): Promise<void> => {
    await named.getByText('TLS client', { exact: true }).click()
    await portField(named).fill(String(port))
    await optionGroup(named, 'tls').click()
    await optionField(named, 'tlsCa').fill(ca)
    await optionField(named, 'tlsServerName').fill(name)
    await startButton(named).click()
    await named.waitFor({ state: 'detached' })
  }
  await open(await serve(cert), 'other.test')
  await expect
    .poll(() => finding(page, 'certificate-names').innerText())
    .toMatch(/DNS:server\.test.*other\.test was requested/)
  await inBothLanguages(page, 'failure-wrong-name')
  await tryOption(page, 'tlsServerName').click()
  await expect.poll(() => badge(page)).toBe('Connected')
  await page.getByRole('button', { name: 'New session' }).click()
  await open(await serve(expired), 'server.test')
  await expect.poll(() => finding(page, 'certificate-dates').innerText()).toContain('clock says')
  await inBothLanguages(page, 'failure-expired')
})
