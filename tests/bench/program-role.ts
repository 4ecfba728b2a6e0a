import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tell, untilFinished } from './role'

/** Programs that echo over TCP, with one process for each client. */
const PROGRAMS: Readonly<Record<string, (port: string) => readonly string[]>> = {
  socat: (port) => [`TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr,backlog=256`, 'EXEC:cat'],
  ncat: (port) => ['-l', '-k', '-m', '1000', '-e', '/bin/cat', '127.0.0.1', port],
}

export const ECHO_PROGRAMS = Object.keys(PROGRAMS)

export function hasProgram(name: string): boolean {
  return spawnSync(name, ['--help']).error === undefined
}

/** An echo by an installed program, for comparison. */
export async function programEcho(name: string): Promise<void> {
  const port = await freePort()
  // In a process group of its own, so that the processes for its clients end with it.
  const program = spawn(name, PROGRAMS[name]?.(String(port)) ?? [], { stdio: 'ignore', detached: true })
  const end = (): void => {
    if (program.pid === undefined) return
    try {
      process.kill(-program.pid, 'SIGKILL')
    } catch {
      // It has ended already.
    }
  }
  process.once('exit', end)
  await untilListening(port)
  tell(port)
  await untilFinished()
  end()
  tell(null)
}

export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Resolves when somebody listens there; rejects after some seconds. */
export async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const socket = connect(port, '127.0.0.1')
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => {
        resolve(true)
      })
      socket.once('error', () => {
        resolve(false)
      })
    })
    socket.destroy()
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`nobody listens on ${String(port)}`)
}
