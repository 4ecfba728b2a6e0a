import { join } from 'node:path'
import { expect, it } from 'vitest'
import { messageField, oneOf, rowTexts } from '../support/find'
import { launchPlain, sendText, startSession } from '../support/app'
import { temporaryFolder } from '../support/folder'
import { dumpOfPrograms, onlineMachine, packetsOfPrograms } from '../support/online-machine'
import { startProgram } from '../support/program'
import { named } from '../support/words'
import { ensureElectron } from '../../build/runtime/electron.mjs'

const ROOT = join(import.meta.dirname, '../..')
/** Words right and wrong, so that a spell checker would have something to do. */
const PROSE =
  'Thiss is a sentense with mistackes that a spel checker of a browser would like to underline, if it had a dictionary'

it('K100 sends nothing that nobody asked for, from its start to its end, and lets no stranger in', async () => {
  const { machine, other, inside } = await onlineMachine()
  const dump = await dumpOfPrograms(machine)

  const app = await launchPlain(temporaryFolder(), [
    'nsenter',
    ...inside(await ensureElectron(), '--no-sandbox', '--lang=en-US', ROOT),
  ])
  // Its debugging port is in the other namespace, too: the same port here leads there.
  await expect.poll(() => app.program.stderr, { timeout: 30_000 }).toMatch(/DevTools listening on/)
  const [, port = ''] = /ws:\/\/127\.0\.0\.1:(\d+)/.exec(app.program.stderr) ?? []
  const through = `nsenter -t ${machine.pid} -n socat STDIO TCP\\:127.0.0.1\\:${port}`
  startProgram('socat', [`TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`, `EXEC:${through}`])
  const driven = await app.connect()
  const { page } = driven

  await page.getByRole('button', { name: named('app.settings') }).click()
  await page.keyboard.press('Escape')
  const listening = await startSession(page, 'tcp-listener', 0, 'echo')
  const client = machine.start('nc', '127.0.0.1', String(listening))
  client.type('hello')
  await expect.poll(() => rowTexts(page)).toContain('hello\\n')
  await messageField(page).pressSequentially(PROSE, { delay: 40 })
  await sendText(page, PROSE)
  await oneOf(page.getByText(PROSE)).waitFor()
  // Whoever is at the other end of the cable reaches nothing: neither the server nor the debugging port.
  for (const at of [String(listening), port]) {
    const stranger = other.start('nc', '-w', '5', machine.address, at)
    stranger.type('nobody invited me')
    stranger.endInput()
    expect(await stranger.exit).not.toBe(0)
  }
  const sockets = await machine.run('ss', '-Hltun')
  expect(sockets).toContain(`127.0.0.1:${String(listening)}`)
  expect(sockets.split('\n').filter((line) => line !== '' && !/ (127\.0\.0\.1|\[::1\]):\d+ /.test(line))).toEqual([])
  client.type('and again')
  await expect.poll(() => rowTexts(page)).toContain('and again\\n')
  expect(await rowTexts(page)).not.toContainEqual(expect.stringContaining('nobody invited me'))
  await driven.disconnect()
  app.program.kill('SIGTERM')
  await app.program.exit

  const packets = await packetsOfPrograms(dump, inside)
  const ofStranger = new RegExp(`192\\.0\\.2\\.1\\.(${String(listening)}|${port})\\b`)
  expect(packets.filter((line) => ofStranger.test(line))).not.toEqual([])
  expect(packets.filter((line) => !ofStranger.test(line))).toEqual([])
})
