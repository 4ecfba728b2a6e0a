import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { connect, createServer, type AddressInfo } from 'node:net'
import { recordedListener } from './engine-role'
import { freePort, untilListening } from './program-role'
import { collectWhenAsked, tell, untilFinished } from './role'

/** The smallest relay: two sockets, each piped into the other. */
export async function barePipe(target: number): Promise<void> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const other = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    socket.on('error', () => other.destroy())
    other.on('error', () => socket.destroy())
    socket.pipe(other)
    other.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  collectWhenAsked()
  tell((server.address() as AddressInfo).port)
  await untilFinished()
  tell(null)
  server.close()
}

/** The bench's own relay: both legs recorded. */
export async function recordedRelay(target: number): Promise<void> {
  const peer = { address: '127.0.0.1', port: target }
  const { port, end } = await recordedListener('tcp', {
    kind: 'relay',
    entry: 'fixed',
    whenTargetFails: 'close',
    target: { protocol: 'tcp', peer, options: {} },
  })
  collectWhenAsked()
  tell(port)
  await untilFinished()
  await end()
  tell(null)
}

/** mitmproxy's relay of bytes, where it is installed. */
export async function mitmdumpRelay(target: number): Promise<void> {
  const port = await freePort()
  // Debian's version has no mode for bytes alone; everything is bytes where each host is named one of TCP.
  const mode = `reverse:http://127.0.0.1:${String(target)}`
  const listen = ['--listen-host', '127.0.0.1', '--listen-port', String(port)]
  const program = spawn('mitmdump', ['--quiet', ...listen, '--mode', mode, '--set', 'tcp_hosts=.*'], {
    stdio: 'ignore',
  })
  process.once('exit', () => program.kill('SIGKILL'))
  await untilListening(port)
  tell(port)
  await untilFinished()
  program.kill('SIGKILL')
  tell(null)
}

/** A recorded UDP echo whose answers are late by so many milliseconds. */
export async function delayedUdpEcho(ms: number): Promise<void> {
  const { port, end } = await recordedListener(
    'udp',
    { kind: 'echo' },
    { options: { faultsOut: [`delay=${String(ms)}`], faultSeed: 1 } },
  )
  collectWhenAsked()
  tell(port)
  await untilFinished()
  await end()
  tell(null)
}

export interface DelayFigures {
  readonly answered: number
  readonly sent: number
  /** How far the time of an answer was from what it should have been, microseconds. */
  readonly p50Us: number
  readonly p99Us: number
}

const TICK_MS = 1

/** Sends so many datagrams a second, and tells how far from `ms` after it each answer came; the sender's own loop is in the figure. */
export async function delayLoad(port: number, ms: number, perSecond: number, seconds: number): Promise<void> {
  const socket = createSocket('udp4')
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.setRecvBufferSize(4 << 20)
  const sentAt: number[] = []
  const errors: number[] = []
  socket.on('message', (bytes) => {
    const at = sentAt[bytes.readUInt32BE(0)]
    if (at !== undefined) errors.push(Math.abs(performance.now() - at - ms))
  })
  const began = performance.now()
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const passed = (performance.now() - began) / 1_000
      for (let due = Math.floor(Math.min(passed, seconds) * perSecond); sentAt.length < due;) {
        const message = Buffer.alloc(64)
        message.writeUInt32BE(sentAt.length, 0)
        sentAt.push(performance.now())
        socket.send(message)
      }
      if (passed > seconds + ms / 1_000 + 1) {
        clearInterval(timer)
        resolve()
      }
    }, TICK_MS)
  })
  socket.close()
  const sorted = Float64Array.from(errors).sort()
  const at = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? 0) * 1_000
  tell({ answered: errors.length, sent: sentAt.length, p50Us: at(0.5), p99Us: at(0.99) } satisfies DelayFigures)
  await untilFinished()
  tell(null)
}
