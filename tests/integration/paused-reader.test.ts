import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { runProgram } from '../support/program'
import { temporaryFolder } from '../support/folder'

const WIREBENCH = join(import.meta.dirname, '../../out/main/wirebench.js')
const MESSAGES = 20_000

it('serves and records on while nobody reads its output, ends on a signal, and counts what was not printed', async () => {
  const file = join(temporaryFolder(), 'paused.pcapng')
  const bench = spawn(process.execPath, [
    WIREBENCH,
    'listen',
    'tcp',
    '127.0.0.1:0',
    '--reply',
    'echo',
    '--record',
    file,
  ])
  onTestFinished(() => {
    bench.kill('SIGKILL')
  })
  let complaint = ''
  bench.stderr.on('data', (part: Buffer) => {
    complaint += part.toString()
  })
  const lines = createInterface({ input: bench.stdout })
  const [first] = (await once(lines, 'line')) as [string]
  lines.close()
  // From here on the pipe fills up and stays full.
  bench.stdout.pause()
  const socket = connect({ port: Number(/:(\d+)$/.exec(first)?.[1]), host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  const message = Buffer.alloc(200, 'z')
  for (let sent = 0; sent < MESSAGES; sent++) {
    socket.write(message)
    for (let left = message.length; left > 0;) left -= ((await once(socket, 'data')) as [Buffer])[0].length
  }
  socket.end()
  bench.kill('SIGTERM')
  const [code] = (await once(bench, 'exit')) as [number]
  expect(code).toBe(143)
  expect(complaint).toMatch(/\d+ lines were not printed/)
  const stats = await runProgram(process.execPath, [WIREBENCH, 'stats', file, '--json'])
  expect(JSON.parse(stats)).toMatchObject({ rx: { bytes: MESSAGES * 200 } })
}, 60_000)
