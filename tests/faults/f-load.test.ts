import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { listening } from '../support/command-line'
import { valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { startProgram, wirebenchArgs, type Program } from '../support/program'

const CLIENTS = 10_000
/** For the sockets of one side, and what a process has besides. */
const FILES = CLIENTS + 500

/** With room for that many sockets; skips nothing, because root may raise its own limit, and others get a smaller number. */
function startWide(...args: readonly string[]): Program {
  return startProgram('prlimit', [`--nofile=${String(FILES)}`, process.execPath, ...wirebenchArgs(...args)])
}

function descriptors(program: Program): number {
  return readdirSync(`/proc/${String(program.child.pid)}/fd`).length
}

it('F59 serves 10,000 clients at once, and has nothing left of them afterwards', async (test) => {
  const most = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 0)
  if (process.getuid?.() !== 0 && most < FILES) test.skip(`this account may open ${String(most)} files`)
  const path = join(temporaryFolder(), 'many.pcapng')
  const bench = startWide('listen', 'tcp', '127.0.0.1:0', '--reply', 'echo', '--quiet', '--record', path)
  const port = await listening(bench)
  const before = descriptors(bench)
  const load = startWide('load', 'tcp', `127.0.0.1:${String(port)}`, '--clients', String(CLIENTS), '--count', String(CLIENTS), '--for', '120', '--timeout', '60', '--json') // prettier-ignore
  expect(await load.exit, load.stderr).toBe(0)
  const report = JSON.parse(load.stdout) as { connected: number; answered: number; missing: number }
  expect(report).toMatchObject({ connected: CLIENTS, answered: CLIENTS, missing: 0 })
  await expect.poll(() => descriptors(bench), { timeout: 30_000 }).toBeLessThanOrEqual(before + 2)
  bench.kill('SIGINT')
  expect(await bench.exit, bench.stderr).toBe(130)
  const opened = valueOf(await OpenedRecording.open(path))
  expect(opened.conversationTable.count).toBe(CLIENTS)
  expect(opened.conversationTable.rxBytes).toBe(opened.conversationTable.txBytes)
  expect(opened.damage).toEqual([])
  opened.close()
}, 180_000)
