import { spawn, spawnSync } from 'node:child_process'
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

/** `mitmdump` of mitmproxy: where this variable says, or on the path. */
export const MITMDUMP = process.env['WIREBENCH_BENCH_MITMDUMP'] ?? 'mitmdump'
/** The first version with a mode for bytes alone. */
const FIRST_WITH_TCP = 9

/** mitmproxy's relay of bytes. */
export async function mitmdumpRelay(target: number): Promise<void> {
  const port = await freePort()
  const where = `127.0.0.1:${String(target)}`
  const version = Number(/Mitmproxy: (\d+)/.exec(spawnSync(MITMDUMP, ['--version']).stdout.toString())?.[1])
  // Before, everything was bytes where each host was named one of TCP.
  const mode =
    version >= FIRST_WITH_TCP
      ? ['--mode', `reverse:tcp://${where}`]
      : ['--mode', `reverse:http://${where}`, '--set', 'tcp_hosts=.*']
  const listen = ['--listen-host', '127.0.0.1', '--listen-port', String(port)]
  const program = spawn(MITMDUMP, ['--quiet', ...listen, ...mode], { stdio: 'ignore' })
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
