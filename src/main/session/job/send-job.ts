import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Failure } from '../../../shared/failure'
import type { Clock } from '../../clock'
import type { RunOutcome, RunStatus } from '../../../shared/sequence'

/** How long to wait before a peer that takes nothing is tried again; ms. */
const BLOCKED_MS = 5

/** The clock, and the observer, which is called at once for each change. */
export interface SendJobWatcher {
  readonly clock: Clock
  onChanged(): void
  onEnded(status: RunStatus): void
}

/** Sends by itself to one conversation, until it is done or stopped. */
export abstract class SendJob {
  /** Resolves once, after the last byte was sent. */
  readonly ended: Promise<RunOutcome>
  protected readonly clock: Clock
  readonly #watcher: SendJobWatcher
  #end: (outcome: RunOutcome) => void = () => undefined
  #status: RunStatus
  #wake: (() => void) | undefined

  protected constructor(facts: Pick<RunStatus, 'id' | 'conversation' | 'name' | 'kind'>, watcher: SendJobWatcher) {
    this.#status = { ...facts, sent: 0, bytesSent: 0, doing: 'sending', lateMs: 0, worstLateMs: 0, missed: 0 }
    this.#watcher = watcher
    this.clock = watcher.clock
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  get status(): RunStatus {
    return this.#status
  }

  isOver(): boolean {
    return this.#status.outcome !== undefined
  }

  /** Data that the peer of the conversation sent. */
  abstract received(bytes: Uint8Array): void

  /** Ends it for good. A second call does no harm. */
  finish(outcome: RunOutcome, failure?: Failure): void {
    if (this.isOver()) return
    this.change({ doing: 'ended', outcome, ...(failure === undefined ? {} : { failure }) })
    this.#watcher.onEnded(this.#status)
    this.#end(outcome)
    this.wake()
  }

  protected change(change: Partial<RunStatus>): void {
    this.#status = { ...this.#status, ...change }
    this.#watcher.onChanged()
  }

  /** Ends a sleep early. */
  protected wake(): void {
    this.#wake?.()
  }

  /** Sleeps for at most this long; `wake` ends it earlier. Ms. */
  protected sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel()
        this.#wake = undefined
        resolve()
      }
      const cancel = this.clock.after(ms, finish)
      this.#wake = finish
    })
  }

  /** Waits until the system has taken everything that was sent, or the job is over. */
  protected async untilDrained(queuedBytes: () => number): Promise<void> {
    await nextTurn()
    while (queuedBytes() > 0 && !this.isOver()) {
      this.change({ doing: 'blocked' })
      await this.sleep(BLOCKED_MS)
    }
  }

  /** Tries until the peer has room, or the job is over. Returns any other failure. */
  protected async untilTaken(send: () => Failure | undefined): Promise<Failure | undefined> {
    let failure = send()
    while (failure?.code === 'queue-full' && !this.isOver()) {
      this.change({ doing: 'blocked' })
      await this.sleep(BLOCKED_MS)
      if (!this.isOver()) failure = send()
    }
    return failure
  }
}
