import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
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

it('prints what happened behind a flood that its reader did not take, and tells at once how many lines are missing', async () => {
  const bench = spawn(process.execPath, [WIREBENCH, 'listen', 'tcp', '127.0.0.1:0', '--json', '--reply', 'echo'])
  onTestFinished(() => {
    bench.kill('SIGKILL')
  })
  const lines = createInterface({ input: bench.stdout })
  const [first] = (await once(lines, 'line')) as [string]
  lines.pause()
  const { port } = (JSON.parse(first) as { local: AddressInfo }).local
  const flooding = connect(port, '127.0.0.1')
  const flood = async (): Promise<void> => {
    const message = Buffer.alloc(8_000_000, 'z')
    flooding.write(message)
    for (let left = message.length; left > 0;) left -= ((await once(flooding, 'data')) as [Buffer])[0].length
  }
  const events: Record<string, unknown>[] = []
  lines.on('line', (line) => events.push(JSON.parse(line) as Record<string, unknown>))
  lines.pause()
  await flood()
  const leaving = connect(port, '127.0.0.1')
  await once(leaving, 'connect')
  leaving.resetAndDestroy()
  lines.resume()
  await expect.poll(() => events).toContainEqual(expect.objectContaining({ conversation: 2, state: 'reset' }))
  const told = (): number => events.filter(({ event }) => event === 'lines-left-out').length
  const before = told()
  lines.pause()
  await flood()
  lines.resume()
  // No row comes any more that would bring it along.
  await expect.poll(told).toBeGreaterThan(before)
})
