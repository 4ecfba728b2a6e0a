import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** The other end of a connection: a plain Node socket. */
export async function peerClient(
  port: number,
  options: { readonly allowHalfOpen?: boolean; readonly host?: string; readonly localPort?: number } = {},
): Promise<Socket> {
  const { host = '127.0.0.1', allowHalfOpen = true, localPort } = options
  const socket = connect({ port, host, allowHalfOpen, ...(localPort === undefined ? {} : { localPort }) })
  socket.on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  return socket
}

export async function peerServer(
  onSocket: (socket: Socket) => void,
): Promise<{ readonly server: Server; readonly port: number }> {
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined)
    sockets.push(socket)
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { server, port: (server.address() as AddressInfo).port }
}

export async function peerUdp(): Promise<{
  readonly socket: DatagramSocket
  readonly port: number
  readonly heard: string[]
}> {
  const socket = createSocket('udp4')
  const heard: string[] = []
  socket.on('message', (bytes) => heard.push(bytes.toString()))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => {
    socket.close()
  })
  return { socket, port: socket.address().port, heard }
}

/** Everything that a socket receives until the other side ends. */
export async function received(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part))
  if (!socket.readableEnded) await once(socket, 'end')
  return Buffer.concat(parts)
}
