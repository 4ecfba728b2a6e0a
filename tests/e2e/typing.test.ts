import type { ElectronApplication, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { watchLayoutShifts } from '../support/layout-shift'
import { screenshot } from '../support/screenshot'

async function resize(app: ElectronApplication, page: Page, width: number, height: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size), [
    width,
    height,
  ] as [number, number])
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width)
}

const tab = (page: Page, port: number) => page.getByRole('tab', { name: `:${String(port)},` })

it('takes what is typed right after a tab, a row or a format was chosen, also a space', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const clients = [await peerClient(port), await peerClient(port)]
  const heard = clients.map(() => '')
  clients.forEach((client, at) => {
    client.on('data', (bytes: Buffer) => (heard[at] = `${heard[at] ?? ''}${bytes.toString()}|`))
    client.write(`question ${String(at)}`)
  })
  const message = page.getByRole('textbox', { name: 'Message', exact: true })
  const isFocused = () => message.evaluate((field) => field === document.activeElement)
  const [first, second] = clients.map(({ localPort }) => tab(page, localPort ?? 0))

  await second?.click()
  await page.keyboard.type('to the second')
  await page.keyboard.press('Enter')
  await expect.poll(() => heard).toEqual(['', 'to the second|'])

  await page.getByRole('gridcell', { name: 'question 1' }).click()
  await page.keyboard.type('seen the row')
  await page.keyboard.press('Enter')
  await expect.poll(() => heard).toEqual(['', 'to the second|seen the row|'])

  const format = page.getByRole('radiogroup', { name: 'Format' })
  await format.getByText('Hex', { exact: true }).click()
  await page.keyboard.type('41 42')
  await page.keyboard.press('Enter')
  await expect.poll(() => heard).toEqual(['', 'to the second|seen the row|AB|'])
  await format.getByText('Text', { exact: true }).click()
  expect(await isFocused()).toBe(true)

  // With the keys: the arrows go through the tabs, and a letter or a space is the beginning of a message.
  await second?.focus()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => first?.getAttribute('aria-selected')).toBe('true')
  await expect.poll(() => first?.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.type(' by keys')
  expect(await message.inputValue()).toBe(' by keys')
  await page.keyboard.press('Enter')
  await expect.poll(() => heard[0]).toBe(' by keys|')
  expect(await page.getByRole('button', { name: 'Send', exact: true }).count()).toBe(1)

  // Rows without leaving the message.
  await page.keyboard.press('Alt+ArrowUp')
  await expect.poll(() => page.getByRole('row', { selected: true }).count()).toBe(1)
  await page.keyboard.type('still here')
  expect(await message.inputValue()).toBe('still here')
  expect(complaints).toEqual([])
})

it('keeps its one line and moves nothing while clients come, talk, fall silent and go', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  await resize(app, page, 1280, 800)
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  client.write('hello')
  await tab(page, client.localPort ?? 0).click()
  const close = page.getByRole('button', { name: 'Close', exact: true })
  const place = async () => [await close.boundingBox(), await page.getByRole('grid').boundingBox()]
  for (const [width, height] of [
    [900, 600],
    [1280, 800],
  ] as const) {
    await resize(app, page, width, height)
    await expect.poll(() => close.isVisible()).toBe(true)
    const shifts = await watchLayoutShifts(page)
    const before = await place()
    for (let round = 0; round < 30; round++) {
      const other = await peerClient(port)
      other.write('x'.repeat(round * 40))
      client.write(`${'long '.repeat(round)}${String(round)}`)
      other.end()
      await expect.poll(() => page.getByText(String(round), { exact: false }).count()).toBeGreaterThan(0)
    }
    await expect
      .poll(() => page.getByText(/(idle for|waiting for) 1\d s/).count(), { timeout: 20_000 })
      .toBeGreaterThan(0)
    await screenshot(page, `silent-${String(width)}`)
    expect(await place()).toEqual(before)
    expect(await shifts()).toEqual([])
  }
  // Buttons without room are in a menu, and work from there.
  await resize(app, page, 760, 600)
  await page.getByRole('button', { name: 'More: Actions for this conversation' }).click()
  await screenshot(page, 'bar-menu')
  await page.getByRole('menuitem', { name: 'Compare with another conversation' }).click()
  await page.getByRole('dialog', { name: 'Compare with another conversation' }).waitFor()
})
