import { expect, it } from 'vitest'
import { isOwnAddress } from '../../../../../../src/main/session/handler/relay/own-address'

it.each([
  ['127.0.0.1', '127.0.0.1', true],
  ['::ffff:127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', 'localhost', true],
  ['127.0.0.1', '0.0.0.0', true],
  ['0.0.0.0', '127.0.0.1', true],
  ['::', '::1', true],
  ['192.0.2.1', '192.0.2.1', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['127.0.0.1', '192.0.2.1', false],
  ['192.0.2.1', 'localhost', false],
])('reached at %s, a relay to %s at the same port is one to itself: %s', (local, target, is) => {
  expect(isOwnAddress({ address: local, port: 2030 }, { address: target, port: 2030 })).toBe(is)
  expect(isOwnAddress({ address: local, port: 2030 }, { address: target, port: 2031 })).toBe(false)
  expect(isOwnAddress(undefined, { address: target, port: 2030 })).toBe(false)
})
