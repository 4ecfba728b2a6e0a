import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { listening } from '../support/command-line'
import { listenerConfig, portOf, startEngine, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { startProgram, wirebenchArgs, type Program } from '../support/program'

const CLIENTS = 10_000
/** For the sockets of one side, and what a process has besides. */
const FILES = CLIENTS + 500

/** The built command line, with room for that many sockets. */
function startWide(...args: readonly string[]): Program {
  return startProgram('prlimit', [`--nofile=${String(FILES)}`, process.execPath, ...wirebenchArgs(...args)])
}

function descriptors(program: Program): number {
  return readdirSync(`/proc/${String(program.child.pid)}/fd`).length
}

/** 10,000 clients: each gets its own words back when it comes, and others while all of them are there. */
const MANY = `
import socket, sys
clients = []
def ask(client, text):
    client.sendall(text)
    got = b''
    while len(got) < len(text): got += client.recv(len(text) - len(got)) or sys.exit('an end in the middle')
    if got != text: sys.exit('another answer')
for number in range(${String(CLIENTS)}):
    client = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 60)
    ask(client, b'client %d' % number)
    clients.append(client)
print('all there', flush=True)
sys.stdin.read()
for number, client in enumerate(clients): ask(client, b'again %d' % number)
for client in clients: client.close()
`

it('F59 serves 10,000 clients at once, and has nothing left of them afterwards', async (test) => {
  const most = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 0)
  if (process.getuid?.() !== 0 && most < FILES) test.skip(`this account may open ${String(most)} files`)
  const path = join(temporaryFolder(), 'many.pcapng')
  const bench = startWide('listen', 'tcp', '127.0.0.1:0', '--reply', 'echo', '--quiet', '--record', path)
  const port = await listening(bench)
  const before = descriptors(bench)
  const clients = startProgram('prlimit', [`--nofile=${String(FILES)}`, 'python3', '-c', MANY, String(port)])
  await clients.output(/^all there$/m, 120_000)
  expect(descriptors(bench)).toBeGreaterThanOrEqual(before + CLIENTS)
  clients.endInput()
  expect(await clients.exit, clients.stderr).toBe(0)
  await expect.poll(() => descriptors(bench), { timeout: 30_000 }).toBeLessThanOrEqual(before + 2)
  bench.kill('SIGINT')
  expect(await bench.exit, bench.stderr).toBe(130)
  const opened = valueOf(await OpenedRecording.open(path))
  expect(opened.conversationTable.count).toBe(CLIENTS)
  expect(opened.conversationTable.rxBytes).toBe(opened.conversationTable.txBytes)
  expect(opened.damage).toEqual([])
  opened.close()
}, 180_000)

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What this process holds; bytes. */
function held(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers, external } = process.memoryUsage()
  return heapUsed + arrayBuffers + external
}

const WAVE = 500
const WAVES = 12
/** Code is compiled, pools are filled. */
const WARM_UP = 2
const AT_ONCE = 20
/** One that is kept whole takes 2,400; the heap of this process goes up and down by some hundred for each. */
const MOST_BYTES_EACH = 1_000

it('F65 keeps next to nothing of conversations that have ended, however many come and go', async () => {
  const options = { rotateMib: 1, keepRecordings: 2 }
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' }, '127.0.0.1', 0, options)))
  const talk = async (): Promise<void> => {
    const socket = connect(portOf(session), '127.0.0.1')
    socket.write('x'.repeat(500))
    for (let got = 0; got < 500;) got += ((await once(socket, 'data')) as [Buffer])[0].length
    socket.end()
    await once(socket, 'close')
  }
  const wave = async (): Promise<{ readonly bytes: number; readonly files: number }> => {
    for (let count = 0; count < WAVE; count += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, talk))
    await expect.poll(() => session.summary().openConversations).toBe(0)
    return { bytes: held(), files: readdirSync('/proc/self/fd').length }
  }
  const samples: { readonly bytes: number; readonly files: number }[] = []
  for (let count = 0; count < WAVES; count++) samples.push(await wave())
  expect(session.summary().conversations).toBe(WAVES * WAVE)
  // What a recording needs grows until it rotates: the least of each half is compared.
  const half = (WAVES - WARM_UP) / 2
  const least = (of: typeof samples): number => Math.min(...of.map(({ bytes }) => bytes))
  const grown = least(samples.slice(-half)) - least(samples.slice(WARM_UP, WARM_UP + half))
  expect(grown / (half * WAVE), JSON.stringify(samples)).toBeLessThan(MOST_BYTES_EACH)
  expect(samples.at(-1)?.files).toBeLessThanOrEqual((samples[WARM_UP]?.files ?? 0) + 1)
}, 180_000)
