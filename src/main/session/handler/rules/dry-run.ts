import type { StateEvent } from '../../../../shared/events/event'
import { isStream } from '../../../../shared/endpoint'
import { framingOf, type Framing } from '../../../../shared/framing/framing'
import type { SessionOptions } from '../../../../shared/options/catalogue'
import type { CompiledRules } from '../../../../shared/rules/compile-rules'
import type { DryRunResult, DryRunSide, DryTurn, RowExplanation } from '../../../../shared/rules/dry-run'
import type { Scalar } from '../../../../shared/rules/rule'
import type { RuleSwitches } from '../../../../shared/rules/rule-runner'
import { rulesFraming } from '../../../../shared/rules/rules-framing'
import type { RecordingSource } from '../../../recording/index/recording'
import { DryConversation } from './dry-conversation'
import { drySwitches, playRows, rowTimeMs } from './play-rows'

/** The most turns that are listed; the others are counted. */
const MAX_TURNS = 2_000

export interface DryRunOptions {
  readonly side: DryRunSide
  /** Only this conversation. */
  readonly conversation?: number
  /** Framing, encoding and seed of the simulated session. */
  readonly options: SessionOptions
}

/** The side that rules would play in a session of this kind. */
export function ownSide({ meta }: RecordingSource): DryRunSide {
  return meta.config.role === 'listener' ? 'server' : 'client'
}

/** Plays rules against a recording, row by row: the answers that they would have given. */
export class DryRun {
  readonly #source: RecordingSource
  readonly #rules: CompiledRules
  readonly #options: DryRunOptions
  readonly #switches: RuleSwitches
  readonly #shared: Map<string, Scalar>
  readonly #framing: Framing
  readonly #conversations = new Map<number, DryConversation>()
  readonly #list: DryTurn[] = []
  readonly hits: number[]
  #turns = 0
  #same = 0
  #unanswered = 0

  constructor(source: RecordingSource, rules: CompiledRules, options: DryRunOptions) {
    this.#source = source
    this.#rules = rules
    this.#options = options
    this.#switches = drySwitches(rules)
    this.#shared = new Map(Object.entries(rules.file.shared ?? {}))
    this.#framing = dryFraming(source, rules, options.options)
    this.hits = rules.rules.map(() => 0)
  }

  /** Plays everything, and yields to the event loop in between. */
  async complete(): Promise<DryRunResult> {
    await this.#playTo(() => this.#source.index.count, undefined)
    return this.result()
  }

  result(): DryRunResult {
    for (const conversation of this.#conversations.values()) conversation.finish()
    const list = this.#list.toSorted((one, other) => one.seq - other.seq)
    return { turns: this.#turns, same: this.#same, unanswered: this.#unanswered, list, hits: this.hits }
  }

  /** Why this row exists: the last event before it, and what the rules did about it. */
  async explain(seq: number): Promise<readonly RowExplanation[]> {
    const { conversation } = this.#source.index.get(seq)
    const from = this.#questionBefore(seq, conversation)
    await this.#playTo(() => from, from)
    return this.#conversations.get(conversation)?.explanations ?? []
  }

  /** The last row at or before this one on which rules acted; the first of its conversation when there was none. */
  #questionBefore(seq: number, conversation: number): number {
    const rows = this.#source.index.rowsOf(conversation)
    const asked = this.#options.side === this.#listening ? 'rx' : 'tx'
    for (let at = Math.min(rows.length - 1, rows.lowerBound(seq)); at >= 0; at--)
      if (rows.at(at) <= seq && this.#source.index.get(rows.at(at)).kind === asked) return rows.at(at)
    return rows.length === 0 ? seq : rows.at(0)
  }

  get #listening(): DryRunSide {
    return ownSide(this.#source)
  }

  #playTo(last: () => number, explained: number | undefined): Promise<void> {
    return playRows(this.#source, last, (row) => this.#play(row, row === explained))
  }

  #play(seq: number, explains: boolean): void | Promise<void> {
    const { kind, conversation: number } = this.#source.index.get(seq)
    const { conversation: only, side } = this.#options
    if (number === 0 || (only !== undefined && number !== only)) return
    const conversation = this.#conversation(number, seq)
    conversation.at(rowTimeMs(this.#source, seq), seq, explains)
    if (kind === 'state') conversation.event(this.#source.read(seq).state as StateEvent)
    else if ((kind === 'rx') === (side === this.#listening))
      return conversation.question(new Uint8Array(this.#source.payload(seq)))
    else conversation.answer(new Uint8Array(this.#source.payload(seq)))
  }

  #conversation(number: number, seq: number): DryConversation {
    const known = this.#conversations.get(number)
    if (known !== undefined) return known
    const made = new DryConversation(number, seq, {
      source: this.#source,
      rules: this.#rules,
      framing: this.#framing,
      options: this.#options.options,
      peerSide: this.#options.side === this.#listening ? 'peer' : 'local',
      shared: this.#shared,
      switches: this.#switches,
      hits: this.hits,
      onTurn: (turn) => {
        this.#count(turn)
      },
    })
    this.#conversations.set(number, made)
    return made
  }

  #count(turn: DryTurn): void {
    this.#turns += 1
    if (turn.isSame) this.#same += 1
    else if (turn.would.byteLength === 0) this.#unanswered += 1
    if (this.#list.length < MAX_TURNS) this.#list.push(turn)
  }
}

function dryFraming(source: RecordingSource, { file }: CompiledRules, options: SessionOptions): Framing {
  const own = file.framing === undefined ? undefined : rulesFraming(file.framing)
  if (own !== undefined && typeof own !== 'string') return own
  return isStream(source.meta.config.protocol) ? framingOf(options) : { kind: 'raw' }
}
