import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Failure } from '../../../shared/failure'
import type { Clock } from '../../clock'
import type { RunOutcome, RunStatus } from '../../../shared/sequence'

/** A peer that takes no more is asked again after this time. */
const BLOCKED_MS = 5

/** The time it goes by, and whom it tells: at once, each time. */
export interface SendJobWatcher {
  readonly clock: Clock
  onChanged(): void
  onEnded(status: RunStatus): void
}

/** Sending that goes on by itself, to one conversation, until it is done or stopped. */
export abstract class SendJob {
  /** Resolves once, after the last byte was handed over. */
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

  /** What the peer of the conversation sent. */
  abstract received(bytes: Uint8Array): void

  /** Ends it, for good. A second call does no harm. */
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

  /** At most this long; shorter when woken. */
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

  /** Waits until the system has taken all that was sent, or it is over. */
  protected async untilDrained(queuedBytes: () => number): Promise<void> {
    await nextTurn()
    while (queuedBytes() > 0 && !this.isOver()) {
      this.change({ doing: 'blocked' })
      await this.sleep(BLOCKED_MS)
    }
  }

  /** Tries until the peer has room, or it is over. Returns what else went wrong. */
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
