import { expect, it } from 'vitest'
import { formatEndpoint, isLoopback, parseEndpoint, plainAddress } from '../../../src/shared/endpoint'

it.each([
  ['127.0.0.1:2021', { address: '127.0.0.1', port: 2021 }],
  ['[::1]:80', { address: '::1', port: 80 }],
  [':0', { address: '127.0.0.1', port: 0 }],
  ['example.test:65535', { address: 'example.test', port: 65_535 }],
])('reads %s', (text, endpoint) => {
  expect(parseEndpoint(text)).toEqual(endpoint)
})

it.each(['2021', '127.0.0.1', '::1:80', '127.0.0.1:', '127.0.0.1:8x', '127.0.0.1:70000', ''])(
  'says what is wrong with "%s"',
  (text) => {
    expect(parseEndpoint(text)).toHaveProperty('mistake', expect.stringMatching(/HOST:PORT|0 to 65535/))
  },
)

it('writes IPv6 in brackets and reads back what it wrote', () => {
  const endpoint = { address: 'fe80::1', port: 9 }
  expect(formatEndpoint(endpoint)).toBe('[fe80::1]:9')
  expect(parseEndpoint(formatEndpoint(endpoint))).toEqual(endpoint)
})

it('shows a mapped IPv4 address as IPv4, and keeps a zone where the address means nothing without it', () => {
  expect(plainAddress('::ffff:127.0.0.1')).toBe('127.0.0.1')
  expect(plainAddress('fe80::1%eth0')).toBe('fe80::1%eth0')
  expect(plainAddress('FEBF::1%2')).toBe('FEBF::1%2')
  expect(plainAddress('fe8::1%eth0')).toBe('fe8::1')
  expect(plainAddress('2001:db8::1%eth0')).toBe('2001:db8::1')
})

it('knows loopback', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].map(isLoopback)).toEqual([true, true, true, true])
  expect(['0.0.0.0', '::', '128.0.0.1'].map(isLoopback)).toEqual([false, false, false])
})
