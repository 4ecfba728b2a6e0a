import { once } from 'node:events'
import type { ElectronApplication, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { oneOf, rowsOf, tabOf } from '../support/find'
import { launchApp, launchPlain, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'

/** The words of the system's question, and the answer to each; without an answer it is confirmed. */
async function answerQuestions(app: ElectronApplication, answers: readonly number[]): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }, given) => {
    const left = [...given]
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message)
      return Promise.resolve({ response: left.shift() ?? 0, checkboxChecked: false })
    }
  }, answers)
  return () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
}

const closeWindow = (app: ElectronApplication, page: Page) =>
  app.browserWindow(page).then((window) =>
    window.evaluate((each: { close(): void }) => {
      each.close()
    }),
  )

it('asks once what would end when the last window closes, and the server goes on when that is refused', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  await startSession(page, 'udp-listener', 0)
  await startSession(page, 'tcp-client', port)
  const asked = await answerQuestions(app, [1])
  await closeWindow(app, page)
  await expect.poll(asked).toEqual(['Quit and end 2 servers and one client?'])
  const stays = await peerClient(port, { allowHalfOpen: false })
  const ended = once(stays, 'close')
  const gone = once(app.process(), 'exit')
  await closeWindow(app, page)
  await Promise.all([ended, gone])
  await expect(peerClient(port)).rejects.toThrow('ECONNREFUSED')
})

it('leaves no server behind a client window: the window that shows the servers takes all along', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  await startSession(page, 'tcp-listener', 0)
  const opened = app.waitForEvent('window')
  await page.keyboard.press('Control+Shift+C')
  const client = await opened
  await client.getByText('Connected', { exact: true }).waitFor()
  const asked = await answerQuestions(app, [1, 0])
  await closeWindow(app, page)
  await expect.poll(asked).toEqual(['Quit and end one server and one client?'])
  expect(client.isClosed()).toBe(false)
  const gone = once(app.process(), 'exit')
  await app.evaluate(({ app: application }) => {
    application.quit()
  })
  await gone
})

it('ends without a question when the system asks it to', async () => {
  const { program, ...running } = await launchPlain(temporaryFolder())
  const window = await running.connect()
  await startSession(window.page, 'tcp-listener', 0)
  await window.disconnect()
  program.kill('SIGTERM')
  expect(await program.exit).toBe(0)
})

it('closes a tab with Ctrl+W: an open connection after one question, and the tab goes with it', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const clients = [await peerClient(port), await peerClient(port)]
  const ended = clients.map((client) => once(client, 'end'))
  const tabs = page.getByRole('tab', { name: /^127\.0\.0\.1/ })
  await expect.poll(() => tabs.count()).toBe(2)
  await tabOf(page, clients[0]?.localPort ?? 0).click()
  await page.keyboard.press('Control+w')
  const question = page.getByRole('alertdialog', { name: /^Close the connection to 127/ })
  await question.waitFor()
  expect(await violations(page)).toEqual([])
  await inDarkChinese(page, 'close-tab-question')
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  expect(await tabs.count()).toBe(2)

  await page.keyboard.press('Control+w')
  await question.getByRole('checkbox', { name: "Don't ask again" }).check()
  await question.getByRole('button', { name: 'Close connection' }).press('Enter')
  await ended[0]
  await expect.poll(() => tabs.count()).toBe(1)
  await page.keyboard.press('Control+w')
  await ended[1]
  await expect.poll(() => tabs.count()).toBe(0)
  expect(await page.getByRole('tab', { name: 'All' }).getAttribute('aria-selected')).toBe('true')
  expect(complaints).toEqual([])
})

it('shows clients that have gone as finished, not waiting, and closes them together', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const stays = await peerClient(port)
  for (const name of ['one', 'two']) (await peerClient(port)).end(`a question of ${name}`)
  await expect.poll(() => page.getByText('1 open, 2 finished').count()).toBe(1)
  expect(await page.getByRole('tab', { name: /Waiting for an answer/ }).count()).toBe(0)
  await expect.poll(() => page.getByRole('tab', { name: /Finished \(FIN\)/ }).count()).toBe(2)
  await page.getByRole('button', { name: /^Close finished clients/ }).click()
  await expect.poll(() => page.getByRole('tab', { name: /^127/ }).count()).toBe(1)
  await expect.poll(() => page.getByText('1 open, 2 finished').count()).toBe(1)
  expect(await tabOf(page, stays.localPort ?? 0).count()).toBe(1)
})

it('tells a server that nobody has come to from one that all have left', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  await oneOf(page.getByText('No client is connected yet.')).waitFor()
  const client = await peerClient(port)
  client.write('hello')
  await oneOf(rowsOf(page).filter({ hasText: 'hello' })).waitFor()
  await page.getByRole('tab', { name: 'All' }).click()
  client.resetAndDestroy()
  await oneOf(page.getByText('All clients have gone.')).waitFor()
})
