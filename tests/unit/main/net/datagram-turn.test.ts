import { expect, it } from 'vitest'
import { DatagramTurn } from '../../../../src/main/net/datagram-turn'

const peer = { address: '127.0.0.1', port: 9 }

function turn(): { readonly got: number[]; readonly datagrams: DatagramTurn } {
  const got: number[] = []
  return { got, datagrams: new DatagramTurn((bytes) => got.push(bytes[0] ?? -1)) }
}

it('hands the first datagram on at once, and those behind it in their order at the end of the turn', async () => {
  const { got, datagrams } = turn()
  for (let at = 0; at < 3; at++) datagrams.add(Uint8Array.of(at), peer)
  expect(got).toEqual([0])
  await new Promise((resume) => setImmediate(resume))
  expect(got).toEqual([0, 1, 2])
  datagrams.add(Uint8Array.of(3), peer)
  await new Promise((resume) => setImmediate(resume))
  expect(got).toEqual([0, 1, 2, 3])
})

it('hands them on before that when asked, each once', async () => {
  const { got, datagrams } = turn()
  for (let at = 0; at < 3; at++) datagrams.add(Uint8Array.of(at), peer)
  datagrams.deliver()
  expect(got).toEqual([0, 1, 2])
  await new Promise((resume) => setImmediate(resume))
  expect(got).toEqual([0, 1, 2])
})

it('does not let many wait for the end of the turn', () => {
  const { got, datagrams } = turn()
  for (let at = 0; at < 200; at++) datagrams.add(Uint8Array.of(at), peer)
  expect(got.length).toBeGreaterThan(100)
  datagrams.deliver()
  expect(got).toEqual(Array.from({ length: 200 }, (_, at) => at))
})

it('keeps the order when a datagram makes those behind it be handed on', () => {
  const got: number[] = []
  const datagrams: DatagramTurn = new DatagramTurn((bytes) => {
    got.push(bytes[0] ?? -1)
    datagrams.deliver()
  })
  for (let at = 0; at < 3; at++) datagrams.add(Uint8Array.of(at), peer)
  datagrams.deliver()
  expect(got).toEqual([0, 1, 2])
})
