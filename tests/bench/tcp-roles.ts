import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BareFile } from './bare-file'
import { recordedListener } from './engine-role'
import { collectWhenAsked, tell, untilFinished } from './role'

export interface LoadFigures {
  readonly messages: number
  readonly p50Us: number
}

/** Response times in milliseconds. */
export function figuresOf(waits: readonly number[]): LoadFigures {
  const sorted = Float64Array.from(waits).sort()
  return { messages: sorted.length, p50Us: (sorted[sorted.length >> 1] ?? 0) * 1_000 }
}

/** The smallest program that echoes; it may append what it reads and writes to a file, as a recording has to. */
export async function bareTcpEcho(file?: BareFile): Promise<void> {
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      file?.append(bytes)
      socket.write(bytes)
      file?.append(bytes)
    })
  })
  await serveUntilFinished(server, () => {
    file?.end()
    return null
  })
}

/** In the process of a reference: listens, tells where, and serves until the measurement ends, whose answer are these figures. */
export async function serveUntilFinished(server: Server, figures: () => unknown = () => null): Promise<void> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  collectWhenAsked()
  tell((server.address() as AddressInfo).port)
  await untilFinished()
  tell(figures())
  server.close()
}

/** The smallest program that receives bytes and counts them; it may append them to a file. */
export async function bareTcpSink(file?: BareFile): Promise<void> {
  let received = 0
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      received += bytes.length
      file?.append(bytes)
    })
  })
  await serveUntilFinished(server, () => {
    file?.end()
    return received
  })
}

/** Our own listener: each chunk recorded. */
export async function recordedTcpSink(): Promise<void> {
  const { session, port, end } = await recordedListener('tcp', { kind: 'none' })
  collectWhenAsked()
  tell(port)
  await untilFinished()
  const received = session.summary().rxBytes
  await end()
  tell(received)
}

/** This many clients at once: each connects and is answered once, then all wait; at last they close. */
export async function manyClients(port: number, count: number): Promise<void> {
  const AT_ONCE = 256
  const began = performance.now()
  const sockets: Socket[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1
      const socket = await dial(port)
      socket.write('hello')
      await once(socket, 'data')
      sockets.push(socket)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  tell(performance.now() - began)
  await untilFinished()
  const leaving = performance.now()
  await Promise.all(
    sockets.map((socket) => {
      socket.end()
      return once(socket, 'close')
    }),
  )
  tell(performance.now() - leaving)
}

/** Our own echo: both directions recorded. */
export async function recordedTcpEcho(): Promise<void> {
  const { port, end } = await recordedListener('tcp', { kind: 'echo' })
  collectWhenAsked()
  tell(port)
  await untilFinished()
  await end()
  tell(null)
}

/** As many rules as a large device has, of which one matches and sends the message back. */
export const RULES = 1_000
/** What the clients in C send. */
export const ANSWERED = 'x'.repeat(64)

/** What one of the other rules waits for. */
export function questionOfOther(nth: number): string {
  return `GET item ${String(nth)}`
}

/** The same answers as the echo, by rules. */
export async function rulesTcpEcho(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-rules-'))
  const path = join(folder, 'bench.rules.yaml')
  const others = Array.from(
    { length: RULES - 1 },
    (_, at) => `  - when: { text: "${questionOfOther(at)}" }\n    reply: "no"\n`,
  )
  const last = `  - when: { text: "${ANSWERED}" }\n    reply: "{{text}}"\n`
  writeFileSync(path, `wirebench: rules/1\nrules:\n${others.join('')}${last}`)
  const { port, end } = await recordedListener('tcp', { kind: 'rules', path })
  collectWhenAsked()
  tell(port)
  await untilFinished()
  await end()
  rmSync(folder, { recursive: true, force: true })
  tell(null)
}

/** Some clients, each of which sends again as soon as it is answered. */
export async function tcpLoad(port: number, clients: number, seconds: number): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: clients }, () => dial(port)))
  const until = performance.now() + seconds * 1000
  const waits: number[] = []
  await Promise.all(sockets.map((socket) => askUntil(socket, until, waits)))
  tell(figuresOf(waits))
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
