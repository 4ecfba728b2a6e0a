import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import { compileEngine } from './quickjs-module'
import { SCRIPT_LIMITS, type ScriptLimits } from './script-limits'
import type { ThreadData, ThreadOrder, ThreadWord } from './thread-words'

/** The memory limit of a thread in MiB; scripts have their own memory besides. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 } as const

/** One thread for one script, as the main process sees it. */
export class ThreadHandle {
  /** The thread number by which Linux reports its running time; 0 when unknown. */
  systemNumber = 0
  onWord: (word: ThreadWord) => void = () => undefined
  onCrash: (why: string) => void = () => undefined
  /** Rejects when it cannot begin: its file or the memory for it is missing. */
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
      // Scripts get no environment of the process.
      env: {},
      execArgv: [],
    })
    this.#port = port1
    this.ready = new Promise((resolve, reject) => {
      this.#worker.once('error', reject)
      this.#worker.once('exit', (code) => {
        reject(new Error(`the thread ended with ${String(code)}`))
      })
      port1.on('message', (word: ThreadWord) => {
        if (word.kind === 'ready') {
          this.systemNumber = word.thread
          // From now on the thread alone does not keep the process alive.
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

  /** The step that is being processed; 0 for none. */
  get runningStep(): number {
    return Atomics.load(this.#state, 0)
  }

  /** Whether the process stays alive for its messages. */
  keepAlive(isAwaited: boolean): void {
    if (isAwaited) this.#port.ref()
    else this.#port.unref()
  }

  order(order: ThreadOrder): void {
    if (!this.#isEnded) this.#port.postMessage(order)
  }

  /** Receives pending messages without waiting for the event loop. */
  catchUp(): void {
    for (let next = receiveMessageOnPort(this.#port); next !== undefined; next = receiveMessageOnPort(this.#port))
      this.#received(next.message as ThreadWord)
  }

  /** Ends the thread at once. A second call does no harm. */
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

/** The build's entry of a script thread. */
const WORKER_FILE = 'script-worker.js'

/** The folder of the entries: beside this module, above it when the build put it into a chunk, or in the build when sources run themselves. */
function builtFolder(): string {
  const here = import.meta.dirname
  const folders = [here, dirname(here), join(here, '../../../out/main')]
  return folders.find((each) => existsSync(join(each, WORKER_FILE))) ?? here
}

/** The number of ready threads while any script runs: two that crash at once need not wait for a new thread. */
const SPARES = 2

/** Threads for scripts, some of them always ready: a takeover does not wait for a thread to start. */
export class ScriptThreads {
  readonly limits: ScriptLimits
  readonly #folder: string
  #code: Promise<WebAssembly.Module> | undefined
  #spares: Promise<ThreadHandle>[] = []

  /** `folder` has the entry of a thread, and the engine. */
  constructor(folder = builtFolder(), limits = SCRIPT_LIMITS) {
    this.#folder = folder
    this.limits = limits
  }

  /** A ready thread; a new one starts in its place. Rejects when no thread can start. */
  async take(): Promise<ThreadHandle> {
    const thread = await (this.#spares.shift() ?? this.#begin())
    while (this.#spares.length < SPARES) this.#spares.push(this.#spare())
    return thread
  }

  /** Ends those that nobody took. */
  async close(): Promise<void> {
    for (const spare of this.#spares.splice(0)) (await spare.catch(() => undefined))?.end()
  }

  /** Nobody waits for it yet: whoever takes it hears that it could not begin. */
  #spare(): Promise<ThreadHandle> {
    const spare = this.#begin()
    spare.catch(() => undefined)
    return spare
  }

  async #begin(): Promise<ThreadHandle> {
    this.#code ??= compileEngine(this.#folder)
    const thread = new ThreadHandle(join(this.#folder, WORKER_FILE), await this.#code, this.limits)
    await thread.ready
    return thread
  }
}
