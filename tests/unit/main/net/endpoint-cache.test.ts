import { expect, it } from 'vitest'
import { EndpointCache } from '../../../../src/main/net/endpoint-cache'

it('has one object for a peer, whoever was heard in between', () => {
  const cache = new EndpointCache()
  const one = cache.get('127.0.0.1', 4_000)
  const sameAddress = cache.get('127.0.0.1', 4_001)
  const samePort = cache.get('127.0.0.2', 4_000)

  expect(one).toEqual({ address: '127.0.0.1', port: 4_000 })
  expect(sameAddress).toEqual({ address: '127.0.0.1', port: 4_001 })
  expect(samePort).toEqual({ address: '127.0.0.2', port: 4_000 })
  expect(cache.get('127.0.0.1', 4_000)).toBe(one)
  expect(cache.get('127.0.0.2', 4_000)).toBe(samePort)
})

it('writes an address as it is written everywhere', () => {
  expect(new EndpointCache().get('::ffff:10.0.0.1', 9).address).toBe('10.0.0.1')
})

it('begins anew beyond its bound, and every peer stays right', () => {
  const cache = new EndpointCache()
  const first = cache.get('10.0.0.1', 1)
  for (let port = 1; port <= 40_000; port++) for (const host of ['a', 'b']) cache.get(host, port)
  expect(cache.get('10.0.0.1', 1)).toEqual(first)
  expect(cache.get('b', 40_000)).toEqual({ address: 'b', port: 40_000 })
})

it('knows a peer by the numbers of its address as soon as it was met by them', () => {
  const cache = new EndpointCache()
  const named = cache.get('127.0.0.1', 4_000)
  const facts = Int32Array.of(99, 4, 4_000, 0, 0x0100007f, 0, 0, 0)
  const others = Int32Array.of(99, 4, 4_000, 0, 0x0200007f, 0, 0, 0)
  expect(cache.known(facts, 1)).toBeUndefined()
  expect(cache.meet(facts, 1, '127.0.0.1')).toBe(named)
  expect(cache.known(facts, 1)).toBe(named)
  expect(cache.known(others, 1)).toBeUndefined()
  const other = cache.meet(others, 1, '127.0.0.2')
  expect([cache.known(others, 1), cache.known(facts, 1), cache.get('127.0.0.2', 4_000)]).toEqual([other, named, other])
  // The same address in another zone is another peer.
  const inZone = Int32Array.of(6, 4_000, 2, 0x80fe, 0, 0, 1)
  const elsewhere = Int32Array.of(6, 4_000, 3, 0x80fe, 0, 0, 1)
  expect(cache.meet(inZone, 0, 'fe80::1%a')).not.toBe(cache.meet(elsewhere, 0, 'fe80::1%b'))
  expect(cache.known(elsewhere, 0)?.address).toBe('fe80::1%b')
})
