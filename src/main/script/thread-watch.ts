import { readFileSync } from 'node:fs'
import type { ThreadHandle } from './script-threads'

/** The interval at which busy threads are checked; ms. */
const LOOK_MS = 2
/** The engine ends a step by itself where it can; the thread is ended this much later; ms. */
const GRACE_MS = 10
/** Waiting for a processor is not the script's fault, but a step that lasts this many times its limit is ended all the same. */
const WORST_FACTOR = 20

/** Ends steps that nothing inside their thread can end, such as a loop of the engine itself. */
export class ThreadWatch {
  readonly #thread: ThreadHandle
  readonly #limitOf: (step: number) => number
  readonly #onStuck: (step: number) => void
  #timer: NodeJS.Timeout | undefined
  #step = 0
  #sinceMs = 0
  #cpuMs: number | undefined

  constructor(thread: ThreadHandle, limitOf: (step: number) => number, onStuck: (step: number) => void) {
    this.#thread = thread
    this.#limitOf = limitOf
    this.#onStuck = onStuck
  }

  /** Watches a thread until `stop`. */
  start(): void {
    if (this.#timer !== undefined) return
    this.#step = 0
    this.#timer = setInterval(() => {
      this.#look()
    }, LOOK_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    const step = this.#thread.runningStep
    const nowMs = performance.now()
    if (step === 0 || step !== this.#step) {
      this.#step = step
      this.#sinceMs = nowMs
      this.#cpuMs = undefined
      return
    }
    // Read only for a step that was seen twice, which is rare.
    this.#cpuMs ??= cpuMsOf(this.#thread.systemNumber)
    const lastedMs = nowMs - this.#sinceMs + LOOK_MS / 2
    const limitMs = this.#limitOf(step)
    if (lastedMs < limitMs + GRACE_MS) return
    const ranMs = this.#cpuMs === undefined ? Infinity : (cpuMsOf(this.#thread.systemNumber) ?? Infinity) - this.#cpuMs
    if (ranMs < limitMs - LOOK_MS && lastedMs < limitMs * WORST_FACTOR) return
    this.stop()
    this.#onStuck(step)
  }
}

/** How long a thread of this process has run; undefined where the system does not tell. */
function cpuMsOf(systemNumber: number): number | undefined {
  if (systemNumber === 0) return undefined
  try {
    const text = readFileSync(`/proc/self/task/${String(systemNumber)}/schedstat`, 'utf8')
    return Number(text.slice(0, text.indexOf(' '))) / 1e6
  } catch {
    return undefined
  }
}
