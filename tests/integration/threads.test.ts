import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { AskedThread } from '../../src/main/threads/asked-thread'
import { readingTrouble, troubleOf } from '../../src/main/threads/thread-failure'
import { sayClause, saySentence } from '../../src/shared/words/say'
import { listening } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { startProgram, type Program } from '../support/program'

const BUILD = join(import.meta.dirname, '../../out/main')

/** A thread that runs this program: its name is the way to it from the build. */
function threadOf(source: string): AskedThread<string, string> {
  const path = join(temporaryFolder(), 'thread.js')
  writeFileSync(path, `const { parentPort } = require('node:worker_threads')\n${source}`)
  const thread = new AskedThread<string, string>(relative(BUILD, path).replace(/\.js$/, ''))
  onTestFinished(() => {
    thread.close()
  })
  return thread
}

const ANSWERS = `parentPort.postMessage({ hasBegun: true })\nparentPort.on('message', ({ question }) => {`

it.each([
  ['cannot-begin', 'one that throws', 'throw new Error("no room for it")', 'no room for it', 10_000],
  ['cannot-begin', 'one that exits', 'process.exit(3)', 'ended with 3', 10_000],
  ['cannot-begin', 'one that hangs', 'for (;;);', 'no answer after 200 ms', 200],
  [
    'ended',
    'one that throws while it is asked',
    `${ANSWERS} setImmediate(() => { throw new Error('torn') }) })`,
    'torn',
    10_000,
  ],
  ['ended', 'one that exits while it is asked', `${ANSWERS} process.exit(4) })`, 'ended with 4', 10_000],
  ['too-slow', 'one that does not let go', `${ANSWERS} for (;;); })`, 'no answer after 1000 ms', 1_000],
  [
    'memory',
    'one that takes all',
    `${ANSWERS} const all = []; for (;;) all.push(new Array(1e5).fill(0.5)) })`,
    'memory limit',
    30_000,
  ],
] as const)(
  'tells trouble with a thread from others: %s of %s',
  async (trouble, what, source, message, limitMs) => {
    const thread = threadOf(source)
    const error: unknown = await thread.ask('?', { limitMs }).catch((reason: unknown) => reason)
    expect([troubleOf(error), (error as Error).message]).toEqual([trouble, expect.stringContaining(message)])
    const said = saySentence(sayClause, readingTrouble(error, limitMs))
    expect(said.includes('takes more than')).toBe(trouble === 'too-slow')
  },
  60_000,
)

it('tells that a thread that is missing in the build cannot begin, and asks the next question anew', async () => {
  const thread = new AskedThread<string, string>('no-such-worker')
  for (const question of ['one', 'two']) {
    const error: unknown = await thread.ask(question, { limitMs: 10_000 }).catch((reason: unknown) => reason)
    expect([troubleOf(error), (error as Error).message]).toEqual([
      'cannot-begin',
      'no-such-worker.js is missing in the build',
    ])
  }
})

/** The command line of a build without its threads. */
function startWithoutThreads(...args: readonly string[]): Program {
  const folder = join(temporaryFolder(), 'main')
  cpSync(BUILD, folder, { recursive: true })
  for (const name of readdirSync(folder)) if (name.endsWith('-worker.js')) rmSync(join(folder, name))
  return startProgram(process.execPath, [join(folder, 'wirebench.js'), ...args])
}

it('says that patterns and rules cannot be looked at when no thread begins, never that they took too long', async () => {
  const rules = join(temporaryFolder(), 'slow.rules.yaml')
  const record = join(temporaryFolder(), 'slow.pcapng')
  writeFileSync(rules, `wirebench: rules/1\nrules:\n  - name: slow\n    when: { regex: '(a+)+b' }\n    reply: yes\n`)
  const bench = startWithoutThreads('listen', 'tcp', '127.0.0.1:0', '--rules', rules, '--record', record)
  const client = await peerClient(await listening(bench, 'tcp'))
  client.write('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n')
  await expect.poll(() => bench.stdout).toMatch(/Rule .slow. was switched off: its pattern cannot be searched/i)
  expect(bench.stdout).not.toContain('too long')
  client.end()
  bench.kill('SIGTERM')
  await once(bench.child, 'close')

  const show = startWithoutThreads('show', record, '--filter', 're:/(a+)+b/')
  await show.exit
  expect(show.stderr).toMatch(/--filter: the pattern cannot be searched \(its thread does not run\) on row \d+/)

  const long = join(temporaryFolder(), 'long.rules.yaml')
  writeFileSync(long, `wirebench: rules/1\nrules:\n${`  - { when: { text: "x" }, reply: y }\n`.repeat(500)}`)
  const serve = startWithoutThreads('listen', 'tcp', '127.0.0.1:0', '--rules', long)
  expect(await serve.exit).not.toBe(0)
  expect(serve.stderr).toMatch(/the thread for it did not begin \(rules-worker\.js is missing in the build\)/)
})
