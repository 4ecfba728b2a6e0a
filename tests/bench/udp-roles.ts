import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { recordedListener } from './engine-role'
import { tell, untilFinished } from './role'
import { figuresOf } from './tcp-roles'

export interface SinkFigures {
  readonly received: number
  readonly dropped: number
}

/** The requested receive buffer; with the system's own, a short pause of the machine would lose datagrams. */
export const RECEIVE_BUFFER_BYTES = 4_194_304

/** The smallest program that receives datagrams, with the same receive buffer. */
export async function bareUdpSink(): Promise<void> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES })
  let received = 0
  socket.on('message', () => {
    received += 1
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  tell(port)
  await untilFinished()
  tell({ received, dropped: kernelDrops(port) } satisfies SinkFigures)
}

/** Our own listener: each datagram recorded and indexed. */
export async function recordedUdpSink(): Promise<void> {
  const { session, port, end } = await recordedListener('udp', { kind: 'none' })
  tell(port)
  await untilFinished()
  // Rows of events are no datagrams.
  const received = session.conversations().reduce((sum, { rxRecords }) => sum + rxRecords, 0)
  const dropped = kernelDrops(port)
  await session.stop()
  await end()
  tell({ received, dropped } satisfies SinkFigures)
}

/** Datagrams of 64 bytes at this rate a second, evenly, by the clock. */
export async function udpPaced(port: number, rate: number, seconds: number): Promise<void> {
  const socket = createSocket('udp4')
  const datagram = Buffer.alloc(64, 'x')
  const began = performance.now()
  const all = rate * seconds
  let sent = 0
  while (sent < all) {
    const due = Math.min(all, Math.floor(((performance.now() - began) / 1_000) * rate))
    // A sender that was delayed catches up in small steps, not in one burst.
    const until = Math.min(due, sent + Math.max(1, Math.ceil(rate / 500)))
    for (; sent < until; sent++) socket.send(datagram, port, '127.0.0.1')
    await new Promise((resolve) => (sent < due ? setImmediate(resolve) : setTimeout(resolve, 1)))
  }
  socket.close()
  tell(sent)
  await untilFinished()
  tell(sent)
}

/** Datagrams that the kernel had no room for (proc(5), /proc/net/udp, last column). */
export function kernelDrops(port: number): number {
  if (process.platform !== 'linux') return 0
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const line = readFileSync('/proc/net/udp', 'utf8')
    .split('\n')
    .find((each) => each.includes(`0100007F:${hex} `))
  return Number(line?.trim().split(/\s+/).at(-1) ?? 0)
}

/** Our own echo over UDP: both directions recorded. */
export async function recordedUdpEcho(): Promise<void> {
  const { port, end } = await recordedListener('udp', { kind: 'echo' })
  tell(port)
  await untilFinished()
  await end()
  tell(null)
}

/** Some sockets, each of which sends again as soon as it is answered, or after a tenth of a second. */
export async function udpLoad(port: number, clients: number, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000
  const question = Buffer.alloc(64, 'q')
  const waits: number[] = []
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = createSocket('udp4')
      let askedAt = 0
      const send = (): void => {
        askedAt = performance.now()
        socket.send(question, port, '127.0.0.1')
      }
      let answeredAt = performance.now()
      const timer = setInterval(() => {
        const now = performance.now()
        if (now > until) {
          clearInterval(timer)
          socket.close()
          resolve()
        } else if (now - answeredAt > 100) send()
      }, 50)
      socket.on('message', () => {
        answeredAt = performance.now()
        waits.push(answeredAt - askedAt)
        if (answeredAt < until) send()
      })
      socket.bind(0, '127.0.0.1', send)
    })
  await Promise.all(Array.from({ length: clients }, ask))
  tell(figuresOf(waits))
  await untilFinished()
  tell(null)
}
