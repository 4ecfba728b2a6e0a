import { expect, it } from 'vitest'
import { startButton } from '../support/form'
import {
  answersOf,
  composer,
  composerMistake,
  failureCard,
  inspector,
  inspectorHex,
  rowsOf,
  rowTexts,
  sessionHeader,
  sessionState,
  tabOf,
  title,
} from '../support/find'
import { launchApp, sendText, startSession } from '../support/app'
import { temporaryFolder } from '../support/folder'
import { startPython } from '../support/program'
import { screenshot } from '../support/screenshot'

it('runs the four programs of the tutorial from both sides', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })

  // A UDP client that was started before its server: no error, a warning row, and it goes on.
  const gone = startPython('udp_server', 0)
  const port = Number((await gone.output(/port (\d+)/))[1])
  gone.kill()
  await gone.exit
  await startSession(page, 'udp-client', port)
  await sendText(page, 'is anybody there?')
  await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringContaining('port unreachable'))
  await screenshot(page, 'udp-client-before-server')
  const udpServer = startPython('udp_server', port)
  await udpServer.output(/port/)
  await sendText(page, 'and now?')
  await udpServer.output(/from \d+ and now\?/)
  udpServer.type('now I am')
  await expect.poll(() => rowTexts(page)).toContain('now I am')

  // Our UDP server: each Python client in its own tab, answered by hand; and it may speak first.
  const udpPort = await startSession(page, 'udp-listener', 0)
  const clients = [startPython('udp_client', udpPort), startPython('udp_client', udpPort)]
  clients.forEach((client, at) => client.type(`datagram ${String(at + 1)}`))
  const ports = await Promise.all(clients.map(async (client) => Number((await client.output(/local (\d+)/))[1])))
  for (const [at, peer] of [...ports.entries()].reverse()) {
    await tabOf(page, peer).click()
    await sendText(page, `answer ${String(at + 1)}`)
  }
  for (const [at, client] of clients.entries()) await client.output(new RegExp(`answer answer ${String(at + 1)}`))
  await page.getByRole('button', { name: 'Add peer' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Port', { exact: true }).fill('80000')
  await dialog.getByRole('button', { name: 'Add' }).click()
  await expect.poll(() => dialog.innerText()).toContain('"80000" is not a port')
  await screenshot(page, 'add-peer-mistake')
  await dialog.getByLabel('Port', { exact: true }).fill(String(port))
  await dialog.getByRole('button', { name: 'Add' }).click()
  await sendText(page, 'the listener speaks first')
  await udpServer.output(/from \d+ the listener speaks first/)

  // Our TCP client against socketserver.
  const tcpServer = startPython('tcp_server', 0)
  await startSession(page, 'tcp-client', Number((await tcpServer.output(/port (\d+)/))[1]))
  await sendText(page, '太上老君: hello')
  await tcpServer.output(/from \d+ 太上老君: hello/)
  tcpServer.type('hello yourself')
  await expect.poll(() => rowTexts(page)).toContain('hello yourself')
  expect(complaints).toEqual([])
})

it('answers a Python client by its handler, which can be changed while it runs', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  const client = startPython('tcp_client', port)
  client.type('one')
  await client.output(/answer one/)
  await answersOf(page).selectOption('prefix')
  await sessionHeader(page).getByRole('textbox', { name: 'Text before each line' }).fill('server says: ')
  await sessionHeader(page).getByRole('textbox', { name: 'Text before each line' }).press('Enter')
  await title(page).click()
  client.type('two')
  await client.output(/answer server says: two/)
})

it('sends hex, shows the column of a mistake, and recalls what was sent', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  await startSession(page, 'tcp-client', port)
  await composer(page).getByText('Hex', { exact: true }).click()
  await page.getByLabel('Message', { exact: true }).fill('48 65 6c 6c 6g')
  await expect.poll(() => composerMistake(page).innerText()).toContain('Column 14: "g"')
  await screenshot(page, 'hex-mistake')
  await page.getByLabel('Message', { exact: true }).press('Enter')
  expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('48 65 6c 6c 6g')
  await sendText(page, '48 65 6c 6c ff')
  await expect.poll(() => rowTexts(page)).toContain('Hell\\xFF')
  await page.getByLabel('Message', { exact: true }).press('ArrowUp')
  expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('48 65 6c 6c ff')

  await rowsOf(page).filter({ hasText: 'Hell' }).click()
  await inspector(page).getByText('Hex', { exact: true }).click()
  await expect.poll(() => inspectorHex(page).innerText()).toMatch(/48 65 6c 6c ff\s+Hell·/)
  await screenshot(page, 'inspector-hex')
})

it('shows failures where they happen, in words', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  await page.getByRole('button', { name: 'New session' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Port', { exact: true }).fill(String(port))
  await startButton(dialog).click()
  await expect.poll(() => failureCard(dialog).innerText()).toContain('already in use')
  await screenshot(page, 'port-in-use')
  await dialog.getByText('All interfaces, IPv4').click()
  await failureCard(dialog).filter({ hasText: 'Every machine' }).waitFor()
  await dialog.getByLabel('Port', { exact: true }).fill('0')
  await startButton(dialog).click()
  await sessionHeader(page).getByText('All interfaces', { exact: true }).waitFor()
  await screenshot(page, 'all-interfaces')
  await startSession(page, 'tcp-client', 1)
  await expect.poll(() => sessionState(page).innerText()).toBe('Not connected')
  await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringContaining('refused the connection'))
  await screenshot(page, 'refused')
})
