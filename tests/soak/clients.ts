import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const MESSAGE = Buffer.from('a message of the soak, 48 bytes with its line end\n')

/** TCP clients that talk to an echo server for a while; half of them end with FIN, half with RST. Returns how many answers came whole. */
export async function talkByTcp(port: number, clients: number, messages: number): Promise<number> {
  const all = Array.from({ length: clients }, (_each, at) => oneByTcp(port, messages, at % 2 === 0))
  return (await Promise.all(all)).filter(Boolean).length
}

/** UDP clients, each with a port of its own; returns how many had all of their answers. */
export async function talkByUdp(port: number, clients: number, messages: number): Promise<number> {
  const all = Array.from({ length: clients }, () => oneByUdp(port, messages))
  return (await Promise.all(all)).filter(Boolean).length
}

async function oneByTcp(port: number, messages: number, ends: boolean): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  for (let sent = 0; sent < messages; sent++) {
    socket.write(MESSAGE)
    await bytesOf(socket, MESSAGE.length)
  }
  const closed = once(socket, 'close')
  if (ends) socket.end()
  else socket.resetAndDestroy()
  socket.resume()
  await closed
  return true
}

async function bytesOf(socket: Socket, count: number): Promise<void> {
  let got = 0
  while (got < count) {
    const chunk = socket.read() as Buffer | null
    if (chunk === null) await once(socket, 'readable')
    else got += chunk.length
  }
}

async function oneByUdp(port: number, messages: number): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    for (let sent = 0; sent < messages; sent++) {
      const answer = once(socket, 'message', { signal: AbortSignal.timeout(5_000) })
      socket.send(MESSAGE, port, '127.0.0.1')
      await answer
    }
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}
