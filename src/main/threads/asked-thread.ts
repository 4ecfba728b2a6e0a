import { Worker, type Transferable } from 'node:worker_threads'
import { builtEntry } from './built-entry'
import { ThreadFailure } from './thread-failure'

/** The memory limit of a thread in MiB: no question needs as much. */
const MAX_MEMORY_MB = 512

/** Messages to a thread, and from it. */
export interface ThreadQuestion<Q> {
  readonly question: Q
}
export type ThreadAnswer<A> = { readonly answer: A } | { readonly error: string } | { readonly hasBegun: true }

export interface AskOptions {
  /** The time limit of the answer in ms; after it the thread is ended. */
  readonly limitMs: number
  readonly transfer?: readonly Transferable[]
  /** Drops the question, or ends its thread. */
  readonly signal?: AbortSignal | undefined
}

interface Asked<Q, A> {
  readonly question: Q
  readonly options: AskOptions
  readonly resolve: (answer: A) => void
  readonly reject: (error: Error) => void
}

/**
 * A thread that answers questions in order, outside the event loop that serves sockets. It starts with the first
 * question, and again after one that took too long, needed too much memory, or was aborted; the other questions are not
 * affected.
 */
export class AskedThread<Q, A> {
  readonly #entry: string
  readonly #asked: Asked<Q, A>[] = []
  #worker: Worker | undefined
  #current: Asked<Q, A> | undefined
  #timer: NodeJS.Timeout | undefined
  #hasBegun = false

  /** `entry` is the name of a build entry that calls `answerQuestions`. */
  constructor(entry: string) {
    this.#entry = entry
  }

  /** Rejects with a `ThreadFailure`, with the reason of the signal, or with the error in the thread. */
  ask(question: Q, options: AskOptions): Promise<A> {
    const { signal } = options
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(reasonOf(signal))
        return
      }
      const asked: Asked<Q, A> = { question, options, resolve, reject }
      this.#asked.push(asked)
      signal?.addEventListener('abort', () => {
        this.#giveUp(asked, reasonOf(signal))
      })
      this.#next()
    })
  }

  /** Ends the thread; its questions are rejected. The next question starts a new one. */
  close(): void {
    const error = new Error('the thread was closed')
    for (const { reject } of this.#asked.splice(0)) reject(error)
    const current = this.#current
    this.#end()
    current?.reject(error)
  }

  #next(): void {
    if (this.#current !== undefined) return
    const next = this.#asked.shift()
    if (next === undefined) {
      // No question is open, so the thread does not keep the process alive.
      this.#worker?.unref()
      return
    }
    this.#current = next
    const { limitMs, transfer = [] } = next.options
    let worker: Worker
    try {
      worker = this.#begun()
    } catch (error) {
      this.#giveUp(next, new ThreadFailure('cannot-begin', (error as Error).message))
      return
    }
    worker.ref()
    this.#timer = setTimeout(() => {
      const trouble = this.#hasBegun ? 'too-slow' : 'cannot-begin'
      this.#giveUp(next, new ThreadFailure(trouble, `no answer after ${String(limitMs)} ms`))
    }, limitMs)
    worker.postMessage({ question: next.question } satisfies ThreadQuestion<Q>, transfer)
  }

  #begun(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(builtEntry(this.#entry), {
      resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB },
      env: {},
      execArgv: [],
    })
    this.#worker = worker
    this.#hasBegun = false
    worker.on('message', (answer: ThreadAnswer<A>) => {
      const current = this.#current
      if (worker !== this.#worker) return
      if ('hasBegun' in answer) this.#hasBegun = true
      if ('hasBegun' in answer || current === undefined) return
      this.#settled()
      if ('answer' in answer) current.resolve(answer.answer)
      else current.reject(new Error(answer.error))
      this.#next()
    })
    worker.on('error', (error) => {
      this.#fell(worker, error)
    })
    // A thread may end without an error: its process has no room for it, or something in it called exit.
    worker.on('exit', (code) => {
      this.#fell(worker, new Error(`the thread ended with ${String(code)}`))
    })
    return worker
  }

  #fell(worker: Worker, error: unknown): void {
    if (worker !== this.#worker) return
    const current = this.#current
    const isMemory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
    const trouble = isMemory ? 'memory' : this.#hasBegun ? 'ended' : 'cannot-begin'
    this.#end()
    current?.reject(new ThreadFailure(trouble, error instanceof Error ? error.message : String(error)))
    this.#next()
  }

  #giveUp(asked: Asked<Q, A>, error: Error): void {
    if (asked === this.#current) {
      this.#end()
      this.#next()
    } else {
      const at = this.#asked.indexOf(asked)
      if (at >= 0) this.#asked.splice(at, 1)
    }
    // An answered question gets no second answer.
    asked.reject(error)
  }

  #settled(): void {
    clearTimeout(this.#timer)
    this.#current = undefined
  }

  #end(): void {
    this.#settled()
    const worker = this.#worker
    this.#worker = undefined
    void worker?.terminate()
  }
}

/** Asks one question in a thread of its own, which ends with its answer. */
export async function askOnce<A>(entry: string, question: unknown, options: AskOptions): Promise<A> {
  const thread = new AskedThread<unknown, A>(entry)
  try {
    return await thread.ask(question, options)
  } finally {
    thread.close()
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
