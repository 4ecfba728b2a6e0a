import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { HandlerConfig } from '../../src/shared/handler'
import type { SessionOptions } from '../../src/shared/options/catalogue'
import type { LiveRecording } from '../../src/main/recording/live/live-recording'
import type { Session } from '../../src/main/session/session'
import { allRows, clientConfig, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient, received } from '../support/peers'

/** Three sockets take turns: this thread stands still meanwhile, so that all datagrams wait when it goes on. */
const SENDERS = `
import socket, sys
family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET
peers = [socket.socket(family, socket.SOCK_DGRAM) for _ in range(3)]
for n in range(150):
    size = [0, 1, 64, 700][n % 4]
    peers[n % 3].sendto((b'%03d ' % n).ljust(size, b'.')[:size] if size < 4 else (b'%03d ' % n).ljust(size, b'.'), (sys.argv[1], int(sys.argv[2])))
`

function content(source: LiveRecording, conversation: number, kind: 'rx' | 'tx'): Buffer {
  return Buffer.concat(
    allRows(source, conversation)
      .filter((row) => row.kind === kind)
      .map(({ seq }) => source.payload(seq)),
  )
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '::1'],
  // An IPv4 peer of an IPv6 socket (RFC 4291, 2.5.5.2).
  ['::', '127.0.0.1'],
])('has each of many datagrams that waited at %s once, in its order, with its sender', async (local, to) => {
  const session = valueOf(await startEngine().start(listenerConfig('udp', { kind: 'none' }, local)))
  const { status, stderr } = spawnSync('python3', ['-c', SENDERS, to, String(portOf(session))], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  const source = sourceOf(session)
  await expect.poll(() => session.conversations().reduce((sum, { rxRecords }) => sum + rxRecords, 0)).toBe(150)
  expect(session.conversations().map(({ peer, rxRecords }) => [peer.address, rxRecords])).toEqual(
    Array(3).fill([to, 50]),
  )
  const rows = allRows(source).filter(({ kind }) => kind === 'rx')
  expect(rows.map(({ byteLength }) => byteLength)).toEqual(rows.map((_, n) => [0, 1, 64, 700][n % 4]))
  const conversations = session.conversations().map(({ number }) => number)
  expect(rows.map(({ conversation }) => conversation)).toEqual(rows.map((_, n) => conversations[n % 3]))
  for (const [n, { seq, byteLength }] of rows.entries()) {
    const number = String(n).padStart(3, '0')
    expect(Buffer.from(source.payload(seq)).toString()).toBe(`${number} `.padEnd(byteLength, '.').slice(0, byteLength))
  }
})

it('answers each of many datagrams that waited, also from a client', async () => {
  const sessions = startEngine()
  const listener = valueOf(await sessions.start(listenerConfig('udp', { kind: 'echo' })))
  const client = valueOf(await sessions.start(clientConfig('udp', portOf(listener))))
  for (let n = 0; n < 100; n++) valueOf(client.send(1, Buffer.from(`question ${String(n)}`)))
  await expect.poll(() => client.conversations()[0]?.rxRecords).toBe(100)
  const answers = allRows(sourceOf(client), 1).filter(({ kind }) => kind === 'rx')
  expect(answers.map(({ seq }) => Buffer.from(sourceOf(client).payload(seq)).toString())).toEqual(
    answers.map((_, n) => `question ${String(n)}`),
  )
})

/** Connects, waits for a word, and is gone with a reset. */
const RESETTER = `
import socket, struct, sys
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
sys.stdin.readline()
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
s.close()
`

it('says of a send into a connection that was reset meanwhile what the system says', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const python = spawn('python3', ['-c', RESETTER, String(portOf(session))], { stdio: ['pipe', 'ignore', 'inherit'] })
  await expect.poll(() => session.summary().openConversations).toBe(1)
  python.stdin.end('\n')
  // This thread stands still, so that it does not read of the reset before it sends.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000)
  valueOf(session.send(1, new Uint8Array(40_000)))
  await expect.poll(() => session.summary().openConversations).toBe(0)
  expect(story(sourceOf(session), 1)).toEqual(['open peer', 'reset peer'])
})

type Where = 'TCP' | 'a path'

/** A listener at a port or a path, and a way to connect to it. */
async function listen(
  where: Where,
  handler: HandlerConfig,
  options: SessionOptions = {},
): Promise<{ readonly session: Session; readonly dial: () => Promise<Socket> }> {
  const path = join(temporaryFolder(), 'socket')
  const address = where === 'TCP' ? '127.0.0.1' : `unix:${path}`
  const session = valueOf(await startEngine().start(listenerConfig('tcp', handler, address, 0, options)))
  return { session, dial: () => (where === 'TCP' ? peerClient(portOf(session)) : peerAt(path)) }
}

async function peerAt(path: string): Promise<Socket> {
  const socket = connect({ path, allowHalfOpen: true })
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  return socket
}

it.each(['TCP', 'a path'] as const)('keeps the streams of many peers at %s apart, byte for byte', async (where) => {
  const { session, dial } = await listen(where, { kind: 'none' })
  const peers = await Promise.all(Array.from({ length: 8 }, dial))
  const sent = peers.map(() => randomBytes(300_000))
  for (const [at, peer] of peers.entries()) peer.end(sent[at] ?? '')
  await expect.poll(() => session.summary().rxBytes).toBe(8 * 300_000)
  const source = sourceOf(session)
  const kept = session.conversations().map(({ number }) => hash(content(source, number, 'rx')))
  expect(kept.sort()).toEqual(sent.map(hash).sort())
})

it.each([
  ['TCP', {}],
  ['TCP', { writeBufferBytes: 200_000 }],
  ['TCP', { faultsOut: ['split=50000'] }],
  ['a path', {}],
] as const)('echoes at %s what its peer reads late, unchanged: %o', async (where, options) => {
  const { session, dial } = await listen(where, { kind: 'echo' }, options)
  const peers = await Promise.all(Array.from({ length: 3 }, dial))
  const sent = peers.map(() => randomBytes(9_000_000))
  for (const [at, peer] of peers.entries()) {
    peer.pause()
    peer.end(sent[at] ?? '')
  }
  // Nobody reads yet: what the system does not take must wait somewhere that is not used again.
  await expect.poll(() => session.conversations().filter(({ queuedBytes }) => queuedBytes > 0).length).toBe(3)
  const came = peers.map((peer) => received(peer))
  for (const peer of peers) peer.resume()
  expect((await Promise.all(came)).map(hash)).toEqual(sent.map(hash))
  const source = sourceOf(session)
  for (const { number } of session.conversations())
    expect(hash(content(source, number, 'tx'))).toBe(hash(content(source, number, 'rx')))
})
