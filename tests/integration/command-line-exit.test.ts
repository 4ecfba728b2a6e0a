import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { peerClient, peerServer, peerUdp } from '../support/peers'
import { TERMINAL_CONTROLS } from '../support/terminal'
import { listening, rows } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { startProgram, startWirebench } from '../support/program'

it.each([
  [['listen'], 2, 'expected tcp|tls|udp HOST:PORT'],
  [['listen', 'sctp', ':1'], 2, '"sctp" is not a protocol'],
  [['listen', 'tcp', '127.0.0.1:70000'], 2, '70000 is out of range'],
  [['listen', 'tcp', ':0', '--for', '2147484'], 2, '--for 2147484'],
  [['listen', 'tcp', ':0', '--reply', 'shout'], 2, '--reply shout'],
  [['listen', 'tcp', ':0', '--json', '--quiet'], 2, 'exclude each other'],
  [['listen', 'tcp', ':0', '--nonsense'], 2, '--nonsense'],
  [['connect', 'tcp', ':1', '--send-hex', 'abc'], 2, 'column 3'],
  [['connect', 'udp', ':0'], 2, 'port 0'],
  [['connect', 'tcp', ':1', '--send-file', '/nowhere/x'], 2, 'no such file'],
  [['connect', 'tcp', '127.0.0.1:1'], 4, 'ECONNREFUSED'],
  [['listen', 'tcp', '192.0.2.1:0'], 3, 'EADDRNOTAVAIL'],
  [['listen', 'tcp', ':0', '--record', '/nowhere/x.pcapng'], 6, '/nowhere/x.pcapng'],
  [['show', '/nowhere/x.pcapng'], 2, 'no such file'],
  [['frobnicate'], 2, 'not a verb'],
])('ends %j with %i and words', async (args, code, words) => {
  const bench = startWirebench(...args)
  expect(await bench.exit).toBe(code)
  expect(bench.stderr).toContain(words)
  expect(bench.stderr).not.toContain('    at ')
})

it('fails with 5 when a datagram is too big to be sent, and says how big', async () => {
  const bench = startWirebench('connect', 'udp', '127.0.0.1:9', '--send', 'x'.repeat(65_508), '--wait', '50')
  expect(await bench.exit).toBe(5)
  expect(bench.stderr).toContain('65508 > 65507')
})

it('fails with 5 when the expected answer does not come in time', async () => {
  const { port } = await peerServer((socket) => socket.resume())
  const bench = startWirebench(
    'connect',
    'tcp',
    `127.0.0.1:${String(port)}`,
    '--send',
    'x',
    '--expect',
    'never',
    '--wait',
    '200',
  )
  expect(await bench.exit).toBe(5)
})

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('loses nothing on %s', async (signal, code) => {
  const path = join(temporaryFolder(), 'signal.pcapng')
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--record', path, '--quiet', '--reply', 'echo')
  const client = await peerClient(await listening(bench))
  client.write('the last words')
  await once(client, 'data')
  bench.kill(signal)
  expect(await bench.exit).toBe(code)
  const shown = startWirebench('show', path, '--json')
  expect(await shown.exit).toBe(0)
  expect(rows(shown).map(({ kind, state, text }) => state ?? `${kind} ${text}`)).toEqual([
    'listening',
    'open',
    'rx the last words',
    'tx the last words',
    'half-closed',
    'closed',
    'stopped',
  ])
})

it('never lets a peer drive the terminal', async () => {
  const bench = startWirebench('listen', 'udp', '127.0.0.1:0')
  const peer = await peerUdp()
  peer.socket.send('\u001b]0;title\u0007\u001b[2J\r\n\u009b31m\u202e', await listening(bench, 'udp'), '127.0.0.1')
  await bench.output(/title/)
  expect(bench.stdout).not.toMatch(TERMINAL_CONTROLS)
})

it('ends quietly when its reader goes away, and with 6 when its output cannot be written', async () => {
  const path = join(temporaryFolder(), 'a.pcapng')
  const record = startWirebench(
    'listen',
    'udp',
    '127.0.0.1:0',
    '--record',
    path,
    '--reply',
    'echo',
    '--for',
    '0.5',
    '--quiet',
  )
  const port = await listening(record, 'udp')
  const peer = await peerUdp()
  for (let at = 0; at < 200; at++) peer.socket.send('x'.repeat(1000), port, '127.0.0.1')
  expect(await record.exit).toBe(0)
  const wirebench = `${process.execPath} out/main/wirebench.js`
  const piped = startProgram('bash', ['-c', `set -o pipefail; ${wirebench} show ${path} | head -1`])
  expect(await piped.exit).toBe(0)
  expect(piped.stderr).toBe('')
  const help = startProgram('bash', ['-c', `set -o pipefail; ${wirebench} listen --help | true`])
  expect(await help.exit).toBe(0)
  expect(help.stderr).toBe('')
  const unheard = startProgram('bash', [
    '-c',
    `set -o pipefail; ${wirebench} listen tcp 127.0.0.1:0 --fault delay=1 --for 0.5 2>&1 | true`,
  ])
  expect(await unheard.exit).toBe(0)
  for (const asked of ['--help', 'listen --help', 'listen tcp 127.0.0.1:0 --fault help']) {
    const helpFull = startProgram('bash', ['-c', `${wirebench} ${asked} > /dev/full`])
    expect([asked, await helpFull.exit]).toEqual([asked, 6])
    expect(helpFull.stderr).toContain('ENOSPC')
  }
  const full = startProgram('bash', ['-c', `${wirebench} show ${path} > /dev/full`])
  expect(await full.exit).toBe(6)
  expect(full.stderr).toContain('ENOSPC')
})

it('exports from the command line and keeps a file that is there', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'a.pcapng')
  const record = startWirebench('listen', 'tcp', '127.0.0.1:0', '--record', path, '--quiet')
  const client = await peerClient(await listening(record))
  client.end('one')
  await expect.poll(() => readFileSync(path).includes('half-closed')).toBe(true)
  record.kill('SIGINT')
  await record.exit
  const target = join(folder, 'log.csv')
  expect(await startWirebench('export', path, '--as', 'csv', '--to', target, '--conversation', '1').exit).toBe(0)
  expect(readFileSync(target, 'utf8')).toMatch(/rx,,3,one,6f6e65/)
  const again = startWirebench('export', path, '--as', 'csv', '--to', target)
  expect(await again.exit).toBe(6)
  expect(again.stderr).toContain('there already')
  expect(await startWirebench('export', path, '--as', 'jsonl', '--to', target, '--force').exit).toBe(0)
  expect(existsSync(target)).toBe(true)
})

it('runs without a home, a terminal or an environment', async () => {
  const bench = startProgram(
    process.execPath,
    ['out/main/wirebench.js', 'listen', 'tcp', '127.0.0.1:0', '--for', '0.2'],
    { PATH: '' },
  )
  expect(await bench.exit).toBe(0)
  expect(bench.stdout).toMatch(/^listening tcp/)
})
