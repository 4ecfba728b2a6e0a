import { isStream, type Endpoint } from '../../../../shared/endpoint'
import type { StateEvent } from '../../../../shared/events/event'
import { framingOf } from '../../../../shared/framing/framing'
import type { RelayConfig } from '../../../../shared/relay'
import type { RelayDirection, RelaySide } from '../../../../shared/relay-words'
import type { RowExplanation, RuleActed, RuleDoing } from '../../../../shared/rules/dry-run'
import type { Firing, RuleMiss } from '../../../../shared/rules/rule-runner'
import { preview } from '../rules/dry-conversation'
import type { RulesOfSession } from '../rules/rules-of-session'
import { datagramPiece, MessageCutter, type CutPiece } from './message-cutter'
import { openEntry } from './relay-entry'
import { RowClock } from './row-clock'
import type { RulesLeg, RulesWitness } from './rules-exchange'
import { RulesHook } from './rules-hook'
import type { TargetEntry } from './target-entry'

/** The most messages that are remembered as being on their way in one direction. */
const MOST_EXPECTED = 1_000

export interface DryLeg {
  readonly number: number
  readonly peer: Endpoint
}

interface Expected {
  readonly cause: number
  readonly bytes: Uint8Array
}

/** What one leg has sent, and what it is about to be sent. */
class DryWay {
  cutter: MessageCutter | undefined
  lastAtMs = 0
  /** The decisions about its last row. */
  causes: number[] = []
  readonly expected: Expected[] = []
}

const OTHER = { client: 'target', target: 'client' } as const
const DIRECTION = { client: 'to-target', target: 'to-client' } as const satisfies Record<RelaySide, RelayDirection>

/**
 * One exchange of a recorded relay, and what rules decide in it: the hook that carries them out live, on the rows of both
 * legs. Each decision has a number, the same whenever it is played.
 */
export class DryExchange {
  readonly explanations: RowExplanation[] = []
  readonly #run: RulesOfSession
  readonly #wanted: ReadonlySet<number>
  readonly #isStream: boolean
  readonly #clock = new RowClock()
  readonly #hook: RulesHook
  readonly #ways = { client: new DryWay(), target: new DryWay() }
  #entry: TargetEntry | undefined
  #decisions = 0
  /** The decision whose doing it is. */
  #cause = 0
  #target: RulesLeg | undefined
  #isOpen = false
  #hasBegun = false

  /** `wanted`: the decisions that are explained. */
  constructor(client: DryLeg, config: RelayConfig, run: RulesOfSession, wanted: ReadonlySet<number>) {
    this.#run = run
    this.#wanted = wanted
    this.#isStream = isStream(config.target.protocol)
    this.#entry = config.entry === 'fixed' ? undefined : openEntry(config.entry)
    const target = (): RulesLeg | undefined => this.#target
    this.#hook = new RulesHook(
      run,
      {
        client: this.#leg(client),
        get target() {
          return target()
        },
        answer: (side, frame) => {
          this.#expect(side, frame)
          return true
        },
        say: (side, frame) => {
          this.#expect(side, frame)
        },
        answersAgain: nothing,
        forward: (direction, frame) => {
          this.#expect(direction === 'to-target' ? 'target' : 'client', frame)
        },
        end: nothing,
        note: nothing,
      },
      () => nothing,
      this.#witness(),
    )
  }

  /** The second leg is known. */
  paired(leg: DryLeg): void {
    this.#target = this.#leg(leg)
  }

  /** Advances the time to the next row. */
  at(atMs: number): void {
    this.#clock.advance(atMs)
  }

  event(side: RelaySide, event: StateEvent): void {
    if (side !== 'client') return
    if (event.kind === 'open' && event.by === 'peer') this.#isOpen = true
    const isReady = (event.kind === 'open' && event.isSecuring !== true) || event.kind === 'secured'
    if (isReady && this.#isOpen && this.#entry === undefined) this.#begin()
    if (event.kind === 'half-closed' && event.by === 'peer') this.#hook.clientEnded()
  }

  /** This leg has sent something. Returns the decisions about messages that are whole by now. */
  async received(side: RelaySide, bytes: Uint8Array): Promise<readonly number[]> {
    const way = this.#ways[side]
    const before = this.#decisions
    this.#clock.touched()
    const rest = side === 'client' ? this.#behindEntry(bytes) : bytes
    if (rest.length > 0 && !this.#hook.isActive) this.#expect(OTHER[side], rest)
    else if (rest.length > 0) for (const piece of this.#pieces(way, rest)) await this.#judge(side, piece)
    way.causes = Array.from({ length: this.#decisions - before }, (_, at) => before + at + 1)
    return way.causes
  }

  /** This leg was sent something. Returns the decisions that made it. */
  sent(side: RelaySide, bytes: Uint8Array): readonly number[] {
    this.#clock.touched()
    const { expected } = this.#ways[side]
    const place = expected.findIndex((each) => beginAlike(each.bytes, bytes))
    if (place === -1) return this.lastCauses(OTHER[side])
    const causes = new Set<number>()
    // A long message is sent in several pieces, and small ones may have gone out together.
    for (let at = 0, next = expected[place]; at < bytes.length && next !== undefined; next = expected[place]) {
      const rest = bytes.subarray(at)
      if (!beginAlike(next.bytes, rest)) break
      if (next.cause !== 0) causes.add(next.cause)
      if (next.bytes.length > rest.length) expected[place] = { ...next, bytes: next.bytes.subarray(rest.length) }
      else expected.splice(place, 1)
      at += next.bytes.length
    }
    return [...causes]
  }

  /** The decisions about the last row of this leg; without any, the last of all. */
  lastCauses(side: RelaySide): readonly number[] {
    const { causes } = this.#ways[side]
    return causes.length > 0 || this.#decisions === 0 ? causes : [this.#decisions]
  }

  #begin(): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    this.#hook.opened()
  }

  #behindEntry(bytes: Uint8Array): Uint8Array {
    if (this.#entry === undefined) return bytes
    const step = this.#entry.push(bytes)
    if (step.kind !== 'target') return new Uint8Array()
    this.#entry = undefined
    this.#begin()
    return step.rest
  }

  #pieces(way: DryWay, bytes: Uint8Array): readonly CutPiece[] {
    if (!this.#isStream) return [datagramPiece(this.#run.framing, bytes)]
    const framing = this.#run.framing ?? framingOf(this.#run.options)
    const pieces: CutPiece[] = []
    const take = (piece: CutPiece): void => {
      pieces.push(piece)
    }
    way.cutter ??= new MessageCutter(framing)
    way.cutter.push(bytes, this.#clock.nowMs(), take)
    if (framing.kind === 'idle') way.cutter.flush(take)
    return pieces
  }

  async #judge(side: RelaySide, { whole, content, isMessage, form }: CutPiece): Promise<void> {
    if (!isMessage) {
      this.#expect(OTHER[side], whole)
      return
    }
    this.#decide()
    const cause = this.#cause
    const message = { direction: DIRECTION[side], nth: cause, whole, content, form }
    const verdict = (await this.#hook.judge(message)) ?? {}
    this.#cause = cause
    for (const frame of verdict.answer ?? []) this.#expect(side, frame)
    for (const frame of verdict.forward ?? [whole]) this.#expect(OTHER[side], frame)
    this.#cause = 0
  }

  #decide(): void {
    this.#decisions += 1
    this.#cause = this.#decisions
  }

  #expect(side: RelaySide, bytes: Uint8Array): void {
    const { expected } = this.#ways[side]
    expected.push({ cause: this.#cause, bytes })
    if (expected.length > MOST_EXPECTED) expected.shift()
  }

  #witness(): RulesWitness {
    const isWanted = (): boolean => this.#wanted.has(this.#cause)
    return {
      get isWanted() {
        return isWanted()
      },
      happens: () => {
        this.#decide()
      },
      decided: (on, from, message, firings, misses) => {
        const isMessage = on === 'message'
        this.explanations.push({
          on,
          ...(isMessage ? { from } : {}),
          question: preview(message),
          acted: firings.map((firing) => acted(firing, isMessage)),
          misses: misses.map((miss) => this.#missed(miss)),
        })
      },
    }
  }

  #missed({ rule, mismatches }: RuleMiss): RowExplanation['misses'][number] {
    return { rule: this.#run.rules.rules[rule]?.name ?? '', number: rule + 1, mismatches }
  }

  /** What acts later is the doing of the decision that began it. */
  #leg({ number, peer }: DryLeg): RulesLeg {
    const clock = this.#clock
    return {
      number,
      peer,
      clock,
      after: (ms, act) => {
        const cause = this.#cause
        return clock.after(ms, () => {
          this.#cause = cause
          act()
          this.#cause = 0
        })
      },
      every: (ms, act) => clock.every(ms, act),
      whenIdle: (ms, act) => clock.whenIdle(ms, act),
    }
  }
}

function acted({ rule, replies, forward, isChanged = false, problem }: Firing, isMessage: boolean): RuleActed {
  const isForwarded = forward === undefined || problem !== undefined
  const doing: RuleDoing = isForwarded
    ? 'passed'
    : isChanged || forward.length > 0
      ? 'changed'
      : replies.length > 0
        ? 'answered'
        : 'dropped'
  const did = rule.relay.delayMs > 0 ? ([doing, 'delayed'] as const) : [doing]
  return { rule: rule.name, number: rule.index + 1, replies: replies.length, ...(isMessage ? { did } : {}) }
}

/** Whether the shorter one is how the longer one begins. */
function beginAlike(one: Uint8Array, other: Uint8Array): boolean {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return false
  return length > 0
}

function nothing(): void {
  // A recording is played: nobody is sent anything.
}
