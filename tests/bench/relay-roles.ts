import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { recordedListener } from './engine-role'
import { freePort, untilListening } from './program-role'
import { collectWhenAsked, tell, untilFinished } from './role'
import { serveUntilFinished } from './tcp-roles'

/** The smallest relay: two sockets, each piped into the other. */
export async function barePipe(target: number): Promise<void> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const other = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    socket.on('error', () => other.destroy())
    other.on('error', () => socket.destroy())
    socket.pipe(other)
    other.pipe(socket)
  })
  await serveUntilFinished(server)
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
