import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MessagePayload } from '../../../shared/message/compose-message'
import type { Failure, Outcome } from '../../../shared/failure'
import type { Match, RunStatus, Sequence, Step } from '../../../shared/sequence'
import type { Capture } from './capture'
import { ReceivedBytes } from './received-bytes'
import { SendJob, type SendJobWatcher } from './send-job'

/** The longest work in one go before sockets and windows get their turn; ms. */
const SLICE_MS = 4
/** A value at the end of what came from a stream is complete when nothing more has come for this long; ms. */
const SETTLED_MS = 50

type Loop = Extract<Step, { kind: 'loop' }>
type Branch = Extract<Step, { kind: 'branch' }>
type CaptureStep = Extract<Step, { kind: 'capture' }>

/** What a sequence needs from its conversation. */
export interface SequenceTarget extends SendJobWatcher {
  readonly queuedBytes: () => number
  /** Returns the number of bytes of the message. What this sequence has captured comes before the session's variables. */
  readonly send: (payload: MessagePayload, captured: ReadonlyMap<string, string>) => Outcome<number>
  /** False: what comes is whole, a datagram. */
  readonly isStream: boolean
  readonly openCapture: (into: CaptureStep['into']) => Capture
  readonly setVariable: (name: string, value: string) => Outcome<null>
  /** The bytes that a step waits for, in the encoding of the session, with the values that its variables have now. */
  readonly bytesOf: (match: Match, captured: ReadonlyMap<string, string>) => Outcome<Uint8Array>
}

/**
 * Runs the steps of a sequence. A timed loop keeps its schedule: delays do not add up, and a round whose time has
 * passed completely is skipped and counted. Never sends more than the peer takes.
 */
export class SequenceJob extends SendJob {
  readonly #target: SequenceTarget
  readonly #received = new ReceivedBytes()
  /** The position of the first byte after the last message that was sent. */
  #since = 0
  /** The same, and nothing that is waited for moves it. */
  #answerFrom = 0
  readonly #captured = new Map<string, string>()
  #sliceBegan = 0
  /** How the last loop with a condition ended. */
  #lastUntil: 'matched' | 'not-matched' | undefined

  constructor(facts: Pick<RunStatus, 'id' | 'conversation'>, { name, steps }: Sequence, target: SequenceTarget) {
    super({ ...facts, name, kind: 'sequence' }, target)
    this.#target = target
    void this.#work(steps)
  }

  received(bytes: Uint8Array): void {
    this.#received.append(bytes)
    this.wake()
  }

  async #work(steps: readonly Step[]): Promise<void> {
    // The caller gets the number of the job first.
    await nextTurn()
    await this.#steps(steps)
    await this.untilDrained(this.#target.queuedBytes)
    this.finish(this.#lastUntil ?? 'done')
  }

  async #steps(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (this.isOver()) return
      await this.#yieldNowAndThen()
      await this.#step(step)
    }
  }

  async #step(step: Step): Promise<void> {
    switch (step.kind) {
      case 'send': {
        this.#since = this.#received.end
        this.#answerFrom = this.#since
        await this.#send(step.payload)
        return
      }
      case 'delay': {
        this.change({ doing: 'delay' })
        await this.#sleepUntil(this.clock.nowMs() + step.ms, () => false)
        return
      }
      case 'wait': {
        this.change({ doing: 'wait' })
        const needle = this.#bytesOf(step.match)
        if (needle === undefined) return
        const hasCome = await this.#waitFor(needle, this.clock.nowMs() + step.withinMs)
        if (!hasCome && step.otherwise === 'stop') this.finish('not-matched')
        return
      }
      case 'branch': {
        await this.#branch(step)
        return
      }
      case 'capture': {
        await this.#capture(step)
        return
      }
      case 'loop': {
        await this.#loop(step)
      }
    }
  }

  /** The case whose bytes begin first decides; of two that begin at the same place, the one that stands first. */
  async #branch({ cases, withinMs, otherwise }: Branch): Promise<void> {
    this.change({ doing: 'wait' })
    const watched = cases.flatMap(({ match, steps }) => {
      const needle = this.#bytesOf(match)
      return needle === undefined ? [] : [{ steps, needle, hasCome: this.#watch(needle, this.#since) }]
    })
    if (this.isOver()) return
    const came = () => watched.filter(({ hasCome }) => hasCome())
    await this.#sleepUntil(this.clock.nowMs() + withinMs, () => came().length > 0)
    if (this.isOver()) return
    let first: { readonly beginsAt: number; readonly endsAt: number; readonly steps: readonly Step[] } | undefined
    for (const { steps, needle } of came()) {
      const endsAt = this.#received.find(needle, this.#since)
      if (endsAt === undefined) continue
      const beginsAt = endsAt - needle.length
      if (first === undefined || beginsAt < first.beginsAt) first = { beginsAt, endsAt, steps }
    }
    if (first === undefined) {
      if (otherwise === 'stop') this.finish('not-matched')
      return
    }
    this.#since = first.endsAt
    await this.#steps(first.steps)
  }

  /** Sets all variables of the step, or none. */
  async #capture({ into, withinMs, otherwise }: CaptureStep): Promise<void> {
    this.change({ doing: 'wait' })
    const capture = this.#target.openCapture(into)
    const deadline = this.clock.nowMs() + withinMs
    for (;;) {
      const { end } = this.#received
      const hasMore = (): boolean => this.#received.end !== end
      const captured = await capture.search(this.#received.since(this.#answerFrom))
      if (this.isOver()) return
      if (captured.kind === 'failed') {
        this.finish('failed', captured.failure)
        return
      }
      const now = this.clock.nowMs()
      if (captured.kind === 'found') {
        const settles = captured.mayGrow && this.#target.isStream
        if (settles) await this.#sleepUntil(Math.min(deadline, now + SETTLED_MS), hasMore)
        if (this.isOver()) return
        if (settles && hasMore()) continue
        this.#set(captured.values)
        return
      }
      await this.#sleepUntil(deadline, hasMore)
      if (this.isOver()) return
      if (!hasMore()) {
        if (otherwise === 'stop') this.finish('not-matched')
        return
      }
    }
  }

  #set(values: ReadonlyMap<string, string>): void {
    for (const [name, value] of values) {
      const outcome = this.#target.setVariable(name, value)
      if (outcome.ok) this.#captured.set(name, value)
      else this.finish('failed', outcome.failure)
    }
  }

  async #loop({ times, everyMs, until, steps }: Loop): Promise<void> {
    const beganAt = this.clock.nowMs()
    const hasCome = until === undefined ? () => false : this.#watchMatch(until, this.#received.end)
    let slot = 0
    for (let round = 0; round < times; round++) {
      if (everyMs !== undefined) {
        const due = beganAt + slot * everyMs
        if (due > this.clock.nowMs()) this.change({ doing: 'delay' })
        await this.#sleepUntil(due, hasCome)
        if (this.isOver() || hasCome()) break
        const lateMs = Math.max(0, this.clock.nowMs() - due)
        const missed = Math.floor(lateMs / everyMs)
        slot += 1 + missed
        const { status } = this
        this.change({ lateMs, worstLateMs: Math.max(status.worstLateMs, lateMs), missed: status.missed + missed })
      }
      await this.#steps(steps)
      if (this.isOver() || hasCome()) break
      await this.#yieldNowAndThen()
    }
    // The last message may still be answered within its interval.
    if (until !== undefined && everyMs !== undefined) await this.#sleepUntil(beganAt + slot * everyMs, hasCome)
    if (until !== undefined && !this.isOver()) this.#lastUntil = hasCome() ? 'matched' : 'not-matched'
  }

  async #send(payload: MessagePayload): Promise<void> {
    this.change({ doing: 'sending' })
    let bytes = 0
    const failure = await this.untilTaken((): Failure | undefined => {
      const outcome = this.#target.send(payload, this.#captured)
      if (!outcome.ok) return outcome.failure
      bytes = outcome.value
      return undefined
    })
    if (failure !== undefined) this.finish('failed', failure)
    else this.change({ sent: this.status.sent + 1, bytesSent: this.status.bytesSent + bytes, doing: 'sending' })
  }

  /** What a step waits for; undefined when it cannot be said, and the sequence has failed. */
  #bytesOf(match: Match): Uint8Array | undefined {
    const outcome = this.#target.bytesOf(match, this.#captured)
    if (outcome.ok) return outcome.value
    this.finish('failed', outcome.failure)
    return undefined
  }

  /** The same as `#watch` while the values of its variables may change; without a value it has not come. */
  #watchMatch(match: Match, from: number): () => boolean {
    let watched: Uint8Array | undefined
    let hasCome = (): boolean => false
    return () => {
      if (watched !== undefined && (match.hasVariables !== true || hasCome())) return hasCome()
      const outcome = this.#target.bytesOf(match, this.#captured)
      if (!outcome.ok) return false
      if (watched === undefined || !isSame(watched, outcome.value)) hasCome = this.#watch(outcome.value, from)
      watched = outcome.value
      return hasCome()
    }
  }

  /** True once the bytes appear at or after a position; examines each byte once. */
  #watch(needle: Uint8Array, from: number): () => boolean {
    let isFound = false
    let searched = from
    return () => {
      if (isFound) return isFound
      isFound = this.#received.find(needle, searched) !== undefined
      searched = Math.max(from, this.#received.end - needle.length + 1)
      return isFound
    }
  }

  async #waitFor(needle: Uint8Array, deadline: number): Promise<boolean> {
    const hasCome = this.#watch(needle, this.#since)
    await this.#sleepUntil(deadline, hasCome)
    if (!hasCome()) return false
    this.#since = this.#received.find(needle, this.#since) ?? this.#received.end
    return true
  }

  async #sleepUntil(due: number, isEnough: () => boolean): Promise<void> {
    for (let left = due - this.clock.nowMs(); left > 0; left = due - this.clock.nowMs()) {
      if (this.isOver() || isEnough()) return
      await this.sleep(left)
    }
  }

  async #yieldNowAndThen(): Promise<void> {
    if (this.clock.nowMs() - this.#sliceBegan < SLICE_MS) return
    await nextTurn()
    this.#sliceBegan = this.clock.nowMs()
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}
