import { formatEndpoint } from '../../../../shared/endpoint'
import { encodeFrame } from '../../../../shared/framing/frame-codec'
import type { Framing } from '../../../../shared/framing/framing'
import { optionOf } from '../../../../shared/options/catalogue'
import { concat } from '../../../../shared/payload-codec'
import type { RelaySide } from '../../../../shared/relay-words'
import type { PlainTrigger, TimedRules } from '../../../../shared/rules/compile-rules'
import { isSame } from '../../../../shared/rules/find-bytes'
import type { Scalar } from '../../../../shared/rules/rule'
import { RuleRunner, type Firing } from '../../../../shared/rules/rule-runner'
import { withoutCarriageReturn } from '../../../../shared/rules/rules-framing'
import type { FoundPatterns } from '../../../../shared/rules/text-pattern'
import { wrongInput } from '../../../../shared/words/say-failure'
import type { Cancel } from '../../../clock'
import { foundNow } from '../rules/found-now'
import { ruleConversation, ruleDice } from '../rules/rule-conversation'
import type { RulesOfSession } from '../rules/rules-of-session'
import { triggerName } from '../rules/trigger-name'
import { isTurnSpent, nextTurn } from '../turn-budget'
import { senderOf, type RelayEnd, type RelayHook, type RelayMessage, type RelayVerdict } from './relay-hook'
import type { RulesExchange, RulesWitness } from './rules-exchange'

/**
 * Rules in one exchange of a relay: they examine the messages of both sides, and decide about them. Their values belong
 * to the exchange.
 */
export class RulesHook implements RelayHook {
  readonly #run: RulesOfSession
  readonly #exchange: RulesExchange
  readonly #leave: () => void
  readonly #witness: RulesWitness | undefined
  readonly #state = new Map<string, Scalar>()
  readonly #random: () => number
  #runners: Readonly<Record<RelaySide, RuleRunner>>
  #seesMessages: boolean
  #stopTimers: readonly Cancel[] = []
  #isOpen = false
  /** Resolves when the last message that waits for patterns, or for its turn, is decided. */
  #judging: Promise<void> | undefined
  /** Both legs are being ended: later messages are dropped. */
  #endedBy: string | undefined

  /** `join` subscribes to changes of the rules until it leaves. */
  constructor(
    run: RulesOfSession,
    exchange: RulesExchange,
    join: (hook: RulesHook) => () => void,
    witness?: RulesWitness,
  ) {
    this.#witness = witness
    this.#run = run
    this.#exchange = exchange
    this.#random = ruleDice(optionOf(run.options, 'faultSeed') ?? 0, exchange.client.number)
    this.#runners = this.#newRunners()
    this.#seesMessages = this.#hasMessageRules()
    this.#leave = join(this)
  }

  get isActive(): boolean {
    return this.#seesMessages
  }

  get framing(): Framing | undefined {
    return this.#run.framing
  }

  rulesChanged(): void {
    this.#runners = this.#newRunners()
    this.#seesMessages = this.#hasMessageRules()
    this.#exchange.answersAgain()
    if (this.#isOpen) this.#startTimers()
  }

  opened(): void {
    this.#isOpen = true
    this.#startTimers()
    this.#happened('connected')
  }

  judge(message: RelayMessage): RelayVerdict | undefined | Promise<RelayVerdict | undefined> {
    const isQuick =
      this.#witness?.isWanted !== true &&
      !this.#runners[senderOf(message.direction)].mayTakeLong(this.#contentOf(message))
    if (this.#judging === undefined && isQuick && !isTurnSpent()) return this.#verdict(message, undefined)
    // Both sides change the same values, so each message waits for those before it.
    const judging = (this.#judging ?? nextTurn()).then(() => this.#judgeLater(message))
    const settled = judging.then(
      () => undefined,
      () => undefined,
    )
    this.#judging = settled
    void settled.then(() => {
      if (this.#judging === settled) this.#judging = undefined
    })
    return judging
  }

  async #judgeLater(message: RelayMessage): Promise<RelayVerdict | undefined> {
    if (isTurnSpent()) await nextTurn()
    const side = senderOf(message.direction)
    const find = (): Promise<FoundPatterns> | undefined =>
      this.#runners[side].find(this.#contentOf(message), this.#witness?.isWanted === true)
    return this.#verdict(message, await foundNow({ find, revision: () => this.#run.revision }))
  }

  #contentOf({ content }: RelayMessage): Uint8Array {
    const { framing } = this.#run
    return framing === undefined ? content : withoutCarriageReturn(framing, content)
  }

  #verdict(message: RelayMessage, found: FoundPatterns | undefined): RelayVerdict | undefined {
    if (this.#endedBy !== undefined) return { forward: [], by: this.#endedBy }
    const content = this.#contentOf(message)
    const lineEnd = message.content.subarray(content.length)
    const side = senderOf(message.direction)
    const misses = this.#witness?.isWanted === true ? [] : undefined
    const firings = this.#runners[side].message(content, misses, found)
    if (misses !== undefined) this.#witness?.decided('message', side, content, firings, misses)
    if (firings.length === 0) return undefined
    const { answers, lateMs, then, delayMs, by, forward, isChanged } = this.#carryOut(firings, side)
    const goesOn = isChanged
      ? this.#edited(forward ?? [], content, lineEnd, message)
      : forward?.map((bytes) => this.#framed(bytes))
    if (then !== undefined && lateMs > 0)
      this.#later(lateMs, () => {
        this.#exchange.end(then)
      })
    return {
      isFramed: true,
      ...(goesOn === undefined ? {} : { forward: goesOn }),
      ...(answers.length === 0 ? {} : { answer: answers }),
      ...(delayMs === 0 ? {} : { afterMs: delayMs }),
      ...(then === undefined || lateMs > 0 ? {} : { then }),
      ...(by === '' ? {} : { by }),
    }
  }

  clientEnded(): void {
    this.#happened('half-closed')
  }

  close(): void {
    this.#stop()
    this.#leave()
    const { client } = this.#exchange
    for (const { rule } of this.#runners.client.happened('closed'))
      this.#run.hit(rule, client.number, client.clock.wallMs())
  }

  /** Without a message: replies go to the client, forwarded messages to the target. */
  #happened(what: PlainTrigger | TimedRules): void {
    this.#witness?.happens()
    const misses = this.#witness?.isWanted === true ? [] : undefined
    const firings = this.#runners.client.happened(what, misses)
    if (misses !== undefined) {
      const on = typeof what === 'string' ? what : triggerName(what.rules[0]?.trigger ?? 'message')
      this.#witness?.decided(on, 'client', new Uint8Array(), firings, misses)
    }
    if (firings.length === 0) return
    const { answers, lateMs, then, forward = [] } = this.#carryOut(firings, 'client')
    for (const answer of answers) this.#exchange.say('client', answer)
    for (const bytes of forward) this.#exchange.forward('to-target', this.#framed(bytes))
    if (then === undefined) return
    this.#later(lateMs, () => {
      this.#exchange.end(then)
    })
  }

  #carryOut(firings: readonly Firing[], side: RelaySide) {
    const exchange = this.#exchange
    const leg = (side === 'target' ? exchange.target : undefined) ?? exchange.client
    const { number, clock } = leg
    const done: {
      answers: Uint8Array[]
      /** When the last reply is sent; ms. */
      lateMs: number
      delayMs: number
      then: RelayEnd | undefined
      by: string
      forward: readonly Uint8Array[] | undefined
      isChanged: boolean
    } = { answers: [], lateMs: 0, delayMs: 0, then: undefined, by: '', forward: undefined, isChanged: false }
    const names: string[] = []
    for (const { rule, replies, forward, isChanged = false, then, problem } of firings) {
      this.#run.hit(rule, number, clock.wallMs())
      exchange.note(side, this.#run.hitEvent(rule, replies.length))
      if (problem !== undefined) {
        const failure = wrongInput({ key: 'rules.notChanged', values: { rule: rule.name, what: problem } })
        exchange.note(side, { kind: 'warning', failure })
        continue
      }
      const { delayMs } = rule.relay
      let dueMs = 0
      for (const { afterMs, bytes } of replies) {
        dueMs += afterMs
        const frame = this.#framed(bytes)
        if (dueMs === 0) done.answers.push(frame)
        else
          leg.after(dueMs, () => {
            exchange.answer(side, frame)
          })
      }
      done.lateMs = Math.max(done.lateMs, dueMs)
      done.delayMs += delayMs
      if (forward !== undefined) {
        done.forward = forward
        done.isChanged = isChanged
      }
      if (then === 'close' || then === 'reset' || then === 'secure') done.then = then
      if (then === 'close' || then === 'reset') this.#endedBy = rule.name
      if (forward !== undefined || replies.length > 0 || delayMs > 0) names.push(rule.name)
    }
    done.by = names.join(', ')
    return done
  }

  /**
   * The message in its original framing; undefined when it is unchanged. One that is too long for its prefix is
   * forwarded unchanged.
   */
  #edited(
    [changed = new Uint8Array()]: readonly Uint8Array[],
    content: Uint8Array,
    lineEnd: Uint8Array,
    { form, direction }: RelayMessage,
  ): readonly Uint8Array[] | undefined {
    if (isSame(changed, content)) return undefined
    const frame = form.toFrame(lineEnd.length === 0 ? changed : concat([changed, lineEnd]))
    if (frame !== undefined) return [frame]
    const failure = wrongInput({ key: 'rules.changeTooLong' })
    this.#exchange.note(senderOf(direction), { kind: 'warning', failure })
    return undefined
  }

  /** A rule's bytes are sent as they are, unless the file asks for framing. */
  #framed(bytes: Uint8Array): Uint8Array {
    const { framing, rules } = this.#run
    const isWanted = framing !== undefined && rules.file.framing?.replies === true
    return (isWanted ? encodeFrame(framing, bytes) : undefined) ?? bytes
  }

  #later(ms: number, act: () => void): void {
    if (ms === 0) act()
    else this.#exchange.client.after(ms, act)
  }

  #startTimers(): void {
    this.#stop()
    const { client } = this.#exchange
    this.#stopTimers = this.#run.rules.timed.map((timed) => {
      const act = (): void => {
        if (this.#endedBy === undefined) this.#happened(timed)
      }
      return timed.kind === 'every' ? client.every(timed.ms, act) : client.whenIdle(timed.ms, act)
    })
  }

  #stop(): void {
    for (const stop of this.#stopTimers) stop()
    this.#stopTimers = []
  }

  #hasMessageRules(): boolean {
    return this.#run.rules.rules.some(({ trigger }) => trigger === 'message')
  }

  #newRunners(): Readonly<Record<RelaySide, RuleRunner>> {
    const { rules, shared, options } = this.#run
    const exchange = this.#exchange
    const { client } = exchange
    const ofClient = ruleConversation(rules, {
      number: client.number,
      peer: formatEndpoint(client.peer),
      encoding: optionOf(options, 'encoding'),
      state: this.#state,
      shared,
      random: this.#random,
      wallMs: () => client.clock.wallMs(),
    })
    const ofTarget = {
      ...ofClient,
      from: 'target' as const,
      get number() {
        return exchange.target?.number ?? client.number
      },
      get peer() {
        return formatEndpoint(exchange.target?.peer ?? client.peer)
      },
    }
    return {
      client: new RuleRunner(rules, { ...ofClient, from: 'client' }, this.#run),
      target: new RuleRunner(rules, ofTarget, this.#run),
    }
  }
}
