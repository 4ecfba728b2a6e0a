import { expect, it } from 'vitest'
import { addressBytes, addressText } from '../../../../../src/main/recording/pcapng/ip-address'

it.each(['127.0.0.1', '::', '::1', 'fe80::1', '2001:db8::8:800:200c:417a', '1:2:3:4:5:6:7:8'])(
  'reads back %s',
  (address) => {
    expect(addressText(addressBytes(address))).toBe(address)
  },
)

it('reads a mapped address', () => {
  expect([...addressBytes('::ffff:1.2.3.4')].slice(10)).toEqual([0xff, 0xff, 1, 2, 3, 4])
})

it('leaves a zone out, which no packet has', () => {
  expect(addressText(addressBytes('fe80::1%eth0'))).toBe('fe80::1')
})

it('refuses a name', () => {
  expect(() => addressBytes('localhost')).toThrow(TypeError)
})
