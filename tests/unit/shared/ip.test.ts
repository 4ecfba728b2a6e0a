import { expect, it } from 'vitest'
import { networkHolds, parseIp, parseNetwork } from '../../../src/shared/ip'

function holds(network: string, address: string): boolean | undefined {
  const [parsed, bytes] = [parseNetwork(network), parseIp(address)]
  return parsed === undefined || bytes === undefined ? undefined : networkHolds(parsed, bytes)
}

it.each([
  ['::ffff:127.0.0.0/104', '127.0.0.1', true],
  ['::ffff:127.0.0.0/104', '128.0.0.1', false],
  ['::ffff:7f00:1', '127.0.0.1', true],
  ['::ffff:7f00:1', '127.0.0.2', false],
  ['::ffff:0:0/96', '192.0.2.7', true],
  ['::ffff:0:0/96', '2001:db8::1', false],
  ['::fffe:127.0.0.1', '127.0.0.1', false],
  ['2001:db8::/32', '2001:db8:1::1', true],
  ['10.0.0.0/8', '10.1.2.3', true],
])('takes a rule %s for %s as %s', (network, address, expected) => {
  expect(holds(network, address)).toBe(expected)
})
