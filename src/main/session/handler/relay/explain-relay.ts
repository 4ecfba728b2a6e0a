import type { RelayConfig } from '../../../../shared/relay'
import type { RelaySide } from '../../../../shared/relay-words'
import type { SessionOptions } from '../../../../shared/options/catalogue'
import type { CompiledRules } from '../../../../shared/rules/compile-rules'
import type { RowExplanation } from '../../../../shared/rules/dry-run'
import { rulesFraming } from '../../../../shared/rules/rules-framing'
import type { RecordingSource } from '../../../recording/index/recording'
import { drySwitches, playRows, rowTimeMs } from '../rules/play-rows'
import type { RulesOfSession } from '../rules/rules-of-session'
import { triggerName } from '../rules/trigger-name'
import { DryExchange } from './dry-exchange'

/** So many rows behind one with a part of a message, the rest of it is no longer waited for. */
const MOST_ROWS_AHEAD = 10_000

/** The rules of a relay, and what else it was begun with. */
export interface RelayRulesOf {
  readonly config: RelayConfig
  readonly rules: CompiledRules
  readonly options: SessionOptions
}

/**
 * Why a row of a relay exists: which rules decided about the message that it has, or comes from, and why those before
 * them did not. Worked out from the recording, by the rules as they are.
 */
export async function explainRelay(
  source: RecordingSource,
  relay: RelayRulesOf,
  seq: number,
): Promise<readonly RowExplanation[]> {
  const looking = new RelayPlay(source, relay, new Set())
  const causes = await looking.causesOf(seq)
  if (causes.length === 0) return []
  return new RelayPlay(source, relay, new Set(causes)).explain(seq)
}

/** One pass through the exchanges of a recording. */
class RelayPlay {
  readonly #source: RecordingSource
  readonly #relay: RelayRulesOf
  readonly #run: RulesOfSession
  readonly #wanted: ReadonlySet<number>
  /** By the number of either leg. */
  readonly #exchanges = new Map<number, DryExchange>()
  readonly #sides = new Map<number, RelaySide>()
  #conversation = 0
  #asked = 0
  /** Undefined until the row that is asked for, with its messages whole, has been played. */
  #causes: readonly number[] | undefined

  constructor(source: RecordingSource, relay: RelayRulesOf, wanted: ReadonlySet<number>) {
    this.#source = source
    this.#relay = relay
    this.#wanted = wanted
    this.#run = dryRules(relay)
  }

  async causesOf(seq: number): Promise<readonly number[]> {
    await this.#playFor(seq)
    return this.#causes ?? []
  }

  async explain(seq: number): Promise<readonly RowExplanation[]> {
    await this.#playFor(seq)
    return this.#exchanges.get(this.#conversation)?.explanations ?? []
  }

  async #playFor(seq: number): Promise<void> {
    const { index } = this.#source
    this.#conversation = index.get(seq).conversation
    this.#asked = seq
    const end = Math.min(index.count, seq + MOST_ROWS_AHEAD)
    await playRows(
      this.#source,
      () => (this.#causes === undefined ? end : 0),
      (row) => this.#play(row),
    )
  }

  #play(seq: number): void | Promise<void> {
    const { kind, conversation } = this.#source.index.get(seq)
    if (conversation === 0) return
    const exchange = this.#exchangeOf(conversation)
    if (exchange === undefined) return
    const side = this.#sides.get(conversation) ?? 'client'
    const isAsked = seq === this.#asked
    exchange.at(rowTimeMs(this.#source, seq))
    if (kind === 'state') {
      const event = this.#source.read(seq).state
      if (event?.kind === 'paired' && event.side === 'client') this.#pair(conversation, event.with, exchange)
      if (event !== undefined) exchange.event(side, event)
      if (isAsked) this.#causes = exchange.lastCauses(side)
      return
    }
    const bytes = new Uint8Array(this.#source.payload(seq))
    if (kind === 'tx') {
      const causes = exchange.sent(side, bytes)
      if (isAsked) this.#causes = causes
      return
    }
    return exchange.received(side, bytes).then((causes) => {
      const isHere = seq >= this.#asked && conversation === this.#conversation
      const isOver = causes.length > 0 || seq === this.#source.index.count
      if (isHere && isOver && this.#source.index.get(this.#asked).kind === 'rx') this.#causes = causes
    })
  }

  #exchangeOf(conversation: number): DryExchange | undefined {
    const known = this.#exchanges.get(conversation)
    if (known !== undefined) return known
    const peer = this.#source.conversationTable.get(conversation)?.peer
    if (peer === undefined) return undefined
    const made = new DryExchange({ number: conversation, peer }, this.#relay.config, this.#run, this.#wanted)
    this.#exchanges.set(conversation, made)
    this.#sides.set(conversation, 'client')
    return made
  }

  #pair(client: number, target: number, exchange: DryExchange): void {
    const peer = this.#source.conversationTable.get(target)?.peer
    if (peer !== undefined) exchange.paired({ number: target, peer })
    this.#exchanges.set(target, exchange)
    this.#sides.set(target, 'target')
  }
}

/** Rules that act on nobody. */
function dryRules({ rules, options }: RelayRulesOf): RulesOfSession {
  const framing = rules.file.framing === undefined ? undefined : rulesFraming(rules.file.framing)
  return {
    ...drySwitches(rules),
    rules,
    options,
    revision: 1,
    framing: typeof framing === 'string' ? undefined : framing,
    shared: new Map(Object.entries(rules.file.shared ?? {})),
    hitEvent: ({ name, index, trigger }, replies) => ({
      kind: 'rule-hit',
      rule: name,
      number: index + 1,
      on: triggerName(trigger),
      replies,
    }),
    hit: () => undefined,
  }
}
