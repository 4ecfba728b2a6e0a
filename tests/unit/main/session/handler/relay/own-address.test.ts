import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect, it } from 'vitest'
import { isOwnAddress, isOwnName, mayBeOwnName } from '../../../../../../src/main/session/handler/relay/own-address'

const OWN = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
const IPV4 = OWN.map(({ address }) => address).filter((address) => isIPv4(address))

function isItself(local: string, target: string, client = local, targetPort = 2030): boolean {
  return isOwnAddress(
    { address: local, port: 2030 },
    { address: target, port: targetPort },
    { address: client, port: 40_000 },
  )
}

it.each([
  ['127.0.0.1', '127.0.0.1', true],
  ['::ffff:127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', 'localhost', true],
  ['127.0.0.1', 'LocalHost', true],
  ['::1', 'localhost', true],
  ['127.0.0.1', '0.0.0.0', true],
  ['::1', '::', true],
  ['0.0.0.0', '127.0.0.1', true],
  ['0.0.0.0', '0.0.0.0', true],
  ['0.0.0.0', 'localhost', true],
  ['::', '::1', true],
  ['192.0.2.1', '192.0.2.1', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['127.0.0.2', 'localhost', false],
  ['127.0.0.2', '0.0.0.0', false],
  ['127.0.0.1', '::', false],
  ['127.0.0.1', '::1', false],
  ['0.0.0.0', '::1', false],
  ['0.0.0.0', '192.0.2.1', false],
  ['127.0.0.1', '192.0.2.1', false],
  ['192.0.2.1', 'localhost', false],
])('reached at %s, a relay to %s at the same port is one to itself: %s', (local, target, is) => {
  expect(isItself(local, target)).toBe(is)
  expect(isItself(local, target, local, 2031)).toBe(false)
  expect(isOwnAddress(undefined, { address: target, port: 2030 }, { address: '127.0.0.1', port: 40_000 })).toBe(false)
})

it('knows the addresses of the network cards behind "every interface"', () => {
  expect(IPV4).not.toEqual([])
  for (const address of IPV4) expect([address, isItself('0.0.0.0', address)]).toEqual([address, true])
})

it('takes "::" for IPv4 too where a client came by it', () => {
  expect(isItself('::', '127.0.0.1', '::1')).toBe(false)
  expect(isItself('::', '127.0.0.1', '127.0.0.1')).toBe(true)
  expect(isItself('::', '127.0.0.1', '::ffff:127.0.0.1')).toBe(true)
})

it('tells paths apart by every letter', () => {
  const isSame = (path: string): boolean => {
    const local = { address: 'unix:/tmp/Front.sock', port: 0 }
    return isOwnAddress(local, { address: path, port: 0 }, { address: 'unix:', port: 0 })
  }
  expect(isSame('unix:/tmp/Front.sock')).toBe(true)
  expect(isSame('unix:/tmp/front.sock')).toBe(false)
})

it('looks up a name where the port is its own, and takes one that is not found for none', async () => {
  const local = { address: '127.0.0.1', port: 2030 }
  const client = { address: '127.0.0.1', port: 40_000 }
  const of = (address: string, port = 2030) => ({ address, port })
  expect(mayBeOwnName(local, of('127.1'))).toBe(true)
  expect(mayBeOwnName(local, of('127.1', 2031))).toBe(false)
  expect(mayBeOwnName(local, of('127.0.0.1'))).toBe(false)
  expect(mayBeOwnName(local, of('fe80::1%eth0'))).toBe(false)
  expect(mayBeOwnName(undefined, of('127.1'))).toBe(false)
  // What the look-up of the system takes for 127.0.0.1 and 127.0.0.2.
  expect(await isOwnName(local, of('127.1'), client)).toBe(true)
  expect(await isOwnName(local, of('127.2'), client)).toBe(false)
  expect(await isOwnName(local, of('no such host'), client)).toBe(false)
})
