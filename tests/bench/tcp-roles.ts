import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { recordedListener } from './engine-role'
import { tell, untilFinished } from './role'

export interface LoadFigures {
  readonly messages: number
  readonly p50Us: number
}

/** The smallest program that echoes. */
export async function bareTcpEcho(): Promise<void> {
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => socket.write(bytes))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  tell((server.address() as AddressInfo).port)
  await untilFinished()
  tell(null)
  server.close()
}

/** The bench's own echo: both ways recorded. */
export async function recordedTcpEcho(): Promise<void> {
  const { port, end } = await recordedListener('tcp', 'echo')
  tell(port)
  await untilFinished()
  await end()
  tell(null)
}

/** Some clients, each of which asks again as soon as it is answered. */
export async function tcpLoad(port: number, clients: number, seconds: number): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: clients }, () => dial(port)))
  const until = performance.now() + seconds * 1000
  const waits: number[] = []
  await Promise.all(sockets.map((socket) => askUntil(socket, until, waits)))
  waits.sort((a, b) => a - b)
  tell({ messages: waits.length, p50Us: (waits[waits.length >> 1] ?? 0) * 1000 } satisfies LoadFigures)
  await untilFinished()
  tell(null)
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  await once(socket, 'connect')
  return socket
}

function askUntil(socket: Socket, until: number, waits: number[]): Promise<void> {
  const question = Buffer.alloc(64, 'q')
  return new Promise((resolve) => {
    let asked = performance.now()
    let missing = question.length
    socket.on('data', (bytes: Buffer) => {
      missing -= bytes.length
      if (missing > 0) return
      const now = performance.now()
      waits.push(now - asked)
      if (now > until) {
        socket.destroy()
        resolve()
        return
      }
      asked = now
      missing = question.length
      socket.write(question)
    })
    socket.write(question)
  })
}
