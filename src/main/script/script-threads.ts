import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import { compileEngine } from './quickjs-module'
import { SCRIPT_LIMITS, type ScriptLimits } from './script-limits'
import type { ThreadData, ThreadOrder, ThreadWord } from './thread-words'

/** A thread that grows beyond this is broken: scripts have their own memory. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 } as const

/** One thread for one script, as main sees it. */
export class ThreadHandle {
  /** By which Linux tells how long it ran; 0 where nobody says. */
  systemNumber = 0
  onWord: (word: ThreadWord) => void = () => undefined
  onCrash: (why: string) => void = () => undefined
  readonly ready: Promise<void>
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #state = new Int32Array(new SharedArrayBuffer(8))
  #isEnded = false

  constructor(workerPath: string, code: WebAssembly.Module, limits: ScriptLimits) {
    const { port1, port2 } = new MessageChannel()
    const workerData: ThreadData = { code, port: port2, limits, state: this.#state }
    this.#worker = new Worker(workerPath, {
      workerData,
      transferList: [port2],
      resourceLimits: RESOURCE_LIMITS,
      // Nothing of the process is a script's business.
      env: {},
      execArgv: [],
    })
    this.#port = port1
    this.ready = new Promise((resolve) => {
      port1.on('message', (word: ThreadWord) => {
        if (word.kind === 'ready') {
          this.systemNumber = word.thread
          // From now on it keeps nobody alive by being there.
          this.#worker.unref()
          this.keepAlive(false)
          resolve()
        } else this.#received(word)
      })
    })
    this.#worker.on('error', (error) => {
      if (!this.#isEnded) this.onCrash(error instanceof Error ? error.message : String(error))
    })
  }

  /** The step that it carries out; 0 for none. */
  get runningStep(): number {
    return Atomics.load(this.#state, 0)
  }

  /** Whether the process waits for what it tells. */
  keepAlive(isAwaited: boolean): void {
    if (isAwaited) this.#port.ref()
    else this.#port.unref()
  }

  order(order: ThreadOrder): void {
    if (!this.#isEnded) this.#port.postMessage(order)
  }

  /** Takes in what it has told so far, without waiting for the loop. */
  catchUp(): void {
    for (let next = receiveMessageOnPort(this.#port); next !== undefined; next = receiveMessageOnPort(this.#port))
      this.#received(next.message as ThreadWord)
  }

  /** At once, whatever it does. A second call does no harm. */
  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#port.close()
    void this.#worker.terminate()
  }

  #received(word: ThreadWord): void {
    if (!this.#isEnded) this.onWord(word)
  }
}

/** The entry of the build that a thread runs. */
const WORKER_FILE = 'script-worker.js'

/** Where the entries are: beside this module, or above it where the build has put it into a chunk. */
function builtFolder(): string {
  const here = import.meta.dirname
  return existsSync(join(here, WORKER_FILE)) ? here : dirname(here)
}

/** So many wait, while any script runs: two that break at once need not wait for a thread to begin. */
const SPARES = 2

/** Threads for scripts, some of them always ready: a takeover does not wait for a thread to begin. */
export class ScriptThreads {
  readonly limits: ScriptLimits
  readonly #folder: string
  #code: Promise<WebAssembly.Module> | undefined
  #spares: Promise<ThreadHandle>[] = []

  /** `folder`: where the build has put what a thread runs, and the engine. */
  constructor(folder = builtFolder(), limits = SCRIPT_LIMITS) {
    this.#folder = folder
    this.limits = limits
  }

  /** A thread that is ready; another one begins behind it. */
  async take(): Promise<ThreadHandle> {
    const thread = await (this.#spares.shift() ?? this.#begin())
    while (this.#spares.length < SPARES) this.#spares.push(this.#begin())
    return thread
  }

  /** Ends those that nobody took. */
  async close(): Promise<void> {
    for (const spare of this.#spares.splice(0)) (await spare).end()
  }

  async #begin(): Promise<ThreadHandle> {
    this.#code ??= compileEngine(this.#folder)
    const thread = new ThreadHandle(join(this.#folder, WORKER_FILE), await this.#code, this.limits)
    await thread.ready
    return thread
  }
}
