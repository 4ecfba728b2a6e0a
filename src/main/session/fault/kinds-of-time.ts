import type { EndHow } from '../../../shared/contract/conversations'
import type { FaultConfigOf } from '../../../shared/fault/fault-catalogue'
import type { FaultContext, FaultStage } from './fault-stage'
import { TimedQueue } from './timed-queue'

/** When a message that came now is passed on; ms. */
type DueTime = (byteLength: number, nowMs: number) => number

/**
 * Passes messages at their time. In a stream none overtakes another, so a late one holds back those after it; datagrams
 * overtake as in a network. The end waits for what is held.
 */
class TimedStage implements FaultStage {
  readonly #name: string
  readonly #due: DueTime
  readonly #context: FaultContext
  readonly #queue: TimedQueue

  constructor(name: string, context: FaultContext, due: DueTime) {
    this.#name = name
    this.#context = context
    this.#due = due
    this.#queue = new TimedQueue(context.clock)
  }

  get heldBytes(): number {
    return this.#queue.heldBytes
  }

  get isEmpty(): boolean {
    return this.#queue.isEmpty
  }

  push(bytes: Uint8Array): void {
    const { clock, isStream, pass, note, direction } = this.#context
    const now = clock.nowMs()
    const wanted = this.#due(bytes.length, now)
    const due = isStream ? Math.max(wanted, this.#queue.lastDueMs) : wanted
    if (due <= now && (!isStream || this.#queue.isEmpty)) {
      pass(bytes)
      return
    }
    const byMs = Math.round((due - now) * 1000) / 1000
    note({ kind: 'fault', fault: this.#name, direction, byteLength: bytes.length, byMs })
    this.#queue.add(due, bytes.length, () => {
      pass(bytes)
    })
  }

  bypass(bytes: Uint8Array): void {
    const { isStream, pass } = this.#context
    if (!isStream || this.#queue.isEmpty) pass(bytes)
    else
      this.#queue.add(this.#queue.lastDueMs, bytes.length, () => {
        pass(bytes)
      })
  }

  end(how: EndHow): void {
    const { passEnd } = this.#context
    if (this.#queue.isEmpty) passEnd(how)
    else
      this.#queue.add(this.#queue.lastDueMs, 0, () => {
        passEnd(how)
      })
  }

  flush(): void {
    this.#queue.flush()
  }

  close(): void {
    this.#queue.clear()
  }
}

export function openDelay({ ms }: FaultConfigOf<'delay'>, context: FaultContext): FaultStage {
  return new TimedStage('delay', context, (_length, now) => now + ms)
}

/**
 * Uniform: from 0 to `ms`. Normal: mean `ms`/2, standard deviation `ms`/6, never below 0. Pareto: shape 3, at least
 * `ms`/3, mean `ms`/2.
 */
export function openJitter({ ms, shape }: FaultConfigOf<'jitter'>, context: FaultContext): FaultStage {
  const { random } = context
  const extra = {
    uniform: () => random() * ms,
    normal: () => Math.max(0, ms / 2 + (ms / 6) * gaussian(random)),
    pareto: () => ms / 3 / (1 - random()) ** (1 / 3),
  }[shape]
  return new TimedStage('jitter', context, (_length, now) => now + extra())
}

/** A message passes when its last byte would have left a line of this rate. */
export function openRate({ perSecond }: FaultConfigOf<'rate'>, context: FaultContext): FaultStage {
  let freeAtMs = -Infinity
  return new TimedStage('rate', context, (byteLength, now) => {
    freeAtMs = Math.max(freeAtMs, now) + (byteLength * 1000) / perSecond
    return freeAtMs
  })
}

export function openLate({ ms, share }: FaultConfigOf<'late'>, context: FaultContext): FaultStage {
  return new TimedStage('late', context, (_length, now) => (context.random() < share ? now + ms : now))
}

/** The Box-Muller transform: a normal distribution with mean 0 and standard deviation 1. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
