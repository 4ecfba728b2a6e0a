import { writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { peerClient, peerServer, peerUdp } from '../support/peers'
import { listening, rows } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { expertWarnings } from '../support/judges'
import { startProgram, startPython, startWirebench } from '../support/program'

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
  const client = await peerClient(first.local.port)
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
  const peer = await peerUdp()
  peer.socket.send('ping', port, '127.0.0.1')
  await expect.poll(() => peer.heard).toEqual(['ping'])
  expect(await bench.exit).toBe(0)
  expect(bench.stdout.split('\n')).toHaveLength(2)
})

it('sends typed lines to who spoke last, to a number, and to all', async () => {
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0')
  const port = await listening(bench)
  const heard = new Map<number, string>()
  const clients = []
  for (let at = 0; at < 3; at++) {
    const client = await peerClient(port)
    client.on('data', (bytes: Buffer) => heard.set(at, (heard.get(at) ?? '') + bytes.toString()))
    await bench.output(new RegExp(`#${String(at + 1)} .*open`))
    clients.push(client)
  }
  bench.type('too early')
  await expect.poll(() => bench.stderr).toContain('no client has sent anything yet')
  clients[1]?.write('me')
  await bench.output(/rx\s+2 B {2}me/)
  bench.type('to the last')
  bench.type('@3 to the third')
  bench.type('@* all')
  bench.type('@1,2 both')
  await expect
    .poll(() => [0, 1, 2].map((at) => heard.get(at)))
    .toEqual(['allboth', 'to the lastallboth', 'to the thirdall'])
  bench.type('@9 nobody')
  await expect.poll(() => bench.stderr).toContain('conversation 9 is not open')
})

it('keeps a connection open for a late answer, until nobody can type one any more', async () => {
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0')
  const port = await listening(bench)
  const [first, second] = [await peerClient(port), await peerClient(port)]
  first.end('question')
  await bench.output(/the peer has finished sending/)
  bench.type('@1 late answer')
  expect(String((await once(first, 'data'))[0])).toBe('late answer')
  expect(first.readableEnded).toBe(false)
  bench.endInput()
  await once(first, 'end')
  second.end('another')
  second.resume()
  await once(second, 'end')
  await bench.output(/#2 .*closed/)
})

it('connects, sends in the order given, and finds the expected answer', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'part'), 'file')
  const heard: string[] = []
  const { port } = await peerServer((socket) => {
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
    '--half-close',
    '--record',
    record,
  )
  expect(await bench.exit).toBe(0)
  expect(heard.join('')).toBe('aBCfilez')
  expect(await expertWarnings(record)).toBe('')
})

it('waits for a late answer after the end of its input', async () => {
  const { port } = await peerServer((socket) => {
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
  const { port } = await peerServer((socket) => {
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
    '--half-close',
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
