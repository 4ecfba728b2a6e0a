import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { TcpConnection, type ConnectionEnd } from '../../src/main/net/tcp-connection'
import { temporaryFolder } from '../support/folder'
import { received } from '../support/peers'

interface Sender {
  readonly connection: TcpConnection
  readonly peer: Socket
  readonly end: Promise<ConnectionEnd>
}

/** A connection of ours, and its peer, which does not read yet. */
async function connected(onSent: (bytes: Uint8Array, connection: TcpConnection) => void): Promise<Sender> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const peer = connect((server.address() as AddressInfo).port)
  peer.on('error', () => undefined)
  peer.pause()
  onTestFinished(() => {
    peer.destroy()
  })
  return { ...(await taken(server, onSent)), peer }
}

/** The first connection that a server takes, as one of ours. */
async function taken(
  server: Server,
  onSent: (bytes: Uint8Array, connection: TcpConnection) => void,
): Promise<Omit<Sender, 'peer'>> {
  const [socket] = (await once(server, 'connection')) as [Socket]
  server.close()
  onTestFinished(() => {
    socket.destroy()
  })
  const after = (ms: number, act: () => void): (() => void) => {
    const timer = setTimeout(act, ms)
    return () => {
      clearTimeout(timer)
    }
  }
  let ended: (end: ConnectionEnd) => void = () => undefined
  const end = new Promise<ConnectionEnd>((resolve) => {
    ended = resolve
  })
  const options = { nagle: false, keepAliveMs: undefined, writeBufferBytes: undefined, clock: { after } }
  const connection: TcpConnection = new TcpConnection({ protocol: 'tcp', stream: socket, tcp: socket }, options, {
    onBytes: () => undefined,
    onSent: (bytes) => {
      onSent(bytes, connection)
    },
    onPeerEnd: () => {
      connection.close()
    },
    onLocalEnd: () => undefined,
    onDrain: () => undefined,
    onClosed: ended,
  })
  connection.resume()
  return { connection, end }
}

/** Three sends of one turn; `act` is what the first one leads to when the system has taken it. */
async function threeSends(act: (connection: TcpConnection) => void): Promise<Sender & { readonly rows: string[] }> {
  const rows: string[] = []
  const sender = await connected((bytes, connection) => {
    rows.push(`${String.fromCharCode(bytes[0] ?? 0)}${String(bytes.length)}`)
    if (rows.length === 1) act(connection)
  })
  for (const text of 'abc') sender.connection.send(Buffer.from(text.repeat(10)))
  return { ...sender, rows }
}

it('sends what waits before an end that comes while the first of it is sent', async () => {
  const { peer, end, rows } = await threeSends((connection) => {
    connection.halfClose()
  })
  const got = received(peer)
  peer.resume()
  expect((await got).toString()).toBe(`${'a'.repeat(10)}${'b'.repeat(10)}${'c'.repeat(10)}`)
  peer.end()
  expect(await end).toEqual({ failure: undefined, isResetByUs: false, unsentBytes: 0 })
  expect(rows).toEqual(['a10', 'b10', 'c10'])
})

it('says of nothing that it was sent behind a reset', async () => {
  const { end, rows } = await threeSends((connection) => {
    connection.reset()
  })
  expect(await end).toEqual({ failure: undefined, isResetByUs: true, unsentBytes: 20 })
  expect(rows).toEqual(['a10'])
})

it('sends behind those that wait what the first of them leads to', async () => {
  const { connection, peer, end, rows } = await threeSends((sender) => {
    sender.send(new Uint8Array(40_000).fill(90))
  })
  await expect.poll(() => rows.length).toBe(4)
  expect(rows).toEqual(['a10', 'b10', 'c10', 'Z40000'])
  connection.halfClose()
  const got = received(peer)
  peer.resume()
  expect((await got).toString()).toBe(`${'a'.repeat(10)}${'b'.repeat(10)}${'c'.repeat(10)}${'Z'.repeat(40_000)}`)
  peer.end()
  await end
})

const READER = `
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
n = 0
while part := s.recv(65536): n += len(part)
print(n)
`

it('tells of pieces in the order in which they were sent, also those that it sends while others are taken', async () => {
  const MOST = 20_000
  let sent = 0
  let told = 0
  const strays: number[] = []
  const next = (connection: TcpConnection): void => {
    if (sent >= MOST) return
    const piece = Buffer.alloc(60_000)
    piece.writeUInt32LE(sent)
    sent += 1
    connection.send(piece)
  }
  const path = join(temporaryFolder(), 'socket')
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen({ path })
  await once(server, 'listening')
  // Another process, which reads while this one sends.
  const reader = spawn('python3', ['-c', READER, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let isIn = false
  const { connection, end } = await taken(server, (bytes, sender) => {
    const number = Buffer.from(bytes.buffer, bytes.byteOffset).readUInt32LE(0)
    if (number !== told) strays.push(number)
    told = number + 1
    // As a relay does: more as soon as there is room.
    if (isIn || sender.queuedBytes === 0 || sender.queuedBytes > 262_144) return
    isIn = true
    next(sender)
    isIn = false
  })
  while (sent < MOST) {
    for (let each = 0; each < 8 && connection.queuedBytes < 400_000; each++) next(connection)
    await new Promise((resolve) => setImmediate(resolve))
  }
  connection.halfClose()
  const [printed] = (await once(reader.stdout, 'data')) as [Buffer]
  expect(Number(printed.toString())).toBe(MOST * 60_000)
  await end
  expect([told, strays]).toEqual([MOST, []])
})
