import { expect, it } from 'vitest'
import {
  allRows,
  bytesOf,
  clientConfig,
  failureOf,
  listenerConfig,
  portOf,
  sourceOf,
  startEngine,
  story,
  valueOf,
} from '../support/engine'
import { peerUdp } from '../support/peers'

it('answers each peer at the address that came with its datagram', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  const peers = [await peerUdp(), await peerUdp(), await peerUdp()]
  for (const [at, { socket }] of peers.entries()) socket.send(`peer ${String(at)}`, portOf(session), '127.0.0.1')
  await expect.poll(() => session.summary().conversations).toBe(3)
  for (const { number, peer } of session.conversations())
    valueOf(session.send(number, bytesOf(`to ${String(peer.port)}`)))
  for (const { heard, port } of peers) await expect.poll(() => heard).toEqual([`to ${String(port)}`])
})

it('may speak first to a peer that was added by hand', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  const peer = await peerUdp()
  const number = valueOf(session.addPeer({ address: '127.0.0.1', port: peer.port }))
  valueOf(session.send(number, bytesOf('hello first')))
  await expect.poll(() => peer.heard).toEqual(['hello first'])
  peer.socket.send('and back', portOf(session), '127.0.0.1')
  await expect.poll(() => story(sourceOf(session), number)).toEqual(['open local', 'tx hello first', 'rx and back'])
})

it.each([
  [{ address: 'somewhere', port: 1 }, 'not the address'],
  [{ address: '0.0.0.0', port: 1 }, 'not the address'],
  [{ address: '127.0.0.1', port: 0 }, 'port 0'],
  [{ address: '127.0.0.1', port: 70_000 }, '70000'],
  [{ address: '::1', port: 5 }, 'IPv4 listener'],
])('refuses to add %o as a peer', async (peer, words) => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  expect(failureOf(session.addPeer(peer)).message).toContain(words)
})

it('takes empty datagrams and the largest, and names the one that is too big', async () => {
  const sessions = startEngine()
  const listener = valueOf(await sessions.start(listenerConfig('udp')))
  const client = valueOf(await sessions.start(clientConfig('udp', portOf(listener))))
  valueOf(client.send(1, new Uint8Array()))
  valueOf(client.send(1, new Uint8Array(65_507).fill(7)))
  await expect.poll(() => allRows(sourceOf(listener), 1).map(({ byteLength }) => byteLength)).toEqual([0, 0, 65_507])
  expect(sourceOf(listener).payload(4)).toEqual(new Uint8Array(65_507).fill(7))
  expect(failureOf(client.send(1, new Uint8Array(65_508)))).toMatchObject({
    code: 'message-too-big',
    message: expect.stringContaining('65508 > 65507') as string,
  })
})

it('has the limit of IPv6 on IPv6', async () => {
  const sessions = startEngine()
  const listener = valueOf(await sessions.start(listenerConfig('udp', { kind: 'none' }, '::1')))
  const client = valueOf(await sessions.start(clientConfig('udp', portOf(listener), '::1')))
  valueOf(client.send(1, new Uint8Array(65_527)))
  await expect.poll(() => listener.summary().rxBytes).toBe(65_527)
  expect(failureOf(client.send(1, new Uint8Array(65_528))).code).toBe('message-too-big')
})

it('lets the client start first: a closed port is a warning, and the same socket works once somebody listens', async () => {
  const sessions = startEngine()
  const peer = await peerUdp()
  const early = valueOf(await sessions.start(listenerConfig('udp')))
  const port = portOf(early)
  await early.stop()
  const client = valueOf(await sessions.start(clientConfig('udp', port)))
  valueOf(client.send(1, bytesOf('anybody there?')))
  await expect
    .poll(() => story(sourceOf(client), 1))
    .toEqual(['open local', 'tx anybody there?', 'warning port-unreachable'])
  const listener = valueOf(await sessions.start(listenerConfig('udp', { kind: 'echo' }, '127.0.0.1', port)))
  valueOf(client.send(1, bytesOf('now?')))
  await expect.poll(() => story(sourceOf(client), 1).slice(3)).toEqual(['tx now?', 'rx now?'])
  expect(listener.summary().conversations).toBe(1)
  expect(peer.heard).toEqual([])
})

it('never shares its port without being asked', async () => {
  const sessions = startEngine()
  const first = valueOf(await sessions.start(listenerConfig('udp')))
  const second = await sessions.start(listenerConfig('udp', { kind: 'none' }, '127.0.0.1', portOf(first)))
  expect(failureOf(second).code).toBe('address-in-use')
})

it('reaches IPv4 peers from a dual-stack listener', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp', { kind: 'echo' }, '::')))
  const peer = await peerUdp()
  peer.socket.send('over IPv4', portOf(session), '127.0.0.1')
  await expect.poll(() => peer.heard).toEqual(['over IPv4'])
  expect(session.conversations()[0]?.peer.address).toBe('127.0.0.1')
})

it('keeps the last answer with the peer that was forgotten while it was on the way', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  const peer = await peerUdp()
  const number = valueOf(session.addPeer({ address: '127.0.0.1', port: peer.port }))
  valueOf(session.send(number, bytesOf('goodbye')))
  valueOf(session.end(number, 'close'))
  await expect.poll(() => peer.heard).toEqual(['goodbye'])
  await expect.poll(() => story(sourceOf(session), number)).toEqual(['open local', 'closed', 'tx goodbye'])
  expect(session.summary().conversations).toBe(1)
})

it('forgets a peer on request; its next datagram opens a new conversation', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  const peer = await peerUdp()
  peer.socket.send('one', portOf(session), '127.0.0.1')
  await expect.poll(() => session.summary().conversations).toBe(1)
  valueOf(session.end(1, 'close'))
  expect(failureOf(session.send(1, bytesOf('x'))).code).toBe('not-open')
  peer.socket.send('two', portOf(session), '127.0.0.1')
  await expect.poll(() => story(sourceOf(session), 2)).toEqual(['open peer', 'rx two'])
})
