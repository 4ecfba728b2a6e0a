import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { listening, rows } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerServer } from '../support/peers'
import { startWirebench } from '../support/program'
import { startTortured } from '../torture/plan'

it('J92 loses nothing when the terminal is closed (SIGHUP)', async () => {
  const path = join(temporaryFolder(), 'hangup.pcapng')
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--record', path, '--quiet', '--reply', 'echo')
  const client = await peerClient(await listening(bench))
  client.write('the last words')
  await once(client, 'data')
  bench.kill('SIGHUP')
  expect(await bench.exit).toBe(143)
  const shown = startWirebench('show', path, '--json')
  expect(await shown.exit).toBe(0)
  expect(
    rows(shown)
      .map(({ state, kind }) => state ?? kind)
      .at(-1),
  ).toBe('stopped')
  expect(rows(shown).some(({ text }) => text === 'the last words')).toBe(true)
})

it('J92 ends at once at the second Ctrl-C, also when the disk does not answer', async () => {
  const path = join(temporaryFolder(), 'slow.pcapng')
  // The sync at the end takes longer than anybody waits.
  const plan = { calls: '^file fdatasyncSync', slowMs: 4_000 }
  const bench = startTortured(plan, ['listen', 'tcp', '127.0.0.1:0', '--record', path, '--json'])
  await bench.output(/listening/)
  const client = await peerClient(Number((await bench.output(/"port":(\d+)/))[1]))
  client.write('x')
  await bench.output(/"kind":"rx"/)
  bench.kill('SIGINT')
  await bench.output(/"state":"stopped"/)
  const began = performance.now()
  bench.kill('SIGINT')
  expect(await bench.exit).toBe(130)
  expect(performance.now() - began).toBeLessThan(10_000)
})

it('J92 does not take lines for lost that its reader has read', async () => {
  const bench = startWirebench('connect', 'tcp', '127.0.0.1:9', '--connect-timeout', '2000')
  bench.endInput()
  expect(await bench.exit).toBe(4)
  expect(bench.stdout).toMatch(/failed[^\n]*\n.*stopped\n$/)
  expect(bench.stderr).not.toContain('not printed')
})

it.each([
  [
    'a server that answers nothing, with --expect',
    ['--send', 'x', '--expect', 'y', '--wait', '300'],
    5,
    /did not come/,
  ],
  ['a limit of the whole run', ['--send', 'x', '--expect', 'y', '--for', '0.5'], 5, /no answer came before --for/],
  [
    'a time without a byte',
    ['--send', 'x', '--expect', 'y', '--idle-timeout', '300', '--wait', '60000'],
    5,
    /did not come/,
  ],
] as const)('J93 ends by its own limit, with its own code and words: %s', async (_what, args, code, words) => {
  const { port } = await peerServer((socket) => socket.resume())
  const bench = startWirebench('connect', 'tcp', `127.0.0.1:${String(port)}`, ...args)
  expect(await bench.exit, bench.stdout).toBe(code)
  expect(bench.stderr).toMatch(words)
})

it('J93 sends what its input had, says FIN at its end, and waits for the answer no longer than it is told', async () => {
  const heard: string[] = []
  const { port } = await peerServer((socket) => {
    socket.on('data', (part: Buffer) => heard.push(part.toString()))
    socket.on('end', () => heard.push('FIN'))
  })
  const bench = startWirebench(
    'connect',
    'tcp',
    `127.0.0.1:${String(port)}`,
    '--newline',
    'lf',
    '--wait',
    '300',
    '--json',
  )
  bench.type('the last line')
  bench.endInput()
  expect(await bench.exit, bench.stderr).toBe(0)
  expect(heard).toEqual(['the last line\n', 'FIN'])
  expect(rows(bench).map(({ state, kind }) => state ?? kind)).toEqual(['connecting', 'open', 'tx', 'half-closed', 'closed', 'stopped']) // prettier-ignore
})
