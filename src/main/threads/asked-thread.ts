import { Worker, type Transferable } from 'node:worker_threads'
import { builtEntry } from './built-entry'

/** A thread that grows beyond this is ended: nothing that is asked here needs as much. */
const MAX_MEMORY_MB = 512

/** What a thread is told, and what it tells. */
export interface ThreadQuestion<Q> {
  readonly question: Q
}
export type ThreadAnswer<A> = { readonly answer: A } | { readonly error: string }

export interface AskOptions {
  /** The thread is ended when its answer takes longer. */
  readonly limitMs: number
  readonly transfer?: readonly Transferable[]
  /** The question is dropped, or its thread ended. */
  readonly signal?: AbortSignal | undefined
}

/** An answer that took too long. */
class ThreadTooSlow extends Error {}

interface Asked<Q, A> {
  readonly question: Q
  readonly options: AskOptions
  readonly resolve: (answer: A) => void
  readonly reject: (error: Error) => void
}

/**
 * A thread that answers questions in their order, outside of the loop that serves sockets. It begins with the first question, and
 * anew after one that took too long, needed too much memory, or was given up; the others are not touched by that.
 */
export class AskedThread<Q, A> {
  readonly #entry: string
  readonly #asked: Asked<Q, A>[] = []
  #worker: Worker | undefined
  #current: Asked<Q, A> | undefined
  #timer: NodeJS.Timeout | undefined

  /** `entry`: the name of an entry of the build, which calls `answerQuestions`. */
  constructor(entry: string) {
    this.#entry = entry
  }

  /** Rejects with `ThreadTooSlow`, with the reason of the signal, or with what went wrong in the thread. */
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

  /** Ends the thread; what it still carries is rejected. The next question begins a new one. */
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
      // Nothing is waited for, so it keeps nobody alive.
      this.#worker?.unref()
      return
    }
    this.#current = next
    const { limitMs, transfer = [] } = next.options
    const worker = this.#begun()
    worker.ref()
    this.#timer = setTimeout(() => {
      this.#giveUp(next, new ThreadTooSlow(`no answer after ${String(limitMs)} ms`))
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
    worker.on('message', (answer: ThreadAnswer<A>) => {
      const current = this.#current
      if (worker !== this.#worker || current === undefined) return
      this.#settled()
      if ('answer' in answer) current.resolve(answer.answer)
      else current.reject(new Error(answer.error))
      this.#next()
    })
    worker.on('error', (error) => {
      const current = this.#current
      if (worker !== this.#worker) return
      this.#end()
      current?.reject(error instanceof Error ? error : new Error(String(error)))
      this.#next()
    })
    return worker
  }

  #giveUp(asked: Asked<Q, A>, error: Error): void {
    if (asked === this.#current) {
      this.#end()
      this.#next()
    } else {
      const at = this.#asked.indexOf(asked)
      if (at >= 0) this.#asked.splice(at, 1)
    }
    // Whoever has its answer hears nothing any more.
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

/** One question to a thread of its own, which ends with its answer. */
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
