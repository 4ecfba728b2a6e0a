import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { messageField, oneOf, rowTexts } from '../support/find'
import { launchPlain, sendText, startSession } from '../support/app'
import { temporaryFolder } from '../support/folder'
import { twoMachines, type Machine } from '../support/network'
import { startProgram } from '../support/program'
import { endCapture } from '../support/tcpdump'
import { named } from '../support/words'
import { ensureElectron } from '../../build/runtime/electron.mjs'

const ROOT = join(import.meta.dirname, '../..')
/** The machine at the other end of the cable, which nobody has told anything. */
const OTHER = '192.0.2.2'
/** What the kernel says by itself on a new cable: neighbours, and groups (behind a hop-by-hop header). */
const NOT_OF_PROGRAMS = 'not arp and not icmp6 and not igmp and not (ip6 and ip6[6] = 0)'
/** Words right and wrong, so that a spell checker would have something to do. */
const PROSE =
  'Thiss is a sentense with mistackes that a spel checker of a browser would like to underline, if it had a dictionary'

/** A machine whose every way leads over its cable: names are asked for there, and packets to anywhere are sent. */
async function onlineMachine(): Promise<{ machine: Machine; inside: (...command: string[]) => string[] }> {
  const [machine] = await twoMachines()
  await machine.run('ip', 'route', 'add', 'default', 'via', OTHER)
  await machine.run('ip', 'neigh', 'replace', OTHER, 'lladdr', '02:00:00:00:00:01', 'dev', 'v0')
  const resolver = join(temporaryFolder(), 'resolv.conf')
  writeFileSync(resolver, `nameserver ${OTHER}\noptions timeout:1 attempts:1\n`)
  const mount = `mount --bind '${resolver}' /etc/resolv.conf && exec "$@"`
  const inside = (...command: string[]): string[] => [
    ...['-t', machine.pid, '-n', 'unshare', '-m', 'sh', '-c', mount, 'sh'],
    ...command,
  ]
  return { machine, inside }
}

it('sends nothing that nobody asked for: not at its start, not while somebody types, not at its end', async () => {
  const { machine, inside } = await onlineMachine()
  const dump = machine.start('tcpdump', '-i', 'v0', '-n', '-l', '--immediate-mode', NOT_OF_PROGRAMS)
  await expect.poll(() => dump.stderr).toContain('listening on v0')

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
  await driven.disconnect()
  app.program.kill('SIGTERM')
  await app.program.exit

  // The capture does see a program that asks for a name: the first and only packets are those.
  const asking = startProgram('nsenter', inside('getent', 'hosts', 'a-name-that-we-ask-for.example'))
  await asking.exit
  await expect.poll(() => dump.stdout).toContain('a-name-that-we-ask-for.example')
  await endCapture(dump)
  const others = dump.stdout.split('\n').filter((line) => line !== '' && !line.includes('a-name-that-we-ask-for'))
  expect(others).toEqual([])
})
