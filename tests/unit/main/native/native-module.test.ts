import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nativeModule } from '../../../../src/main/native/native-module'

const module = nativeModule()

/** A bound socket that Node does not read, and its descriptor. */
async function unread(address: string): Promise<{ readonly socket: Socket; readonly descriptor: number }> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  onTestFinished(() => {
    socket.close()
  })
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol')
  const { handle } = (socket as unknown as Record<symbol, { handle: { fd: number; recvStop: () => void } }>)[
    symbol ?? Symbol('none')
  ] ?? { handle: { fd: -1, recvStop: () => undefined } }
  handle.recvStop()
  return { socket, descriptor: handle.fd }
}

it.runIf(process.platform === 'linux')('is there where there is a compiler: the tests install one', () => {
  expect(module).toBeDefined()
})

describe.runIf(module !== undefined)('the module', () => {
  const calls = module ?? ({} as NonNullable<typeof module>)

  it.each(['127.0.0.1', '::1'])('takes what waits at %s in one call, in order, empty ones too', async (address) => {
    const { socket, descriptor } = await unread(address)
    const peer = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    onTestFinished(() => {
      peer.close()
    })
    for (const text of ['one', '', 'three'])
      await new Promise((resolve) => {
        peer.send(text, socket.address().port, address, resolve)
      })
    const facts = new Int32Array(64 * 8)
    expect(calls.receive(descriptor, facts)).toBe(3)
    expect([facts[0], facts[8], facts[16]]).toEqual([3, 0, 5])
    expect([facts[1], facts[2]]).toEqual([address.includes(':') ? 6 : 4, peer.address().port])
    expect(calls.sender(2)).toBe(address)
    const bytes = new Uint8Array(8)
    calls.copy(bytes)
    expect(Buffer.from(bytes).toString()).toBe('onethree')
    expect(calls.receive(descriptor, facts)).toBe(0)
    expect(() => calls.sender(0)).toThrow(TypeError)
  })

  it('refuses what it cannot work with, and tells what the system says', async () => {
    const { socket, descriptor } = await unread('127.0.0.1')
    const facts = new Int32Array(64 * 8)
    expect(() => calls.receive(descriptor, new Int32Array(8))).toThrow(TypeError)
    expect(() => calls.receive(descriptor, new Uint8Array(4096) as unknown as Int32Array)).toThrow(TypeError)
    expect(() => calls.receive('1' as unknown as number, facts)).toThrow(TypeError)
    expect(() => calls.send(descriptor, 'text' as unknown as Uint8Array)).toThrow(TypeError)
    // EBADF, ENOTCONN or EDESTADDRREQ (errno(3)).
    expect(calls.receive(1_000_000, facts)).toBe(-9)
    expect([-107, -89]).toContain(calls.send(descriptor, new Uint8Array(1)))
    const peer = createSocket('udp4')
    await new Promise((resolve) => {
      peer.send('12345', socket.address().port, '127.0.0.1', resolve)
    })
    peer.close()
    expect(calls.receive(descriptor, facts)).toBe(1)
    expect(() => {
      calls.copy(new Uint8Array(4))
    }).toThrow(TypeError)
  })
})
