import type { SessionOptions } from '../../../../shared/options/catalogue'
import type { RelayConfig } from '../../../../shared/relay'
import { starttlsPatterns } from '../../../../shared/starttls'
import type { RowExplanation } from '../../../../shared/rules/dry-run'
import type { RecordingSource } from '../../../recording/index/recording'
import type { Handler, HandlerContext, HandlerRun, HandlerSession } from '../handler'
import type { RulesRun } from '../rules/rules-run'
import { explainRelay } from './explain-relay'
import { holdDeskOf } from './hold-desk'
import type { OpenRelayHook, RelayExchange, RelayHook } from './relay-hook'
import { RelayPair } from './relay-pair'
import { RulesHook } from './rules-hook'
import { StarttlsHook } from './starttls-hook'

/** A script that examines the messages of all exchanges of a session. */
export interface RelayScript {
  begun(session: HandlerSession): void
  openRelay(exchange: RelayExchange): RelayHook
  /** Its exchanges keep it. */
  retire(): unknown
  close(): Promise<void>
}

interface RelayParts {
  readonly rules: RulesRun | undefined
  readonly script: RelayScript | undefined
  /** Additional hooks from outside. */
  readonly hooks: readonly OpenRelayHook[]
}

/** The relay of one session. Messages pass STARTTLS, rules, a script, and a person, in this order. */
export class RelayRun implements HandlerRun {
  readonly rules: RulesRun | undefined
  readonly #script: RelayScript | undefined
  readonly #config: RelayConfig
  readonly #hooks: readonly OpenRelayHook[]

  constructor(config: RelayConfig, { rules, script, hooks }: RelayParts) {
    this.#config = config
    this.rules = rules
    this.#script = script
    const patterns = config.starttls === undefined ? undefined : starttlsPatterns(config.starttls)
    this.#hooks = [
      ...(patterns === undefined ? [] : [() => new StarttlsHook(patterns)]),
      ...(rules === undefined ? [] : [rulesHook(rules)]),
      ...(script === undefined ? [] : [(exchange: RelayExchange) => script.openRelay(exchange)]),
      ...hooks,
    ]
  }

  begun(session: HandlerSession): void {
    this.rules?.begun(session)
    this.#script?.begun(session)
  }

  open(conversation: HandlerContext): Handler {
    const desk = holdDeskOf(conversation.store)
    const byHand = desk === undefined ? [] : [desk.openHook]
    return new RelayPair(this.#config, conversation, [...this.#hooks, ...byHand]).handler
  }

  optionsChanged(options: SessionOptions): void {
    this.rules?.optionsChanged(options)
  }

  async explain(source: RecordingSource, seq: number): Promise<readonly RowExplanation[]> {
    if (this.rules === undefined) return []
    const { rules, options } = this.rules
    return explainRelay(source, { config: this.#config, rules, options }, seq)
  }

  /** Open exchanges stay as they are; new ones belong to the other run. */
  retire(): boolean {
    this.#script?.retire()
    return true
  }

  async close(): Promise<void> {
    await this.#script?.close()
  }
}

function rulesHook(rules: RulesRun): OpenRelayHook {
  return (exchange) => new RulesHook(rules, exchange, (hook) => rules.join(hook))
}
