import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { MAX_TIMES } from '../../src/shared/sequence'
import { isConversationOpen } from '../../src/shared/session'
import type { Session } from '../../src/main/session/session'
import { bytesOf, clientConfig, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { peerClient, peerServer, peerUdp } from '../support/peers'
import { settled } from '../support/settled'

/** A stage in the life of our listener's conversation, and its other end. */
const STAGES: Readonly<Record<string, (session: Session, peerSide: Socket) => unknown>> = {
  'just open': () => undefined,
  'in the middle of a message': (_session, peerSide) => peerSide.write('half a mess'),
  'while we answer': async (session, peerSide) => {
    await session.setHandler({ kind: 'echo' })
    peerSide.write(Buffer.alloc(3_000_000))
  },
  'while it does not read': (session, peerSide) => {
    peerSide.pause()
    for (let count = 0; count < 40; count++) session.send(1, new Uint8Array(100_000))
  },
  'while we do not read': (session, peerSide) => {
    session.setPaused(1, true)
    peerSide.write(Buffer.alloc(3_000_000))
  },
  'after our FIN': (session) => session.end(1, 'half-close'),
  'while a sequence sends': (session) =>
    session.jobs.sequence(1, {
      name: 'endless',
      steps: [
        {
          kind: 'loop',
          times: MAX_TIMES,
          steps: [{ kind: 'send', payload: { format: 'text', text: 'x', newline: 'lf' } }],
        },
      ],
    }),
}

const ENDS: Readonly<Record<string, (session: Session, peerSide: Socket) => unknown>> = {
  'FIN from the peer': (_session, peerSide) => peerSide.end(),
  'RST from the peer': (_session, peerSide) => peerSide.resetAndDestroy(),
  'close by us': (session) => session.end(1, 'close'),
  'reset by us': (session) => session.end(1, 'reset'),
  'RST from the peer and reset by us at once': (session, peerSide) => {
    peerSide.resetAndDestroy()
    session.end(1, 'reset')
  },
  'stop of the session': (session) => session.stop(),
}

it.each(Object.keys(STAGES).flatMap((stage) => Object.keys(ENDS).map((end) => [stage, end] as const)))(
  '%s: %s ends that conversation alone',
  async (stage, end) => {
    const session = valueOf(await startEngine().start(listenerConfig('tcp')))
    const [peerSide, other] = [await peerClient(portOf(session)), await peerClient(portOf(session))]
    await expect.poll(() => session.conversations().length).toBe(2)
    await STAGES[stage]?.(session, peerSide)
    await new Promise((resolve) => setImmediate(resolve))
    ENDS[end]?.(session, peerSide)
    if (end === 'stop of the session') {
      await session.stop()
      expect(session.summary().openConversations).toBe(0)
      return
    }
    // By hand a FIN leaves our side open, for a late answer. The far side's library sends one before its RST, and after
    // a FIN nothing is read any more that could tell of the RST.
    if (end === 'FIN from the peer' || end === 'RST from the peer') {
      peerSide.resume()
      session.setPaused(1, false)
      const hasHeardOfIt = (): boolean => {
        const { state } = session.conversations()[0] ?? {}
        return state !== undefined && (state.kind === 'half-closed' ? state.by === 'peer' : state.kind !== 'open')
      }
      await expect.poll(hasHeardOfIt, { timeout: 10_000 }).toBe(true)
      session.end(1, 'close')
    }
    peerSide.resume()
    await expect
      .poll(() => isConversationOpen(session.conversations()[0]?.state ?? { kind: 'open' }), { timeout: 10_000 })
      .toBe(false)
    other.write('still served')
    await expect.poll(() => story(sourceOf(session), 2)).toContain('rx still served')
    expect(session.jobs.statuses.every(({ outcome }) => outcome !== undefined)).toBe(true)
  },
)

it('survives a server that ends each connection in its own way while it is being made', async () => {
  const ways = [
    (socket: Socket) => socket.resetAndDestroy(),
    (socket: Socket) => socket.end(),
    (socket: Socket) => socket.destroy(),
  ]
  for (const protocol of ['tcp', 'tls'] as const) {
    for (const way of ways) {
      const peerSide = await peerServer(way)
      const client = valueOf(await startEngine().start(clientConfig(protocol, peerSide.port)))
      await expect.poll(() => story(sourceOf(client), 1).at(-1)).toMatch(/closed|failed|reset|half-closed/)
      await client.stop()
    }
  }
})

it('survives a port that is closed between two attempts', async () => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  const client = valueOf(await startEngine().start(clientConfig('tcp', port)))
  await expect.poll(() => story(sourceOf(client), 1).at(-1)).toBe('failed connection-refused')
  for (let count = 0; count < 5; count++) {
    await expect.poll(() => client.state.kind).toBe('idle')
    valueOf(client.reconnect())
  }
  await expect.poll(() => client.conversations().length).toBe(6)
  await expect.poll(() => client.conversations().every(({ state }) => state.kind === 'failed')).toBe(true)
})

/** Answers everything with the same text, on its own socket. */
async function echoUdp(): Promise<number> {
  const { socket, port } = await peerUdp()
  socket.on('message', (bytes, from) => {
    socket.send(bytes, from.port, from.address)
  })
  return port
}

it.each([
  ['echo', { kind: 'echo' }],
  ['prefix', { kind: 'prefix', text: '> ' }],
  ['text', { kind: 'text', text: 'same' }],
] as const)('stops answering a UDP server that answers everything, too: %s', async (_name, handler) => {
  const port = await echoUdp()
  const client = valueOf(await startEngine().start({ ...clientConfig('udp', port, '127.0.0.1', {}), handler }))
  valueOf(client.send(1, bytesOf('ping')))
  await expect.poll(() => story(sourceOf(client), 1), { timeout: 20_000 }).toContain('warning answer-storm')
  const { txRecords = 0, rxRecords = 0 } = client.conversations()[0] ?? {}
  expect(txRecords).toBeLessThanOrEqual(1_001)
  // By hand it goes on; and with an answer that was chosen again.
  valueOf(client.send(1, bytesOf('by hand')))
  await expect.poll(() => client.conversations()[0]?.rxRecords).toBe(rxRecords + 1)
  expect(client.conversations()[0]?.txRecords).toBe(txRecords + 1)
  await client.setHandler({ kind: 'text', text: 'once more' })
  valueOf(client.send(1, bytesOf('again')))
  await expect.poll(() => client.conversations()[0]?.txRecords).toBeGreaterThan(txRecords + 3)
})

it('stops answering a UDP server whose answers are never the same', async () => {
  const { socket, port } = await peerUdp()
  let count = 0
  socket.on('message', (_bytes, from) => {
    count += 1
    socket.send(`answer ${String(count)}`, from.port, from.address)
  })
  const handler = { kind: 'text', text: 'thanks' } as const
  const client = valueOf(await startEngine().start({ ...clientConfig('udp', port, '127.0.0.1', {}), handler }))
  valueOf(client.send(1, bytesOf('hi')))
  await expect.poll(() => story(sourceOf(client), 1), { timeout: 20_000 }).toContain('warning answer-storm')
  expect(count).toBeLessThanOrEqual(1_001)
})

it('stops two of its own servers that answer each other', async () => {
  const sessions = startEngine()
  const one = valueOf(await sessions.start(listenerConfig('udp', { kind: 'echo' })))
  const other = valueOf(await sessions.start(listenerConfig('udp', { kind: 'prefix', text: '+' })))
  const number = valueOf(one.addPeer({ address: '127.0.0.1', port: portOf(other) }))
  valueOf(one.send(number, bytesOf('hello')))
  await expect.poll(() => story(sourceOf(one), number), { timeout: 20_000 }).toContain('warning answer-storm')
  await settled(() => other.summary().records)
})

it('answers somebody who asks the same a thousand times and more', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' })))
  const client = await peerClient(portOf(session))
  for (let count = 0; count < 1_500; count++) {
    client.write('ping')
    await once(client, 'data')
  }
  expect(session.conversations()[0]).toMatchObject({ rxRecords: 1_500, txRecords: 1_500 })
  onTestFinished(() => {
    client.destroy()
  })
})
