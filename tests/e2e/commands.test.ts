import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { COMMAND_IDS, commandEntry } from '../../src/shared/commands'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { filterField, messageField } from '../support/find'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'

it('answers two waiting clients with four keys beside the texts, and finds everything by its name', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const clients = [await peerClient(port), await peerClient(port)]
  const heard = clients.map(() => '')
  for (const [at, client] of clients.entries()) {
    client.on('data', (bytes: Buffer) => (heard[at] = `${heard[at] ?? ''}${bytes.toString()}`))
    client.write(`question ${String(at)}`)
    const waiting = page.getByRole('tab', { name: /unread, Waiting for an answer/ })
    await expect.poll(() => waiting.count()).toBe(at + 1)
  }
  await page.keyboard.press('Control+j')
  await page.keyboard.type('answer 0')
  await page.keyboard.press('Enter')
  await expect.poll(() => heard[0]).toBe('answer 0')
  await page.keyboard.press('Control+j')
  await page.keyboard.type('answer 1')
  await page.keyboard.press('Enter')
  await expect.poll(() => heard).toEqual(['answer 0', 'answer 1'])

  // Tabs by number, and beside one another.
  const chosen = page.getByRole('tab', { selected: true })
  await page.keyboard.press('Control+1')
  await expect.poll(() => chosen.getAttribute('aria-label')).toContain(`:${String(clients[0]?.localPort)},`)
  await page.keyboard.press('Control+Tab')
  await expect.poll(() => chosen.getAttribute('aria-label')).toContain(`:${String(clients[1]?.localPort)},`)
  await page.keyboard.press('Control+Tab')
  await expect.poll(() => chosen.innerText()).toBe('All')

  // The palette: a client, then a command.
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Commands and places' })
  await palette.waitFor()
  await screenshot(page, 'palette')
  expect(await violations(page)).toEqual([])
  await page.keyboard.type(`conversation ${String(clients[1]?.localPort)}`)
  await expect.poll(() => palette.getByRole('option').count()).toBe(1)
  await page.keyboard.press('Enter')
  await expect.poll(() => chosen.getAttribute('aria-label')).toContain(`:${String(clients[1]?.localPort)},`)
  await palette.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.keyboard.type('statistics')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Statistics', pressed: true }).waitFor()
  // What is in front is closed first, then the tab with its conversation.
  await page.keyboard.press('Control+w')
  await page.getByRole('grid', { name: 'Records' }).waitFor()
  await page.keyboard.press('Control+w')
  await page.getByRole('alertdialog', { name: /^Close the connection to/ }).waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => chosen.getAttribute('aria-label')).toContain(`:${String(clients[0]?.localPort)},`)
  expect(await page.getByRole('tab').count()).toBe(2)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)

  // Enter on a row of All opens its conversation, without a mouse.
  await page.keyboard.press('Control+Shift+Tab')
  await expect.poll(() => chosen.innerText()).toBe('All')
  const grid = page.getByRole('grid', { name: 'Records' })
  for (let step = 0; step < 5; step++) {
    if (await grid.evaluate((element) => element === element.ownerDocument.activeElement)) break
    await page.keyboard.press('F6')
  }
  await page.keyboard.press('Home')
  for (let row = 0; row < 8; row++) {
    if ((await page.getByRole('row', { selected: true }).innerText()).includes('question 0')) break
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  await expect.poll(() => chosen.getAttribute('aria-label')).toContain(`:${String(clients[0]?.localPort)},`)

  // The key that opened it is no part of the message.
  expect(await messageField(page).inputValue()).toBe('')

  // F6 goes on through filter, rows and the bytes of a row to the message, which takes what is typed.
  const hasFocus = (place: Locator): Promise<boolean> =>
    place.evaluate((element) => element === element.ownerDocument.activeElement)
  await page.getByRole('tab', { selected: true }).focus()
  for (const region of [
    filterField(page),
    grid,
    page.getByRole('region', { name: 'Inspector' }).getByRole('region', { name: 'Text' }),
    messageField(page),
  ]) {
    await page.keyboard.press('F6')
    if (region === grid) await page.keyboard.press('End')
    await expect.poll(() => hasFocus(region)).toBe(true)
  }
  await page.keyboard.type('by F6')
  expect(await messageField(page).inputValue()).toBe('by F6')

  // The native menu shows the table, and takes no key from the page.
  const inMenu = await app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).flatMap(({ submenu }) => submenu?.items.map(({ id }) => id) ?? []),
  )
  const wanted = COMMAND_IDS.filter((id) => commandEntry(id).menu !== undefined)
  expect(inMenu).toEqual(expect.arrayContaining(wanted))
  // No key is in the menu twice, those of the system's own items among them.
  const keys = await app.evaluate(({ Menu }) => {
    type Item = Electron.MenuItem & { getDefaultRoleAccelerator?: () => string | undefined }
    const items = (Menu.getApplicationMenu()?.items ?? []).flatMap(({ submenu }) => (submenu?.items ?? []) as Item[])
    return items.flatMap((item) => (item.accelerator as string | undefined) ?? item.getDefaultRoleAccelerator?.() ?? [])
  })
  const plain = keys.map((key) => key.replace(/^(?:CommandOrControl|CmdOrCtrl|Control)\b/, 'Ctrl'))
  expect(plain.filter((key, at) => plain.indexOf(key) !== at)).toEqual(['Ctrl+C', 'Ctrl+A'])
  expect(complaints).toEqual([])
})
