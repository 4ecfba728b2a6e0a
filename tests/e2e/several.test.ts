import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { notices, rowTexts, sendButton, sessionsOf, sessionState, tabOf, tabsOf, title } from '../support/find'
import { launchApp, sendText, startSession } from '../support/app'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { followStream, tcpdumpLines } from '../support/judges'
import { screenshot } from '../support/screenshot'

it('sends to several marked clients and to nobody else', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const clients = [await peerClient(port), await peerClient(port), await peerClient(port)]
  const heard = clients.map(() => '')
  clients.forEach((client, at) =>
    client.on('data', (bytes: Buffer) => (heard[at] = `${heard[at] ?? ''}${bytes.toString()}`)),
  )
  await expect.poll(() => tabsOf(page).count()).toBe(3)
  for (const at of [0, 2]) await tabOf(page, clients[at]?.localPort ?? 0).click({ modifiers: ['Control'] })
  await expect.poll(() => sendButton(page).innerText()).toBe('Send to 2')
  await screenshot(page, 'marked')
  await sendText(page, 'for two')
  await expect.poll(() => heard).toEqual(['for two', '', 'for two'])
})

it('exports one conversation as pcapng and opens it again', async () => {
  const profile = temporaryFolder()
  const { app, page } = await launchApp({ profile })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  const [first, second] = [await peerClient(port), await peerClient(port)]
  first.write('from the first')
  await expect.poll(() => tabsOf(page).count()).toBe(2)
  second.write('from the second')
  await tabOf(page, second.localPort ?? 0).click()
  await expect.poll(() => rowTexts(page)).toContain('from the second')
  const target = join(profile, 'second.pcapng')
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = (...args: unknown[]) => {
      Object.assign(globalThis, { proposed: (args.at(-1) as { defaultPath: string }).defaultPath })
      return Promise.resolve({ canceled: false, filePath: path })
    }
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, target)
  await page.getByRole('button', { name: 'Export' }).click()
  // The whole session, until a person chooses otherwise.
  await expect
    .poll(() =>
      page
        .getByLabel('Rows', { exact: true })
        .evaluate((field) => (field as HTMLSelectElement).selectedOptions[0]?.label),
    )
    .toBe('Whole session')
  await page.getByLabel('Rows', { exact: true }).selectOption({ label: 'Conversation 2' })
  await page.getByRole('dialog').getByLabel('Format').selectOption('pcapng')
  await page.getByRole('button', { name: 'Choose file…' }).click()
  await expect.poll(() => notices(page).allInnerTexts()).toEqual([expect.stringContaining('second.pcapng')])
  // A second one does not ask to overwrite the first.
  const [proposed, documents] = await app.evaluate(({ app: application }) => [
    (globalThis as unknown as { proposed: string }).proposed,
    application.getPath('documents'),
  ])
  expect(dirname(proposed)).toBe(documents)
  expect(proposed).toMatch(/ \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.pcapng$/)
  expect(await page.getByRole('button', { name: 'Show in folder' }).count()).toBe(1)
  expect(Buffer.from((await followStream(target, 0)).client, 'hex').toString()).toBe('from the second')
  expect((await tcpdumpLines(target)).join('\n')).toContain(`.${String(second.localPort)}`)

  await page.getByRole('button', { name: 'Open recording' }).click()
  await expect.poll(() => sessionState(page).innerText()).toBe('Recording')
  await expect
    .poll(() => rowTexts(page))
    .toEqual([expect.stringContaining('Open:'), 'from the second', 'from the second'])
  expect(await tabsOf(page).count()).toBe(1)
})

it('gives each window its own view of the same sessions', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  await startSession(page, 'udp-listener', 0)
  const opened = app.waitForEvent('window')
  await app.evaluate(({ Menu }) => {
    const file = Menu.getApplicationMenu()?.items[0]?.submenu?.items.find(({ label }) => label === 'New window')
    file?.click()
  })
  const other = await opened
  await sessionsOf(other).filter({ hasText: 'TCP server' }).click()
  await expect.poll(() => title(other).innerText()).toMatch(/^TCP server\s+127/)
  expect(await title(page).innerText()).toMatch(/^UDP server\s+127/)
  ;(await peerClient(port)).write('seen in the other window')
  await expect.poll(() => rowTexts(other)).toContain('seen in the other window')
  expect(await rowTexts(page)).toEqual([expect.stringContaining('Listening')])
})

it('ends the client of a client window when it closes, and asks first', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  await startSession(page, 'tcp-listener', 0)
  const opened = app.waitForEvent('window')
  await page.getByRole('button', { name: 'New client window' }).click()
  const client = await opened
  await expect.poll(() => sessionState(client).innerText()).toBe('Connected')
  await app.evaluate(({ dialog, BrowserWindow }) => {
    const answers = [1, 0]
    dialog.showMessageBox = () => Promise.resolve({ response: answers.shift() ?? 0, checkboxChecked: false })
    for (const window of BrowserWindow.getAllWindows()) if (window.getTitle().startsWith('TCP client')) window.close()
  })
  await expect.poll(() => sessionsOf(page).count()).toBe(2)
  expect(client.isClosed()).toBe(false)
  await app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) if (window.getTitle().startsWith('TCP client')) window.close()
  })
  await expect.poll(() => client.isClosed()).toBe(true)
  await expect.poll(() => sessionsOf(page).count()).toBe(1)
  // The listener is answered by hand, so a late answer is still possible until a person closes the conversation.
  await expect.poll(() => tabsOf(page).getAttribute('data-state')).toBe('half-closed')
})
