import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import { compileEngine } from './quickjs-module'
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

  constructor(workerPath: string, code: WebAssembly.Module) {
    const { port1, port2 } = new MessageChannel()
    const workerData: ThreadData = { code, port: port2, state: this.#state }
    this.#worker = new Worker(workerPath, {
      workerData,
      transferList: [port2],
      resourceLimits: RESOURCE_LIMITS,
      // Nothing of the process is a script's business.
      env: {},
      execArgv: [],
    })
    this.#port = port1
    // It lives as long as somebody needs it, and keeps nobody alive.
    this.#worker.unref()
    this.ready = new Promise((resolve) => {
      port1.on('message', (word: ThreadWord) => {
        if (word.kind === 'ready') {
          this.systemNumber = word.thread
          resolve()
        } else this.#received(word)
      })
    })
    port1.unref()
    this.#worker.on('error', (error) => {
      if (!this.#isEnded) this.onCrash(error instanceof Error ? error.message : String(error))
    })
  }

  /** The step that it carries out; 0 for none. */
  get runningStep(): number {
    return Atomics.load(this.#state, 0)
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

/** So many wait, while any script runs: two that break at once need not wait for a thread to begin. */
const SPARES = 2

/** Threads for scripts, some of them always ready: a takeover does not wait for a thread to begin. */
export class ScriptThreads {
  readonly #workerPath: string
  readonly #folder: string
  #code: Promise<WebAssembly.Module> | undefined
  #spares: Promise<ThreadHandle>[] = []

  /** `workerPath`: what a thread runs; `folder`: where the build has put the engine. */
  constructor(workerPath: string, folder: string) {
    this.#workerPath = workerPath
    this.#folder = folder
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
    const thread = new ThreadHandle(this.#workerPath, await this.#code)
    await thread.ready
    return thread
  }
}
