import { expect, it } from 'vitest'
import { addressesOf } from '../../../../src/main/net/name-addresses'

it('leaves a numeric address as it is, with its zone', async () => {
  expect(await addressesOf('192.0.2.7', undefined)).toEqual(['192.0.2.7'])
  expect(await addressesOf('fe80::1%eth0', '::1')).toEqual(['fe80::1%eth0'])
})

it('takes only the family of the local address', async () => {
  expect(await addressesOf('localhost', '127.0.0.1')).toEqual(['127.0.0.1'])
})
