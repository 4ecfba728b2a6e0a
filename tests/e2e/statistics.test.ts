import { expect, it } from 'vitest'
import { chosenRow, figure, oneOf } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { temporaryFolder } from '../support/folder'
import { startProgram } from '../support/program'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

/** Sends six requests; two clients at once, one of which counts and leaves out numbers. */
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
  // Live: figures rise while datagrams come.
  await expect.poll(async () => Number(await figure(panel, 'answered')), { timeout: 10_000 }).toBeGreaterThan(200)
  const early = Number(await figure(panel, 'answered'))
  expect(early).toBeLessThan(397)
  await screenshot(page, 'statistics-live')
  await peers.exit
  await expect.poll(() => figure(panel, 'answered')).toBe('397')
  await expect.poll(() => figure(panel, 'lost')).toBe('3')
  expect(await figure(panel, 'missing')).toBe('0')
  const conversations = panel.getByRole('region', { name: 'Conversations' })
  expect(await conversations.getByRole('row', { name: /^#\d+ 127/ }).count()).toBe(2)
  // The legend has figures without a pointer over the chart.
  const chart = panel.getByRole('img', { name: 'Received and sent over time' })
  expect(await chart.innerText()).toMatch(/\d\d:\d\d:\d\d[\s\S]*Received:?\s*[\d.,]+\/s\s*Sent:?\s*[\d.,]+\/s/)
  expect(await violations(page)).toEqual([])
  const gaps = panel.getByRole('list', { name: 'Gaps in the sequence' })
  await gaps.scrollIntoViewIfNeeded()
  await screenshot(page, 'statistics-below')
  await panel.getByText('As a table').click()
  const rates = panel.getByRole('region', { name: 'Received and sent over time' })
  expect(await rates.getByRole('row', { name: /\d/ }).count()).toBeGreaterThan(5)
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'statistics-table')
  await panel.getByLabel('Key', { exact: true }).fill('(')
  await panel.getByText('A "(" in the pattern is not closed').waitFor()
  // A gap leads to the row after it.
  await oneOf(gaps.getByRole('button')).click()
  await expect.poll(() => chosenRow(page).count()).toBe(1)
  const chosen = await chosenRow(page).innerText()
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
  await page.getByRole('img', { name: named('statistics.histogram') }).waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'statistics-zh-dark-small')
})
