import { formatEndpoint, isStream } from '../../../../shared/endpoint'
import type { StateEvent } from '../../../../shared/events/event'
import { encodeFrame } from '../../../../shared/framing/frame-codec'
import type { Framing } from '../../../../shared/framing/framing'
import { toHex } from '../../../../shared/hex'
import { optionOf, type SessionOptions } from '../../../../shared/options/catalogue'
import { concat } from '../../../../shared/payload-codec'
import type { CompiledRules, PlainTrigger, TimedRules } from '../../../../shared/rules/compile-rules'
import type { DryBytes, DryTurn, RowExplanation } from '../../../../shared/rules/dry-run'
import type { Scalar } from '../../../../shared/rules/rule'
import { RuleRunner, type Firing, type RuleMiss, type RuleSwitches } from '../../../../shared/rules/rule-runner'
import { withoutCarriageReturn } from '../../../../shared/rules/rules-framing'
import type { FoundPatterns } from '../../../../shared/rules/text-pattern'
import { FrameAssembler } from '../../conversation/frame-assembler'
import type { RecordingSource } from '../../../recording/index/recording'
import { ruleConversation, ruleDice } from './rule-conversation'
import { messagesOf } from './messages-of'
import { triggerName } from './trigger-name'

const PREVIEW_BYTES = 96
/** The most calls of a dry run's timer between two rows: a night without traffic need not be simulated in full. */
const MAX_TICKS = 1_000

export interface DryConversationDeps {
  readonly source: RecordingSource
  readonly rules: CompiledRules
  readonly framing: Framing
  readonly options: SessionOptions
  /** The end of the side that sends requests: the recording's peer, or our own. */
  readonly peerSide: 'peer' | 'local'
  readonly shared: Map<string, Scalar>
  readonly switches: RuleSwitches
  readonly hits: number[]
  onTurn(turn: DryTurn): void
}

/** One conversation of a recording, and what rules would do in it. Its time is that of the rows. */
export class DryConversation {
  explanations: readonly RowExplanation[] = []
  readonly #number: number
  readonly #deps: DryConversationDeps
  readonly #runner: RuleRunner
  readonly #assembler: FrameAssembler | undefined
  readonly #due: { readonly timed: TimedRules; atMs: number }[] = []
  #turn: { seq: number; question: Uint8Array[]; was: Uint8Array[]; would: Uint8Array[]; rules: string[] }
  #atMs = 0
  #seq: number
  #explains = false
  #hasBegun = false
  #isEnding = false

  constructor(number: number, seq: number, deps: DryConversationDeps) {
    const { source, rules, framing, options } = deps
    this.#number = number
    this.#deps = deps
    this.#seq = seq
    this.#turn = this.#newTurn()
    const peer = source.conversationTable.get(number)?.peer
    const facts = ruleConversation(rules, {
      number,
      peer: peer === undefined ? '' : formatEndpoint(peer),
      encoding: source.encoding,
      state: new Map(),
      shared: deps.shared,
      random: ruleDice(optionOf(options, 'faultSeed') ?? 0, number),
      wallMs: () => this.#atMs,
    })
    this.#runner = new RuleRunner(rules, facts, deps.switches)
    const isFramed = isStream(source.meta.config.protocol) && framing.kind !== 'raw'
    this.#assembler = isFramed ? new FrameAssembler(framing, { nowMs: () => this.#atMs }) : undefined
  }

  /** Advances the time to the next row. */
  at(atMs: number, seq: number, explains: boolean): void {
    if (this.#hasBegun) this.#tick(atMs)
    this.#atMs = atMs
    this.#seq = seq
    this.#explains = explains
    if (explains) this.explanations = []
  }

  event(event: StateEvent): void {
    // A handler begins when bytes can be sent: after the handshake of TLS.
    if ((event.kind === 'open' && event.isSecuring !== true) || event.kind === 'secured') this.#begin()
    if (event.kind === 'half-closed' && event.by === this.#deps.peerSide) this.#happened('half-closed')
    if (event.kind === 'closed' || event.kind === 'reset' || event.kind === 'failed') {
      this.finish()
      this.#happened('closed')
      this.#isEnding = true
    }
  }

  /** A promise when patterns have to be searched: the next row waits for it. */
  question(bytes: Uint8Array): void | Promise<void> {
    this.#begin()
    // Unsolicited messages may be recorded after the first request was read.
    if (this.#turn.was.length > 0) this.finish()
    if (this.#turn.question.length === 0) this.#turn.seq = this.#seq
    this.#turn.question.push(bytes)
    this.#touched()
    return this.#messagesIn(this.#messages(bytes), 0)
  }

  #messagesIn(messages: readonly Uint8Array[], from: number): void | Promise<void> {
    for (const [at, message] of messages.entries()) {
      if (at < from) continue
      if (this.#isEnding) return
      const finding = this.#runner.find(message, this.#explains)
      if (finding === undefined) this.#message(message, undefined)
      else
        return finding.then((found) => {
          this.#message(message, found)
          return this.#messagesIn(messages, at + 1)
        })
    }
  }

  #message(message: Uint8Array, found: FoundPatterns | undefined): void {
    const misses = this.#explains ? [] : undefined
    this.#take(this.#runner.message(message, misses, found), misses, 'message', message)
  }

  answer(bytes: Uint8Array): void {
    this.#begin()
    if (this.#turn.question.length === 0 && this.#turn.was.length === 0) this.#turn.seq = this.#seq
    this.#turn.was.push(bytes)
    this.#touched()
  }

  /** The turn is over. */
  finish(): void {
    const { seq, question, was, would, rules } = this.#turn
    this.#turn = this.#newTurn()
    if (question.length === 0 && was.length === 0 && would.length === 0) return
    const [wasBytes, wouldBytes] = [concat(was), concat(would)]
    this.#deps.onTurn({
      conversation: this.#number,
      seq,
      question: preview(concat(question)),
      was: preview(wasBytes),
      would: preview(wouldBytes),
      rules,
      isSame: wasBytes.length === wouldBytes.length && wasBytes.every((byte, at) => byte === wouldBytes[at]),
    })
  }

  #begin(): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    for (const timed of this.#deps.rules.timed) this.#due.push({ timed, atMs: this.#atMs + timed.ms })
    this.#happened('connected')
  }

  #happened(what: PlainTrigger): void {
    const misses = this.#explains ? [] : undefined
    this.#take(this.#runner.happened(what, misses), misses, what, new Uint8Array())
  }

  #messages(bytes: Uint8Array): Uint8Array[] {
    const { framing, source } = this.#deps
    if (!isStream(source.meta.config.protocol)) return messagesOf(framing, bytes)
    if (this.#assembler === undefined) return [bytes]
    return this.#assembler.push(bytes, 'content').map((message) => withoutCarriageReturn(framing, message))
  }

  #take(firings: readonly Firing[], misses: RuleMiss[] | undefined, on: string, message: Uint8Array): void {
    const { rules, framing, hits } = this.#deps
    const frames = rules.file.framing?.replies === true
    for (const { rule, replies, then } of firings) {
      hits[rule.index] = (hits[rule.index] ?? 0) + 1
      this.#turn.rules.push(rule.name)
      for (const { bytes } of replies) this.#turn.would.push(frames ? (encodeFrame(framing, bytes) ?? bytes) : bytes)
      if (then !== 'stop' && then !== 'go-on') this.#isEnding = true
    }
    if (misses === undefined || (firings.length === 0 && misses.length === 0)) return
    const nameOf = (index: number): string => rules.rules[index]?.name ?? ''
    this.explanations = [
      ...this.explanations,
      {
        on,
        question: preview(message),
        acted: firings.map(({ rule, replies }) => ({
          rule: rule.name,
          number: rule.index + 1,
          replies: replies.length,
        })),
        misses: misses.map(({ rule, mismatches }) => ({ rule: nameOf(rule), number: rule + 1, mismatches })),
      },
    ]
  }

  /** The timers that are due before the next row. */
  #tick(untilMs: number): void {
    for (const due of this.#due)
      for (let ticks = 0; due.atMs <= untilMs && ticks < MAX_TICKS && !this.#isEnding; ticks++) {
        const { timed } = due
        this.#take(
          this.#runner.happened(timed),
          undefined,
          triggerName(timed.rules[0]?.trigger ?? 'message'),
          new Uint8Array(),
        )
        due.atMs = timed.kind === 'every' ? due.atMs + timed.ms : Infinity
      }
  }

  #touched(): void {
    for (const due of this.#due) if (due.timed.kind === 'idle') due.atMs = this.#atMs + due.timed.ms
  }

  #newTurn() {
    return { seq: this.#seq, question: [], was: [], would: [], rules: [] }
  }
}

/** How many bytes a message has, and the first of them. */
export function preview(bytes: Uint8Array): DryBytes {
  return { byteLength: bytes.length, previewHex: toHex(bytes.subarray(0, PREVIEW_BYTES)) }
}
