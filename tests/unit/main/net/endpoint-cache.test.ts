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
