import { expect, it } from 'vitest'
import { answersOf, figure } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { temporaryFolder } from '../support/folder'
import { startProgram } from '../support/program'
import { screenshot } from '../support/screenshot'

it('loads the server on screen and one of Python, tells what is wrong, shows and stops', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  await page.getByRole('button', { name: 'Load test' }).click()
  const pane = page.getByRole('region', { name: 'Load test' })
  // The server that runs is the target already.
  expect(await pane.getByLabel('Port', { exact: true }).inputValue()).toBe(String(port))
  await pane.getByLabel('Clients', { exact: true }).fill('0')
  await pane.getByLabel('Seconds', { exact: true }).fill('x')
  await pane.getByRole('button', { name: 'Start', exact: true }).click()
  await expect.poll(() => pane.innerText()).toContain('Enter a whole number from 1 to 10,000.')
  expect(await pane.innerText()).toContain('Enter a number from 0.1 to 86,400.')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'load-mistakes')
  // It is beside the server, which can be used meanwhile.
  await answersOf(page).selectOption('none')
  await expect
    .poll(() => pane.innerText())
    .toContain('answered by hand: each message waits 2 s and then counts as missing')
  await screenshot(page, 'load-by-hand')
  await answersOf(page).selectOption('echo')
  await expect.poll(() => pane.innerText()).not.toContain('by hand')
  await pane.getByLabel('Clients', { exact: true }).fill('20')
  await pane.getByLabel('Seconds', { exact: true }).fill('60')
  await pane.getByLabel('Most messages').fill('2000')
  await pane.getByRole('button', { name: 'Start', exact: true }).click()
  await expect.poll(() => pane.getByRole('status').innerText(), { timeout: 20_000 }).toContain('all messages were sent')
  expect(await figure(pane, 'answered')).toBe('2,000')
  expect(await figure(pane, 'missing')).toBe('0')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'load-report')
  // The server itself has seen the same.
  await page.getByText(/, 20 finished$/).waitFor()
  // A Python server, at a rate, stopped early; a target elsewhere needs consent.
  const python = startProgram('python3', [
    '-c',
    'import socketserver\nclass H(socketserver.StreamRequestHandler):\n  def handle(self):\n    for line in self.rfile: self.wfile.write(line)\nwith socketserver.ThreadingTCPServer(("127.0.0.1", 0), H) as s:\n  print(s.server_address[1], flush=True)\n  s.serve_forever()',
  ])
  const [, pythonPort = ''] = await python.output(/(\d+)\n/)
  await pane.getByLabel('Target', { exact: true }).fill('192.0.2.1')
  await expect.poll(() => pane.innerText()).toContain('192.0.2.1 is not this machine')
  await screenshot(page, 'load-consent')
  await pane.getByLabel('Target', { exact: true }).fill('127.0.0.1')
  await pane.getByLabel('Port', { exact: true }).fill(pythonPort)
  await pane.getByLabel('Most messages').fill('')
  await pane.getByLabel('Messages/s in total').fill('500')
  await pane.getByRole('button', { name: 'Start', exact: true }).click()
  await expect.poll(async () => Number(await figure(pane, 'answered'))).toBeGreaterThan(300)
  await pane.getByRole('img', { name: /^Rate over time: .* at the most$/ }).waitFor()
  await pane.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect.poll(() => pane.getByRole('status').innerText()).toContain('Stopped after')
  for (const name of ['From when the message was due', 'From when it was sent'])
    expect(await pane.getByRole('columnheader', { name }).count()).toBe(1)
  await screenshot(page, 'load-rate')
  // Nobody there.
  python.kill()
  await python.exit
  await pane.getByRole('button', { name: 'Start', exact: true }).click()
  await expect.poll(() => pane.getByRole('list', { name: 'What failed' }).innerText()).toContain('ECONNREFUSED')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.evaluate(`window.bench.invoke('settings.change', { locale: 'zh-CN' })`)
  await page.setViewportSize({ width: 760, height: 620 })
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'load-zh-dark-small')
  expect(complaints).toEqual([])
})
