import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { farClient, farServer, farUdp } from '../support/far'
import { temporaryFolder } from '../support/folder'
import { expertWarnings } from '../support/judges'
import { startProgram, startPython, startWirebench, type Program } from '../support/program'

interface Row {
  readonly seq: number
  readonly conversation: number
  readonly peer: string
  readonly kind: string
  readonly state?: string
  readonly byteLength: number
  readonly hex: string
  readonly text: string
}

async function listening(program: Program, protocol = 'tcp'): Promise<number> {
  return Number((await program.output(new RegExp(`^listening ${protocol} 127\\.0\\.0\\.1:(\\d+)\\n`)))[1])
}

function rows(program: Program): Row[] {
  return program.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
    .filter((row) => 'seq' in row)
}

it('says in its first line where it listens, also as JSON, and prints one line a record', async () => {
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--json', '--reply', 'prefix:P ')
  await bench.output(/\n/)
  const first = JSON.parse(bench.stdout.split('\n')[0] ?? '') as {
    event: string
    protocol: string
    local: { address: string; port: number }
  }
  expect(first).toEqual({
    event: 'listening',
    protocol: 'tcp',
    local: { address: '127.0.0.1', port: first.local.port },
  })
  const client = await farClient(first.local.port)
  client.write('héllo')
  expect(String((await once(client, 'data'))[0])).toBe('P héllo')
  await expect.poll(() => rows(bench).length).toBeGreaterThanOrEqual(3)
  const peer = `127.0.0.1:${String(client.localPort)}`
  expect(rows(bench).slice(0, 3)).toMatchObject([
    { conversation: 1, peer, kind: 'state', state: 'open' },
    { conversation: 1, peer, kind: 'rx', byteLength: 6, hex: '68c3a96c6c6f', text: 'héllo' },
    { conversation: 1, peer, kind: 'tx', byteLength: 8, text: 'P héllo' },
  ])
})

it('prints only the first line when it is to be quiet, and stops by itself', async () => {
  const bench = startWirebench('listen', 'udp', '127.0.0.1:0', '--quiet', '--reply', 'echo', '--for', '0.7')
  const port = await listening(bench, 'udp')
  const peer = await farUdp()
  peer.socket.send('ping', port, '127.0.0.1')
  await expect.poll(() => peer.heard).toEqual(['ping'])
  expect(await bench.exit).toBe(0)
  expect(bench.stdout.split('\n')).toHaveLength(2)
})

it('sends typed lines to who spoke last, to a number, and to all', async () => {
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0')
  const port = await listening(bench)
  const heard: string[] = ['', '', '']
  const clients = []
  for (let at = 0; at < 3; at++) {
    const client = await farClient(port)
    client.on('data', (bytes: Buffer) => (heard[at] += bytes.toString()))
    await bench.output(new RegExp(`#${String(at + 1)} .*open`))
    clients.push(client)
  }
  bench.type('too early')
  await expect.poll(() => bench.stderr).toContain('nobody has spoken yet')
  clients[1]?.write('me')
  await bench.output(/rx\s+2 B {2}me/)
  bench.type('to the last')
  bench.type('@3 to the third')
  bench.type('@* all')
  await expect.poll(() => heard).toEqual(['all', 'to the lastall', 'to the thirdall'])
  bench.type('@9 nobody')
  await expect.poll(() => bench.stderr).toContain('conversation 9 is not open')
})

it('connects, sends in the order given, and finds the expected answer', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'part'), 'file')
  const heard: string[] = []
  const { port } = await farServer((socket) => {
    socket.on('data', (bytes: Buffer) => heard.push(bytes.toString()))
    socket.on('end', () => socket.end(`answer to ${heard.join('')}`))
  })
  const record = join(folder, 'client.pcapng')
  const address = `127.0.0.1:${String(port)}`
  const bench = startWirebench(
    'connect',
    'tcp',
    address,
    '--send',
    'a',
    '--send-hex',
    '42 43',
    '--send-file',
    join(folder, 'part'),
    '--send',
    'z',
    '--expect',
    'aBCfilez',
    '--record',
    record,
  )
  expect(await bench.exit).toBe(0)
  expect(heard.join('')).toBe('aBCfilez')
  expect(await expertWarnings(record)).toBe('')
})

it('waits for a late answer after the end of its input', async () => {
  const { port } = await farServer((socket) => {
    socket.on('end', () => setTimeout(() => socket.end('late'), 1_200))
    socket.resume()
  })
  const bench = startWirebench('connect', 'tcp', `127.0.0.1:${String(port)}`)
  bench.type('typed')
  bench.endInput()
  expect(await bench.exit).toBe(0)
  expect(bench.stdout).toContain('late')
})

it('streams a large file to a slow reader without losing or growing', async () => {
  const path = join(temporaryFolder(), 'large')
  writeFileSync(path, Buffer.alloc(24 * 1024 * 1024, 'x'))
  let bytes = 0
  const { port } = await farServer((socket) => {
    socket.on('data', (part: Buffer) => {
      bytes += part.length
      socket.pause()
      setTimeout(() => socket.resume(), 1)
    })
    socket.on('end', () => socket.end('done'))
  })
  const bench = startWirebench(
    'connect',
    'tcp',
    `127.0.0.1:${String(port)}`,
    '--send-file',
    path,
    '--expect',
    'done',
    '--wait',
    '30000',
    '--quiet',
  )
  expect(await bench.exit).toBe(0)
  expect(bytes).toBe(24 * 1024 * 1024)
})

it('answers a Python UDP client that was started before it', async () => {
  const reserved = startWirebench('listen', 'udp', '127.0.0.1:0', '--quiet')
  const port = await listening(reserved, 'udp')
  reserved.kill('SIGTERM')
  expect(await reserved.exit).toBe(143)
  const client = startPython('udp_client', port)
  client.type('lost, because nobody is there')
  await client.output(/local/)
  const bench = startWirebench('listen', 'udp', `127.0.0.1:${String(port)}`, '--reply', 'text:pong')
  await listening(bench, 'udp')
  const second = startPython('udp_client', port)
  second.type('ping')
  await second.output(/answer pong/)
})

it('talks to socketserver, ncat and socat', async () => {
  const server = startPython('tcp_server', 0)
  const port = (await server.output(/port (\d+)/))[1] ?? ''
  const bench = startWirebench('connect', 'tcp', `127.0.0.1:${port}`, '--send', 'question', '--expect', 'from python')
  await server.output(/from \d+ question/)
  server.type('from python')
  expect(await bench.exit).toBe(0)

  const echo = startWirebench('listen', 'tcp', '127.0.0.1:0', '--reply', 'echo')
  const echoPort = String(await listening(echo))
  for (const [command, ...args] of [
    ['ncat', '127.0.0.1', echoPort],
    ['socat', '-t5', '-', `TCP4:127.0.0.1:${echoPort}`],
  ] as const) {
    const peer = startProgram(command, args)
    peer.type(`hello from ${command}`)
    peer.endInput()
    expect(await peer.exit).toBe(0)
    expect(peer.stdout).toBe(`hello from ${command}\n`)
  }
})

it.each([
  [['listen'], 2, 'expected tcp|udp HOST:PORT'],
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

it('fails with 5 when the expected answer does not come in time', async () => {
  const { port } = await farServer((socket) => socket.resume())
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
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--record', path, '--quiet')
  const client = await farClient(await listening(bench))
  client.write('the last words')
  await new Promise((resolve) => setTimeout(resolve, 30))
  bench.kill(signal)
  expect(await bench.exit).toBe(code)
  const shown = startWirebench('show', path, '--json')
  expect(await shown.exit).toBe(0)
  expect(rows(shown).map(({ kind, state, text }) => state ?? `${kind} ${text}`)).toEqual([
    'listening',
    'open',
    'rx the last words',
    'half-closed',
    'closed',
    'stopped',
  ])
})

it('never lets a peer drive the terminal', async () => {
  const bench = startWirebench('listen', 'udp', '127.0.0.1:0')
  const peer = await farUdp()
  peer.socket.send('\u001b]0;title\u0007\u001b[2J\r\n\u009b31m\u202e', await listening(bench, 'udp'), '127.0.0.1')
  await bench.output(/title/)
  expect(bench.stdout).not.toMatch(/[\0-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
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
  const peer = await farUdp()
  for (let at = 0; at < 200; at++) peer.socket.send('x'.repeat(1000), port, '127.0.0.1')
  expect(await record.exit).toBe(0)
  const wirebench = `${process.execPath} out/main/wirebench.js`
  const piped = startProgram('bash', ['-c', `set -o pipefail; ${wirebench} show ${path} | head -1`])
  expect(await piped.exit).toBe(0)
  expect(piped.stderr).toBe('')
  const full = startProgram('bash', ['-c', `${wirebench} show ${path} > /dev/full`])
  expect(await full.exit).toBe(6)
  expect(full.stderr).toContain('ENOSPC')
})

it('exports from the command line and keeps a file that is there', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'a.pcapng')
  const record = startWirebench('listen', 'tcp', '127.0.0.1:0', '--record', path, '--quiet')
  const client = await farClient(await listening(record))
  client.end('one')
  await new Promise((resolve) => setTimeout(resolve, 100))
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
