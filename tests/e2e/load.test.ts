import { expect, it } from 'vitest'
import { figure } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { temporaryFolder } from '../support/folder'
import { startProgram } from '../support/program'
import { screenshot } from '../support/screenshot'

it('loads the server on screen and one of Python, tells what is wrong, shows and stops', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  await page.getByRole('button', { name: 'Load test' }).click()
  const dialog = page.getByRole('dialog')
  // The server that runs is the target already.
  expect(await dialog.getByLabel('Port', { exact: true }).inputValue()).toBe(String(port))
  await dialog.getByLabel('Clients', { exact: true }).fill('0')
  await dialog.getByLabel('Seconds', { exact: true }).fill('x')
  await dialog.getByRole('button', { name: 'Start', exact: true }).click()
  await expect.poll(() => dialog.innerText()).toContain('Enter a whole number from 1 to 10,000.')
  expect(await dialog.innerText()).toContain('Enter a number from 0.1 to 86,400.')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'load-mistakes')
  await dialog.getByLabel('Clients', { exact: true }).fill('20')
  await dialog.getByLabel('Seconds', { exact: true }).fill('60')
  await dialog.getByLabel('Most messages').fill('2000')
  await dialog.getByRole('button', { name: 'Start', exact: true }).click()
  await expect
    .poll(() => dialog.getByRole('status').innerText(), { timeout: 20_000 })
    .toContain('all messages were sent')
  expect(await figure(dialog, 'answered')).toBe('2,000')
  expect(await figure(dialog, 'missing')).toBe('0')
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
  await dialog.getByLabel('Target', { exact: true }).fill('192.0.2.1')
  await expect.poll(() => dialog.innerText()).toContain('192.0.2.1 is not this machine')
  await screenshot(page, 'load-consent')
  await dialog.getByLabel('Target', { exact: true }).fill('127.0.0.1')
  await dialog.getByLabel('Port', { exact: true }).fill(pythonPort)
  await dialog.getByLabel('Most messages').fill('')
  await dialog.getByLabel('Messages/s in total').fill('500')
  await dialog.getByRole('button', { name: 'Start', exact: true }).click()
  await expect.poll(async () => Number(await figure(dialog, 'answered'))).toBeGreaterThan(300)
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect.poll(() => dialog.getByRole('status').innerText()).toContain('Stopped after')
  expect(await dialog.getByRole('rowheader').count()).toBe(2)
  await screenshot(page, 'load-rate')
  // Nobody there.
  python.kill()
  await python.exit
  await dialog.getByRole('button', { name: 'Start', exact: true }).click()
  await expect.poll(() => dialog.getByRole('list', { name: 'What failed' }).innerText()).toContain('ECONNREFUSED')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.evaluate(`window.bench.invoke('settings.change', { locale: 'zh-CN' })`)
  await page.setViewportSize({ width: 760, height: 620 })
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'load-zh-dark-small')
  expect(complaints).toEqual([])
})
