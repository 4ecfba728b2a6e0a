import { formatEndpoint } from '../../../../shared/endpoint'
import { encodeFrame } from '../../../../shared/framing/frame-codec'
import type { Framing } from '../../../../shared/framing/framing'
import { optionOf } from '../../../../shared/options/catalogue'
import { kept } from '../../../../shared/lent-bytes'
import type { PlainTrigger } from '../../../../shared/rules/compile-rules'
import type { Scalar } from '../../../../shared/rules/rule'
import { RuleRunner, type Firing } from '../../../../shared/rules/rule-runner'
import { withoutCarriageReturn } from '../../../../shared/rules/rules-framing'
import type { FoundPatterns } from '../../../../shared/rules/text-pattern'
import { wrongInput } from '../../../../shared/words/say-failure'
import type { Cancel } from '../../../clock'
import type { Handler, HandlerContext } from '../handler'
import { ruleConversation, ruleDice } from './rule-conversation'
import { MessageQueue, type MessageQueueDeps } from './message-queue'
import { messagesOf } from './messages-of'
import type { RulesOfSession } from './rules-of-session'

/** Rules in one conversation. */
export class RulesHandler implements Handler, MessageQueueDeps {
  readonly seesContent = true
  readonly keepsNothing = true
  readonly #run: RulesOfSession
  readonly #conversation: HandlerContext
  readonly #onClosed: () => void
  readonly #state = new Map<string, Scalar>()
  readonly #random: () => number
  #runner: RuleRunner
  #stopTimers: readonly Cancel[] = []
  /** Replies that wait for their time. */
  #waiting = 0
  /** The action after the last reply. */
  #endsHow: 'close' | 'half-close' | 'reset' | undefined
  /** True while it is being ended: later messages are not answered. */
  #isEnding = false
  readonly #queue: MessageQueue

  constructor(run: RulesOfSession, conversation: HandlerContext, onClosed: () => void) {
    this.#run = run
    this.#conversation = conversation
    this.#onClosed = onClosed
    this.#random = ruleDice(optionOf(run.options, 'faultSeed') ?? 0, conversation.number)
    this.#runner = this.#newRunner()
    this.#queue = new MessageQueue(this)
    this.#startTimers()
  }

  get framing(): Framing | undefined {
    return this.#run.framing
  }

  /** The rules have changed. */
  rulesChanged(): void {
    this.#runner = this.#newRunner()
    this.#startTimers()
  }

  onOpen(how: 'connected' | 'taken-over'): void {
    if (how === 'connected') this.#happened('connected')
  }

  onMessage(message: Uint8Array): void {
    const framing = this.#run.framing
    if (framing === undefined) this.#queue.push(message)
    else if (this.isStream) this.#queue.push(withoutCarriageReturn(framing, message))
    else for (const part of messagesOf(framing, message)) this.#queue.push(part)
  }

  /** The peer has half-closed, so our side ends after what is still to be sent; a rule with go-on keeps it open. */
  onPeerEnd(): void {
    this.#queue.afterAll(() => {
      const firings = this.#happened('half-closed')
      if (!this.#isEnding && !firings.some(({ then }) => then === 'go-on')) this.#end('half-close')
    })
  }

  onClosed(): void {
    this.#queue.close()
    this.#stop()
    this.#onClosed()
    const firings = this.#runner.happened('closed')
    for (const { rule } of firings) this.#run.hit(rule, this.#conversation.number, this.#conversation.clock.wallMs())
  }

  // For its queue

  get isStream(): boolean {
    return this.#conversation.can.has('half-close')
  }

  revision(): number {
    return this.#run.revision
  }

  mayTakeLong(message: Uint8Array): boolean {
    return this.#runner.mayTakeLong(message)
  }

  find(message: Uint8Array): Promise<FoundPatterns> | undefined {
    return this.#runner.find(message)
  }

  act(message: Uint8Array, found: FoundPatterns | undefined): void {
    if (this.#isEnding) return
    const firings = this.#runner.message(message, undefined, found)
    if (firings.length > 0) this.#carryOut(firings)
  }

  hold(isHeld: boolean): void {
    this.#conversation.holdReading(isHeld)
  }

  overflow(): void {
    this.#conversation.note({ kind: 'warning', failure: wrongInput({ key: 'rules.tooMuch' }) })
  }

  fail(error: unknown): void {
    this.#conversation.fail(error)
  }

  #happened(what: PlainTrigger): readonly Firing[] {
    const firings = this.#runner.happened(what)
    this.#carryOut(firings)
    return firings
  }

  #carryOut(firings: readonly Firing[]): void {
    const conversation = this.#conversation
    for (const { rule, replies, then, problem } of firings) {
      this.#run.hit(rule, conversation.number, conversation.clock.wallMs())
      conversation.note(this.#run.hitEvent(rule, replies.length))
      if (problem !== undefined)
        conversation.note({
          kind: 'warning',
          failure: wrongInput({ key: 'rules.notSent', values: { rule: rule.name, what: problem } }),
        })
      let dueMs = 0
      for (const { afterMs, bytes } of replies) {
        dueMs += afterMs
        if (dueMs === 0) this.#send(bytes)
        else this.#later(dueMs, kept(bytes))
      }
      if (then !== 'stop' && then !== 'go-on' && then !== 'secure') this.#end(then)
    }
  }

  #send(bytes: Uint8Array): void {
    const { framing, rules } = this.#run
    const framed = framing !== undefined && rules.file.framing?.replies === true ? encodeFrame(framing, bytes) : bytes
    if (framed !== undefined) this.#conversation.answer(framed)
    else
      this.#conversation.note({
        kind: 'warning',
        failure: wrongInput({ key: 'rules.replyTooLong' }),
      })
  }

  #later(ms: number, bytes: Uint8Array): void {
    this.#waiting += 1
    this.#conversation.after(ms, () => {
      this.#waiting -= 1
      this.#send(bytes)
      this.#endWhenSent()
    })
  }

  /** Acts after every reply that waits for its time. */
  #end(how: 'close' | 'half-close' | 'reset'): void {
    this.#isEnding = true
    this.#endsHow = how
    this.#endWhenSent()
  }

  #endWhenSent(): void {
    const how = this.#endsHow
    if (how === undefined || this.#waiting > 0) return
    this.#endsHow = undefined
    const outcome = this.#conversation.end(how)
    if (!outcome.ok) this.#conversation.note({ kind: 'warning', failure: outcome.failure })
  }

  #startTimers(): void {
    this.#stop()
    const conversation = this.#conversation
    this.#stopTimers = this.#run.rules.timed.map((timed) => {
      const act = (): void => {
        if (!this.#isEnding) this.#carryOut(this.#runner.happened(timed))
      }
      return timed.kind === 'every' ? conversation.every(timed.ms, act) : conversation.whenIdle(timed.ms, act)
    })
  }

  #stop(): void {
    for (const stop of this.#stopTimers) stop()
    this.#stopTimers = []
  }

  #newRunner(): RuleRunner {
    const { rules, shared, options } = this.#run
    const { number, peer, clock } = this.#conversation
    const facts = ruleConversation(rules, {
      number,
      peer: formatEndpoint(peer),
      encoding: optionOf(options, 'encoding'),
      state: this.#state,
      shared,
      random: this.#random,
      wallMs: () => clock.wallMs(),
    })
    return new RuleRunner(rules, facts, this.#run)
  }
}
