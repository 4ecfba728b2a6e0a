import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ScriptEngine, type LoadFailure } from '../../src/main/script/script-engine'
import type { ScriptActs } from '../../src/main/script/script-acts'
import { ScriptThreads } from '../../src/main/script/script-threads'
import { temporaryFolder } from '../support/folder'

const OUT = join(import.meta.dirname, '../../out/main')
const FACTS = {
  client: { address: '127.0.0.1', port: 5 },
  local: { address: '127.0.0.1', port: 7 },
  protocol: 'tcp',
}

/** A thread starts slowly on a busy machine. */
const PATIENT = { interval: 2, timeout: 20_000 }
const takeovers: string[] = []

async function engineOf(source: string, fileName = 'test.ts'): Promise<ScriptEngine | LoadFailure> {
  const threads = new ScriptThreads(OUT)
  takeovers.length = 0
  const engine = await ScriptEngine.start(
    { fileName, source },
    {
      threads,
      wallMs: () => Date.now(),
      onTakeover: (conversation, others) => takeovers.push(`${String(conversation)} of ${String(others)}`),
    },
  )
  onTestFinished(async () => {
    if (engine instanceof ScriptEngine) await engine.close()
    await threads.close()
  })
  return engine
}

it('says that no thread can begin, instead of waiting for it', async () => {
  const threads = new ScriptThreads(temporaryFolder())
  const parts = { threads, wallMs: () => Date.now(), onTakeover: () => undefined }
  const engine = await ScriptEngine.start({ fileName: 'a.ts', source: '' }, parts)
  if (engine instanceof ScriptEngine) throw new Error('there is no file for a thread')
  expect(engine.message).toMatch(/^no thread can begin for the script: .*script-worker\.js/)
  await threads.close()
})

async function goodEngine(source: string): Promise<ScriptEngine> {
  const engine = await engineOf(source)
  if (engine instanceof ScriptEngine) return engine
  throw new Error(engine.message)
}

/** One conversation that records the actions of its script. */
function open(engine: ScriptEngine) {
  const said: string[] = []
  const timers = new Map<number, NodeJS.Timeout>()
  const acts: ScriptActs = {
    send: (bytes) => said.push(`send ${Buffer.from(bytes).toString()}`),
    sendTo: (address) => said.push(`sendTo ${address}`),
    want: () => undefined,
    wait: () => {
      engine.drained(number)
    },
    startTimer: (id, ms) =>
      timers.set(
        id,
        setTimeout(() => {
          engine.timerOver(number, id)
        }, ms),
      ),
    stopTimer: (id) => {
      clearTimeout(timers.get(id))
    },
    log: (level, text) => said.push(`${level} ${text}`),
    end: (how) => said.push(how),
    done: () => said.push('done'),
    failed: (message, line) => said.push(`failed ${String(line)} ${message}`),
  }
  const number = engine.open(FACTS, acts)
  return {
    said,
    tell: (text: string) => {
      engine.received(number, Buffer.from(text))
    },
    /** The script's answer to this. */
    ask: async (text: string): Promise<string> => {
      const before = said.length
      engine.received(number, Buffer.from(text))
      await expect.poll(() => said.length, PATIENT).toBeGreaterThan(before)
      return said[before] ?? ''
    },
  }
}

/** Counts messages in each conversation and in all; some words make it fail. */
const COUNTING = `
export default class extends BaseRequestHandler {
  own = 0
  async handle(): Promise<void> {
    for (;;) {
      const word: string | null = await this.request.recvLine()
      if (word === null) return
      if (word === 'loop') for (;;) {}
      if (word === 'native') new Array(1e9) + ''
      if (word === 'memory') for (const all: unknown[] = []; ; ) all.push(new Uint8Array(1e6).fill(1))
      if (word === 'promises') (function flood() { Promise.resolve().then(flood); Promise.resolve().then(flood) })()
      if (word === 'sort') Array.from({ length: 3e6 }, (_, n) => n).sort()
      if (word === 'catch') for (;;) try { for (;;) new Array(1e8).join('x') } catch {}
      this.own += 1
      this.server.state.all = (this.server.state.all ?? 0) + 1
      await this.request.send(word + ' ' + this.own + ' ' + this.server.state.all)
    }
  }
}`

describe('ScriptEngine', () => {
  it('runs a script in TypeScript for many conversations in one thread', async () => {
    const engine = await goodEngine(COUNTING)
    const many = Array.from({ length: 100 }, () => open(engine))
    const answers = await Promise.all(many.map((each) => each.ask('hello\n')))
    expect(answers).toEqual(many.map((_, at) => `send hello 1 ${String(at + 1)}`))
  })

  it.each([
    ['export default class extends BaseRequestHandler {\n  handle(: void {}\n}', 2, 'Unexpected token'],
    ['const a = 1\nexport default class {', 2, ''],
    ['import { readFileSync } from "node:fs"\nreadFileSync("/etc/passwd")\nexport default class {}', 0, 'import'],
    ['for (;;) {}', 0, 'top level'],
    ["new Array(1e9) + ''", 0, 'could not be loaded'],
  ])('says what is wrong with %j before anybody connects', async (source, line, message) => {
    const failure = await engineOf(source)
    expect(failure).not.toBeInstanceOf(ScriptEngine)
    expect(failure).toMatchObject({ line, message: expect.stringContaining(message) as string })
  })

  it.each(['loop', 'native', 'memory', 'promises', 'sort', 'catch'])(
    'ends the conversation that says %s, and the others lose nothing, not even a variable',
    async (bomb) => {
      const engine = await goodEngine(COUNTING)
      const [victim, one, two] = [open(engine), open(engine), open(engine)]
      await victim.ask('a\n')
      await one.ask('b\n')
      two.tell('half a li')
      victim.tell(`${bomb}\n`)
      // Sent while it is stuck.
      expect(await one.ask('c\n')).toBe('send c 2 3')
      expect(await two.ask('ne\n')).toBe('send half a line 1 4')
      await expect.poll(() => victim.said.at(-1), PATIENT).toMatch(/^failed/)
      expect(await one.ask('d\n')).toBe('send d 3 5')
      expect(one.said).toHaveLength(3)
    },
  )

  it('survives one bomb after the other', async () => {
    const engine = await goodEngine(COUNTING)
    const witness = open(engine)
    for (let round = 1; round <= 4; round++) {
      const victim = open(engine)
      victim.tell('native\n')
      expect(await witness.ask('still\n')).toBe(`send still ${String(round)} ${String(round)}`)
      await expect.poll(() => victim.said.length, PATIENT).toBe(1)
    }
    expect(takeovers).toEqual(['2 of 1', '3 of 1', '4 of 1', '5 of 1'])
  })

  it('carries out again what came since the last snapshot, and says nothing twice', async () => {
    const engine = await goodEngine(COUNTING)
    const talkers = Array.from({ length: 20 }, () => open(engine))
    const victim = open(engine)
    for (let round = 1; round <= 30; round++) for (const talker of talkers) talker.tell(`${String(round)}\n`)
    victim.tell('native\n')
    for (let round = 31; round <= 60; round++) for (const talker of talkers) talker.tell(`${String(round)}\n`)
    await expect.poll(() => talkers.every(({ said }) => said.length >= 60), PATIENT).toBe(true)
    const all = talkers.flatMap(({ said }) => said.map((line) => Number(line.split(' ')[3])))
    expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1200 }, (_, at) => at + 1))
    for (const { said } of talkers)
      expect(said.map((line) => line.split(' ').slice(1, 3).join(' '))).toEqual(
        Array.from({ length: 60 }, (_, at) => `${String(at + 1)} ${String(at + 1)}`),
      )
  })

  it('fails whoever comes once no thread is left for it, instead of being silent', async () => {
    const folder = temporaryFolder()
    cpSync(OUT, folder, { recursive: true })
    const threads = new ScriptThreads(folder)
    onTestFinished(() => threads.close())
    const parts = { threads, wallMs: () => Date.now(), onTakeover: () => undefined }
    const engine = await ScriptEngine.start({ fileName: 'a.ts', source: COUNTING }, parts)
    if (!(engine instanceof ScriptEngine)) throw new Error(engine.message)
    rmSync(join(folder, 'script-worker.js'))
    const victims: string[][] = []
    while (victims.at(-1)?.at(-1)?.includes('no thread can begin') !== true && victims.length < 9) {
      const victim = open(engine)
      victims.push(victim.said)
      victim.tell('native\n')
      await expect.poll(() => victim.said.at(-1), PATIENT).toMatch(/^failed/)
    }
    expect(victims.length).toBeGreaterThan(1)
    expect(victims.at(-1)).toEqual([expect.stringMatching(/^failed 0 the script was ended: no thread can begin/)])
    expect(engine.count).toBe(0)
  })

  it('lets a script say goodbye when everything stops', async () => {
    const engine = await goodEngine(
      `export default class extends BaseRequestHandler {
        async handle() { await this.request.recv() }
        finish() { console.log('goodbye') }
      }`,
    )
    const { said } = open(engine)
    engine.lost(1, 'the session has stopped')
    await engine.close()
    expect(said).toEqual(['info goodbye', 'done'])
  })
})
