import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { temporaryFolder } from '../support/folder'
import { startProgram } from '../support/program'
import { screenshot } from '../support/screenshot'

/** Asks six times; two clients at once, one of which counts and leaves numbers out. */
const PEERS = `
import socket, struct, sys, time
to = ('127.0.0.1', int(sys.argv[1]))
one, two = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
for n in range(300):
    if n % 100 != 50: one.sendto(struct.pack('>I', n) + b' reading', to)
    if n % 3 == 0: two.sendto(struct.pack('>I', n // 3) + b' other', to)
    time.sleep(0.01)
`

it('shows rates, times from question to answer and gaps in a sequence, live and as tables', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'udp-listener', 0, 'echo')
  const peers = startProgram('python3', ['-c', PEERS, String(port)])
  await page.getByRole('button', { name: 'Statistics' }).click()
  const panel = page.getByRole('region', { name: 'Statistics' })
  await panel.getByText('Counter in each datagram').click()
  const tile = (name: string) => panel.locator('.figure-tile', { hasText: new RegExp(`^${name}`) }).locator('.value')
  // Live: figures rise while datagrams come.
  await expect.poll(async () => Number(await tile('answered').innerText()), { timeout: 10_000 }).toBeGreaterThan(200)
  const early = Number(await tile('answered').innerText())
  expect(early).toBeLessThan(397)
  await screenshot(page, 'statistics-live')
  await peers.exit
  await expect.poll(() => tile('answered').innerText()).toBe('397')
  await expect.poll(() => tile('lost').innerText()).toBe('3')
  expect(await tile('missing').innerText()).toBe('0')
  expect(await panel.locator('.conversation-figures-table tbody tr').count()).toBe(2)
  expect(await violations(page)).toEqual([])
  await panel.locator('.list').scrollIntoViewIfNeeded()
  await screenshot(page, 'statistics-below')
  await panel.getByText('As a table').click()
  expect(await panel.locator('.statistics-rates tbody tr').count()).toBeGreaterThan(5)
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'statistics-table')
  await panel.getByLabel('Key', { exact: true }).fill('(')
  await expect.poll(() => panel.locator('.mistake').innerText()).toContain('Unterminated group')
  // A hole leads to the row behind it.
  await panel.locator('.list .link').first().click()
  await expect.poll(() => page.locator('.record-table .row[aria-selected="true"]').count()).toBe(1)
  const chosen = await page.locator('.record-table .row[aria-selected="true"]').innerText()
  expect(chosen).toContain('reading')
  expect(complaints).toEqual([])
})

it('reads well in Chinese, dark, in a small window', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'udp-listener', 0, 'echo')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.evaluate(`window.bench.invoke('settings.change', { locale: 'zh-CN' })`)
  await startProgram('python3', ['-c', PEERS, String(port)]).exit
  await page.setViewportSize({ width: 900, height: 620 })
  await page.getByRole('button', { name: '统计', exact: true }).click()
  await page.locator('.histogram-bars').waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'statistics-zh-dark-small')
})
