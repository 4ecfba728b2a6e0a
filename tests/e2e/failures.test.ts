import { expect, it } from 'vitest'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Page } from 'playwright-core'
import { launchApp, startSession } from '../support/app'
import { opensslCertificates } from '../support/certificates'
import { openForm } from '../support/form'
import { startProgram } from '../support/program'
import { peerServer } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'

it('says who holds a port, and takes a free one at a click', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const { port } = await peerServer(() => undefined)
  await page.locator('.choice[data-kind=tcp-listener]').click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('.port').fill(String(port))
  await dialog.locator('button[type=submit]').click()
  await expect
    .poll(() => dialog.locator('[data-finding=held-by]').innerText())
    .toContain(`(process ${String(process.pid)})`)
  await screenshot(page, 'failure-port-held')
  await dialog.locator('[data-finding=free-port] button').click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => page.locator('.badge').first().innerText()).toBe('Listening')
})

it('says where somebody listens when a client was refused, and connects there at a click', async () => {
  const { page } = await launchApp({ profile: temporaryFolder(), language: 'zh_CN' })
  const { port } = await peerServer(() => undefined)
  await page.locator('.choice[data-kind=tcp-client]').click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('.address').fill('127.0.0.9')
  await dialog.locator('.port').fill(String(port))
  await dialog.locator('button[type=submit]').click()
  await expect
    .poll(() => page.locator('[data-finding=listens-elsewhere]').innerText())
    .toContain(`127.0.0.1:${String(port)}`)
  await screenshot(page, 'failure-refused-zh')
  await page.locator('[data-finding=listens-elsewhere] button').click()
  await expect.poll(() => page.locator('.badge').first().innerText()).toBe('已连接')
})

const badge = (page: Page): Promise<string> => page.locator('.badge').first().innerText()

it('lists the addresses of this machine when one is not among them', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const form = await openForm(page, 'tcp-listener', 0)
  await form.dialog.locator('.address').fill('192.0.2.1')
  await form.dialog.locator('button[type=submit]').click()
  await expect.poll(() => form.dialog.locator('[data-finding=own-addresses]').innerText()).toContain('127.0.0.1')
  await screenshot(page, 'failure-not-here')
  await form.dialog.locator('[data-finding=own-addresses] button').click()
  await expect.poll(() => badge(page)).toBe('Listening')
})

it('tells a name that cannot be looked up', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const form = await openForm(page, 'tcp-client', 2021)
  await form.dialog.locator('.address').fill('no-such-host.invalid')
  await form.dialog.locator('button[type=submit]').click()
  await expect
    .poll(() => page.locator('.failure-details').innerText(), { timeout: 20_000 })
    .toMatch(/no-such-host\.invalid/)
  await page.locator('[data-finding^=name-]').waitFor()
  await screenshot(page, 'failure-name')
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
    .poll(() => page.locator('.session-failure').innerText())
    .toContain(`No program on this machine listens on port ${String(port)}`)
  await screenshot(page, 'failure-udp-closed')
  const server = createSocket('udp4')
  server.on('message', (_bytes, from) => {
    server.send('here', from.port, from.address)
  })
  server.bind(port, '127.0.0.1')
  await once(server, 'listening')
  await page.getByLabel('Message', { exact: true }).fill('and now?')
  await page.getByLabel('Message', { exact: true }).press('Enter')
  await page.locator('.session-failure').waitFor({ state: 'detached' })
  server.close()
})

it('tells how much a datagram holds', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  await startSession(page, 'udp-client', 9)
  await page.getByLabel('Message', { exact: true }).fill('x'.repeat(65_508))
  await page.getByLabel('Message', { exact: true }).press('Enter')
  await expect.poll(() => page.locator('[data-finding=datagram-limit]').innerText()).toContain('at most 65507 bytes')
  await screenshot(page, 'failure-too-big')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.locator('.session-failure').waitFor({ state: 'detached' })
})

it('offers to allow broadcast', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const form = await openForm(page, 'udp-client', 9)
  await form.dialog.locator('.address').fill('255.255.255.255')
  await form.dialog.locator('button[type=submit]').click()
  await expect
    .poll(() => form.dialog.locator('[data-finding=broadcast-address]').innerText())
    .toContain('broadcast address of every network')
  await screenshot(page, 'failure-broadcast')
  await form.dialog.locator('button[data-option=broadcast]').click()
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
  await expect.poll(() => page.locator('.session-failure').innerText()).toContain('does not speak TLS')
  await screenshot(page, 'failure-plain-text')
  await page.locator('[data-protocol=tcp]').click()
  await expect.poll(() => badge(page)).toBe('Connected')

  // The alert that many TLS servers send to whoever speaks plain text: fatal, protocol version.
  const { port } = await peerServer((socket) => {
    socket.once('data', () => socket.end(Buffer.from('15030100020246', 'hex')))
  })
  await startSession(page, 'tcp-client', port)
  await page.getByLabel('Message', { exact: true }).fill('HELO bench')
  await page.getByLabel('Message', { exact: true }).press('Enter')
  await expect.poll(() => page.locator('.session-failure').innerText()).toContain('its port speaks TLS')
  await screenshot(page, 'failure-tls-port')
  await page.locator('[data-protocol=tls]').click()
  await expect.poll(() => page.locator('.session-header h1').innerText()).toContain('TLS client')
  await expect.poll(() => page.locator('.session-failure').innerText()).toContain('share no version of TLS')
  await expect.poll(() => page.locator('[data-finding=versions-offered]').innerText()).toContain('TLSv1.2 to TLSv1.3')
  await screenshot(page, 'failure-versions')
})

it('explains each way of not trusting a certificate, with its dates, names and issuer', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const { cert, key, ca, expired } = await opensslCertificates('server.test')
  const serve = async (certificate: string): Promise<number> => {
    const args = ['s_server', '-accept', '127.0.0.1:0', '-cert', certificate, '-key', key]
    return Number((await startProgram('openssl', args).output(/ACCEPT 127\.0\.0\.1:(\d+)/))[1])
  }
  const unknown = await openForm(page, 'tls-client', await serve(cert))
  await unknown.start()
  await expect.poll(() => page.locator('[data-finding=certificate-issuer]').innerText()).toContain('CN=Other CA')
  await screenshot(page, 'failure-unknown-issuer')
  await page.locator('[data-option=tlsVerify]').click()
  await expect.poll(() => badge(page)).toBe('Connected')
  await page.getByRole('button', { name: 'New session' }).click()
  const named = page.getByRole('dialog')
  const open = async (port: number, name: string): Promise<void> => {
    await named.getByText('TLS client', { exact: true }).click()
    await named.locator('.port').fill(String(port))
    await named.locator('details[data-group=tls] summary').click()
    await named.locator('[data-option=tlsCa]').fill(ca)
    await named.locator('[data-option=tlsServerName]').fill(name)
    await named.locator('button[type=submit]').click()
    await named.waitFor({ state: 'detached' })
  }
  await open(await serve(cert), 'other.test')
  await expect
    .poll(() => page.locator('[data-finding=certificate-names]').innerText())
    .toMatch(/DNS:server\.test.*other\.test was requested/)
  await screenshot(page, 'failure-wrong-name')
  await page.locator('[data-option=tlsServerName]').click()
  await expect.poll(() => badge(page)).toBe('Connected')
  await page.getByRole('button', { name: 'New session' }).click()
  await open(await serve(expired), 'server.test')
  await expect.poll(() => page.locator('[data-finding=certificate-dates]').innerText()).toContain('clock says')
  await screenshot(page, 'failure-expired')
})
