import { expect, it } from 'vitest'
import { ownName } from '../../../../../../src/renderer/src/features/recordings/components/own-name'

const TIME = '2026-11-26 18-09-40'

it.each([
  [`TCP listener 127.0.0.1_2021 ${TIME}`, 'tcpListener', '127.0.0.1:2021'],
  [`UDP client 192.0.2.1_5353 ${TIME} 2`, 'udpClient', '192.0.2.1:5353'],
  [`TLS listener [__1]_4433 ${TIME}`, 'tlsListener', '[__1]:4433'],
  [`TCP relay 127.0.0.1_46307 to 127.0.0.1_39981 ${TIME}`, 'tcpRelay', '127.0.0.1:46307'],
  [`TCP relay 127.0.0.1_1080 to socks5 ${TIME}`, 'tcpRelay', '127.0.0.1:1080'],
  [`TCP listener unix__tmp_kettle_2021 ${TIME}`, 'tcpListener', 'unix:_tmp_kettle_2021'],
  [`TCP relay unix__tmp_a.sock to unix__tmp_b.sock ${TIME}`, 'tcpRelay', 'unix:_tmp_a.sock'],
])('reads %s', (name, kind, where) => {
  expect(ownName(name)).toEqual({ kind, where })
})

it.each(['capture', 'TCP listener', `a TCP listener 127.0.0.1_1 ${TIME}`, `UDP server 127.0.0.1_1 ${TIME}`])(
  'leaves %s as it is called',
  (name) => {
    expect(ownName(name)).toBeUndefined()
  },
)
