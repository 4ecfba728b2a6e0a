import { expect, it } from 'vitest'
import type { RelayConfig } from '../../src/shared/relay'
import { clientConfig, failureOf, listenerConfig, portOf, startEngine, valueOf } from '../support/engine'
import { peerClient, peerServer } from '../support/peers'

function relayTo(port: number): RelayConfig {
  const target = { protocol: 'tcp', peer: { address: '127.0.0.1', port }, options: {} } as const
  return { kind: 'relay', entry: 'fixed', target, whenTargetFails: 'close' }
}

it('makes a relay of a server that runs, which waits for a slow target, and a server again', async () => {
  const target = await peerServer((socket) => {
    socket.on('end', () => setTimeout(() => socket.end('late'), 700))
    socket.resume()
  })
  const options = { closeFinishedMs: 100 }
  const config = listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', 0, options)
  const session = valueOf(await startEngine().start(config))
  const client = await peerClient(portOf(session))
  let received = ''
  client.on('data', (bytes: Buffer) => (received += bytes.toString()))
  await expect.poll(() => session.conversations()).toHaveLength(1)
  valueOf(await session.setHandler({ ...relayTo(target.port) }))
  await expect.poll(() => session.conversations().map(({ state }) => state.kind)).toEqual(['open', 'open'])
  client.end('asked')
  // The time after which a server closes a finished client is much shorter than that.
  await expect.poll(() => received).toBe('late')
  valueOf(await session.setHandler({ kind: 'echo' }))
  const next = await peerClient(portOf(session))
  next.write('to myself')
  await expect.poll(() => session.conversation(3)?.txBytes).toBe(9)
})

it('refuses to make a relay of a client, and of datagrams and a stream', async () => {
  const peerSide = await peerServer((socket) => socket.pipe(socket))
  const sessions = startEngine()
  const relay = relayTo(peerSide.port)
  const ofClient = 'a relay is a server with a target; a client cannot be one'
  const mixed = 'a stream and datagrams cannot be in the same session'
  expect(failureOf(await sessions.start({ ...clientConfig('tcp', peerSide.port), handler: relay })).message).toBe(
    ofClient,
  )
  expect(failureOf(await sessions.start(listenerConfig('udp', relay))).message).toBe(mixed)
  const client = valueOf(await sessions.start(clientConfig('tcp', peerSide.port)))
  expect(failureOf(await client.setHandler({ ...relay })).said?.key).toBe('refusal.relayOfClient')
  const datagrams = valueOf(await sessions.start(listenerConfig('udp')))
  expect(failureOf(await datagrams.setHandler({ ...relay })).said?.key).toBe('refusal.mixedLegs')
})
