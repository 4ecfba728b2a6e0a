import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashOf } from '../../src/main/session/handler/script/script-file'
import { ScriptEngine } from '../../src/main/script/script-engine'
import type { ScriptActs } from '../../src/main/script/script-acts'
import { SCRIPT_LIMITS } from '../../src/main/script/script-limits'
import { ScriptThreads } from '../../src/main/script/script-threads'
import { recordedListener } from './engine-role'
import { collectWhenAsked, tell, untilFinished } from './role'

/** The folder of the build, seen from the bundle of the benchmarks. */
const BUILT = join(import.meta.dirname, '../main')

const HANDLE = `
    for (;;) {
      const data = await this.request.recv()
      if (data.length === 0) return
      this.count += 1
      await this.request.send(toText(data).toUpperCase())
    }`

const SCRIPT = `export default class extends BaseRequestHandler {
  count = 0
  async handle() {${HANDLE}
  }
}`

/** Our listener with a script; both directions recorded. */
export async function scriptedTcp(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-script-'))
  const path = join(folder, 'handler.js')
  writeFileSync(path, SCRIPT)
  const threads = new ScriptThreads(BUILT)
  const { port, end } = await recordedListener('tcp', { kind: 'script', path, hash: hashOf(SCRIPT) }, { threads })
  collectWhenAsked()
  tell(port)
  await untilFinished()
  await end()
  await threads.close()
  rmSync(folder, { recursive: true, force: true })
  tell(null)
}

/** The same handlers in plain Node, with nothing around them. */
export async function plainNodeHandlers(): Promise<void> {
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    void new PlainHandler(new PlainConnection(socket)).handle().finally(() => socket.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  collectWhenAsked()
  tell((server.address() as AddressInfo).port)
  await untilFinished()
  tell(null)
  server.close()
}

class PlainConnection {
  readonly #socket: Socket
  readonly #chunks: Uint8Array[] = []
  #wake: ((data: Uint8Array) => void) | undefined
  #hasEnded = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (data: Uint8Array) => {
      if (this.#wake === undefined) this.#chunks.push(data)
      else this.#give(data)
    })
    socket.on('close', () => {
      this.#hasEnded = true
      this.#give(new Uint8Array(0))
    })
  }

  recv(): Promise<Uint8Array> {
    const next = this.#chunks.shift() ?? (this.#hasEnded ? new Uint8Array(0) : undefined)
    if (next !== undefined) return Promise.resolve(next)
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  send(text: string): Promise<void> {
    if (this.#socket.write(text)) return Promise.resolve()
    return once(this.#socket, 'drain').then(() => undefined)
  }

  #give(data: Uint8Array): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.(data)
  }
}

class PlainHandler {
  count = 0
  readonly #decoder = new TextDecoder()
  readonly request: PlainConnection

  constructor(request: PlainConnection) {
    this.request = request
  }

  async handle(): Promise<void> {
    for (;;) {
      const data = await this.request.recv()
      if (data.length === 0) return
      this.count += 1
      await this.request.send(this.#decoder.decode(data).toUpperCase())
    }
  }
}

const BOMBS: Readonly<Record<string, string>> = {
  'a loop': 'for (;;) {}',
  'a native loop': "new Array(1e9) + ''",
  'promises without end': '(function flood() { Promise.resolve().then(flood); Promise.resolve().then(flood) })()',
  'memory without end': 'for (const all = []; ; ) all.push(new Uint8Array(1e6).fill(1))',
}

export interface BombFigures {
  readonly bomb: string
  /** From its time limit to the end of its conversation. */
  readonly endedMs: number
  /** The longest time that another conversation waited for an answer. */
  readonly gapMs: number
}

/** A conversation that never returns, and fifty that get a request every five milliseconds. */
export async function scriptBombs(): Promise<void> {
  const threads = new ScriptThreads(BUILT)
  const all: BombFigures[] = []
  for (const [bomb, code] of Object.entries(BOMBS)) {
    const source = `export default class extends BaseRequestHandler {
      async handle() { for (let n = 0; ; n++) { const word = toText(await this.request.recv()); if (word === 'bomb') { ${code} } await this.request.send('x' + n) } }
    }`
    const engine = await ScriptEngine.start(
      { fileName: 'bomb.js', source },
      { threads, wallMs: () => Date.now(), onTakeover: () => undefined },
    )
    if (!(engine instanceof ScriptEngine)) throw new Error(engine.message)
    all.push({ bomb, ...(await bombOf(engine)) })
    await engine.close()
  }
  await threads.close()
  tell(all)
  await untilFinished()
  tell(null)
}

async function bombOf(engine: ScriptEngine): Promise<{ endedMs: number; gapMs: number }> {
  const FACTS = { client: { address: '127.0.0.1', port: 1 }, local: { address: '127.0.0.1', port: 2 }, protocol: 'tcp' }
  const nothing = (): void => undefined
  const acts = (answered: () => void, failed: () => void, wait: () => void): ScriptActs => ({
    send: answered,
    sendTo: nothing,
    want: nothing,
    wait,
    startTimer: nothing,
    stopTimer: nothing,
    log: nothing,
    end: nothing,
    done: nothing,
    failed,
  })
  let gapMs = 0
  const asked = new Map<number, number>()
  const others = Array.from({ length: 50 }, () => {
    const number: number = engine.open(
      FACTS,
      acts(
        () => {
          gapMs = Math.max(gapMs, performance.now() - (asked.get(number) ?? Infinity))
          asked.delete(number)
        },
        nothing,
        () => {
          engine.drained(number)
        },
      ),
    )
    return number
  })
  const question = Buffer.from('hello')
  const timer = setInterval(() => {
    for (const number of others) {
      if (asked.has(number)) continue
      asked.set(number, performance.now())
      engine.received(number, question)
    }
  }, 5)
  // The engine is warm, and the spare threads are ready.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  gapMs = 0
  const beganMs = performance.now()
  const endedMs = await new Promise<number>((resolve) => {
    const victim = engine.open(
      FACTS,
      acts(
        nothing,
        () => {
          resolve(performance.now() - beganMs - SCRIPT_LIMITS.stepMs)
        },
        nothing,
      ),
    )
    engine.received(victim, Buffer.from('bomb'))
  })
  await new Promise((resolve) => setTimeout(resolve, 500))
  clearInterval(timer)
  return { endedMs: Math.max(0, endedMs), gapMs }
}
