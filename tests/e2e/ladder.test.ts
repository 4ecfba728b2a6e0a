import { once } from 'node:events'
import { expect, it } from 'vitest'
import { chosenRow, messageField, oneOf, rowsOf } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'

it('shows who said what when as a ladder: arrows between this side and each peer', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  const clients = [await peerClient(port), await peerClient(port), await peerClient(port)]
  const ports = clients.map(({ localPort }) => String(localPort))
  for (const [at, client] of clients.entries()) {
    client.write(`question of ${String(at + 1)}`)
    await once(client, 'data')
  }
  clients[1]?.end()
  await page.keyboard.press('Alt+L')
  const names = page.getByRole('list', { name: 'Lanes' }).getByRole('listitem')
  await expect
    .poll(() => names.allInnerTexts())
    .toEqual(['TCP server', ...ports.map((peer, at) => `#${String(at + 1)} 127.0.0.1:${peer}`)])
  const rows = rowsOf(page)
  // The arrow of each client is as long as its lane is far.
  const widths = async (direction: string): Promise<number[]> => {
    const said = await rows.filter({ hasText: 'question of' }).filter({ hasText: direction }).all()
    return Promise.all(
      said.map((row) =>
        row
          .getByText(direction, { exact: true })
          .evaluate(({ parentElement: arrow }) => Math.round(arrow?.getBoundingClientRect().width ?? 0)),
      ),
    )
  }
  for (const direction of ['Received', 'Sent']) {
    const [one = 0, two, three] = await widths(direction)
    expect(one).toBeGreaterThan(100)
    expect([two, three]).toEqual([expect.closeTo(2 * one, -0.5), expect.closeTo(3 * one, -0.5)])
  }
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'ladder-light')
  // One client has two lanes; the same rows can be chosen, and the key leads back.
  await page.keyboard.press('Control+2')
  await expect.poll(() => names.count()).toBe(2)
  await oneOf(rows.filter({ hasText: 'question of' })).click()
  await expect.poll(() => chosenRow(page).count()).toBe(1)
  await page.keyboard.press('Alt+L')
  await expect.poll(() => names.count()).toBe(0)
  await page.keyboard.press('Alt+L')
  await page.keyboard.press('Control+1')
  await inDarkChinese(page, 'ladder-chinese-dark')
  expect(complaints).toEqual([])
})

it('writes on the colour of a row, not on patches of the ground', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const client = await peerClient(await startSession(page, 'tcp-listener', 0))
  client.write('alarm')
  await page.keyboard.press('Alt+L')
  const words = rowsOf(page).getByText('alarm')
  await words.waitFor()
  await page.getByRole('button', { name: 'Colour rows' }).click()
  await page.getByRole('textbox', { name: 'Filter of rule 1' }).click()
  await page.keyboard.type('alarm')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await messageField(page).hover()
  await expect.poll(() => words.evaluate((text) => getComputedStyle(text).backgroundColor)).toBe('rgba(0, 0, 0, 0)')
})
