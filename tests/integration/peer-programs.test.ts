import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { PeerPrograms } from '../../src/main/net/diagnose/peer-programs'
import { temporaryFolder } from '../support/folder'
import { startProgram } from '../support/program'

/** Connects from a port that others use, too; without a target to a listener of its own. */
const CLIENT = `
import socket, sys, time
name, port, target = sys.argv[1:]
if target == '0':
    listener = socket.create_server(('127.0.0.1', 0))
    target = listener.getsockname()[1]
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', int(port)))
s.connect(('127.0.0.1', int(target)))
print('from', s.getsockname()[1])
time.sleep(60)`

async function client(name: string, port: string, target = '0') {
  const path = join(temporaryFolder(), 'client.py')
  writeFileSync(path, CLIENT)
  const program = startProgram('python3', ['-u', path, name, port, target])
  return { program, port: (await program.output(/from (\d+)/))[1] ?? '' }
}

it.runIf(process.platform === 'linux')(
  'names the program that speaks with us, not another one that has the same port for somebody else',
  async () => {
    const server = createServer({ allowHalfOpen: true })
    onTestFinished(() => {
      server.close()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port: target } = server.address() as AddressInfo
    const { port } = await client('stranger-1', '0')
    await client('stranger-2', port)
    const ours = await client('ours', port, String(target))
    await client('stranger-3', port)
    const named = async () => (await new PeerPrograms().of('tcp', [{ address: '127.0.0.1', port: Number(port) }]))[0]
    expect(await named()).toContain('ours')
    // Its socket is without a program now, and ours is still open.
    ours.program.kill('SIGKILL')
    await ours.program.exit
    expect(await named()).toBe('')
  },
)
