import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { done, failed, type Outcome } from '../../../../shared/failure'
import { optionOf, type SessionOptions } from '../../../../shared/options/catalogue'
import type { StateEvent } from '../../../../shared/events/event'
import type { Framing } from '../../../../shared/framing/framing'
import type { RulesUse } from '../../../../shared/rules/compile-context'
import type { CompiledRule, CompiledRules } from '../../../../shared/rules/compile-rules'
import type { RowExplanation } from '../../../../shared/rules/dry-run'
import type { Scalar } from '../../../../shared/rules/rule'
import { rulesFraming } from '../../../../shared/rules/rules-framing'
import type { PatternTrouble } from '../../../../shared/rules/text-pattern'
import type { RuleStatus } from '../../../../shared/rules/rule-status'
import type { Handler, HandlerContext, HandlerRun, HandlerSession } from '../handler'
import type { RecordingSource } from '../../../recording/index/recording'
import { DryRun, ownSide } from './dry-run'
import { problemFailure } from './rules-file'
import { rulesFileInThread } from './rules-questions'
import { RulesHandler } from './rules-handler'
import { triggerName } from './trigger-name'
import type { RulesOfSession } from './rules-of-session'

/** The activity of a rule in this session. */
class RuleTally {
  hits = 0
  lastAtMs = 0
  lastConversation = 0
  whyOff: RuleStatus['whyOff'] | undefined
  event: Extract<StateEvent, { readonly kind: 'rule-hit' }> | undefined

  constructor(isEnabled: boolean) {
    this.whyOff = isEnabled ? undefined : 'off'
  }
}

/** Carries rules out in one conversation, or one exchange of a relay. */
interface RulesUser {
  /** The rules have changed. */
  rulesChanged(): void
}

/** The rules of one session: shared values, switches, and the activity of each rule. */
export class RulesRun implements HandlerRun, RulesOfSession {
  readonly path: string
  /** Where the rules act. */
  readonly use: RulesUse
  #shared = new Map<string, Scalar>()
  #options: SessionOptions
  #rules: CompiledRules
  #framing: Framing | undefined
  #tallies: RuleTally[]
  #session: HandlerSession | undefined
  /** Rises whenever the rules or their switches change. */
  revision = 1
  #reloads = 0
  readonly #users = new Set<RulesUser>()

  private constructor(path: string, options: SessionOptions, rules: CompiledRules, use: RulesUse) {
    this.path = path
    this.use = use
    this.#options = options
    this.#rules = rules
    this.#framing = framingOf(rules)
    this.#tallies = talliesOf(rules)
  }

  /** A failure names the first mistake. */
  static async begin(path: string, options: SessionOptions, use: RulesUse): Promise<Outcome<RulesRun>> {
    const reading = await rulesFileInThread(path, optionOf(options, 'encoding'), use)
    if (!reading.ok) return failed(problemFailure(path, reading.problem))
    return done(new RulesRun(path, options, reading.rules, use))
  }

  get rules(): CompiledRules {
    return this.#rules
  }

  /** Undefined: the framing of the session. */
  get framing(): Framing | undefined {
    return this.#framing
  }

  /** The variables of the session; the names under `shared` are some of them. */
  get shared(): Map<string, Scalar> {
    return this.#shared
  }

  get options(): SessionOptions {
    return this.#options
  }

  begun(session: HandlerSession): void {
    this.#session = session
    this.#shared = session.variables.values
    this.#declareShared()
    this.#noteChosen()
  }

  open(conversation: HandlerContext): Handler {
    const handler = new RulesHandler(this, conversation, () => {
      leave()
    })
    const leave = this.join(handler)
    return handler
  }

  /** Subscribes a user to changes of the rules, until it leaves. */
  join(user: RulesUser): () => void {
    this.#users.add(user)
    return () => {
      this.#users.delete(user)
    }
  }

  optionsChanged(options: SessionOptions): void {
    const isSameEncoding = optionOf(options, 'encoding') === optionOf(this.#options, 'encoding')
    this.#options = options
    // Literals of the rules were encoded in the old encoding.
    if (!isSameEncoding) void this.reload()
  }

  /**
   * Loads the file as it is now. Values of state that are still declared stay, and those of shared do, and so do hits and switches
   * of rules that keep their name; `nth` and answers in turn begin again.
   */
  async reload(): Promise<Outcome<null>> {
    const reload = (this.#reloads += 1)
    const reading = await rulesFileInThread(this.path, optionOf(this.#options, 'encoding'), this.use)
    if (!reading.ok) return failed(problemFailure(this.path, reading.problem))
    // Another one began meanwhile, which takes up what the file says by now.
    if (reload !== this.#reloads) return done(null)
    const before = new Map(this.#rules.rules.map(({ name, index }) => [name, this.#tallies[index]]))
    this.#rules = reading.rules
    // The same object stays, so that messages of which a part has come stay whole.
    const framing = framingOf(reading.rules)
    if (!isDeepStrictEqual(framing, this.#framing)) this.#framing = framing
    const enabledBefore = new Map([...before].map(([name, tally]) => [name, tally?.whyOff]))
    this.#tallies = talliesOf(reading.rules)
    for (const { name, index } of reading.rules.rules) {
      const [tally, old] = [this.#tallies[index], before.get(name)]
      if (tally === undefined || old === undefined) continue
      tally.hits = old.hits
      tally.lastAtMs = old.lastAtMs
      tally.lastConversation = old.lastConversation
      // A rule that was switched off by hand stays off; a slow pattern may have been improved.
      if (enabledBefore.get(name) === 'off') tally.whyOff = 'off'
    }
    this.#declareShared()
    this.revision += 1
    this.#noteChosen()
    for (const user of this.#users) user.rulesChanged()
    return done(null)
  }

  explain(source: RecordingSource, seq: number): Promise<readonly RowExplanation[]> {
    const { conversation } = source.index.get(seq)
    // Values that conversations share depend on all of them.
    const only = this.#rules.file.shared !== undefined || conversation === 0 ? {} : { conversation }
    return new DryRun(source, this.#rules, { side: ownSide(source), options: this.#options, ...only }).explain(seq)
  }

  setEnabled(index: number, isOn: boolean): void {
    const [tally, rule] = [this.#tallies[index], this.#rules.rules[index]]
    if (tally === undefined || rule === undefined || (tally.whyOff === undefined) === isOn) return
    tally.whyOff = isOn ? undefined : 'off'
    this.revision += 1
    this.#session?.note({ kind: 'rule-switched', rule: rule.name, to: isOn ? 'on' : 'off' })
  }

  statuses(): RuleStatus[] {
    return this.#rules.rules.map(({ name, index, trigger }) => {
      const { hits = 0, lastAtMs = 0, lastConversation = 0, whyOff } = this.#tallies[index] ?? {}
      const on = triggerName(trigger)
      return { name, on, hits, lastAtMs, lastConversation, ...(whyOff === undefined ? {} : { whyOff }) }
    })
  }

  // For its conversations

  whyOff(index: number): RuleStatus['whyOff'] | undefined {
    return this.#tallies[index]?.whyOff
  }

  tooSlow({ name, index }: CompiledRule, byteLength: number, trouble: PatternTrouble): void {
    const tally = this.#tallies[index]
    if (tally !== undefined) tally.whyOff = trouble
    this.revision += 1
    this.#session?.note({ kind: 'rule-switched', rule: name, to: trouble, byteLength })
  }

  /** The event for a matched rule; the same object each time, which makes it cheap to write. */
  hitEvent({ index, name, trigger }: CompiledRule, replies: number): StateEvent {
    const tally = this.#tallies[index]
    if (tally?.event?.replies === replies) return tally.event
    const event = { kind: 'rule-hit', rule: name, number: index + 1, on: triggerName(trigger), replies } as const
    if (tally !== undefined) tally.event = event
    return event
  }

  hit({ index }: CompiledRule, conversation: number, atMs: number): void {
    const tally = this.#tallies[index]
    if (tally === undefined) return
    tally.hits += 1
    tally.lastAtMs = atMs
    tally.lastConversation = conversation
  }

  /** A variable that the session has already keeps its value. */
  #declareShared(): void {
    for (const [name, value] of Object.entries(this.#rules.file.shared ?? {}))
      if (!this.#shared.has(name)) this.#shared.set(name, value)
  }

  #noteChosen(): void {
    this.#session?.note({ kind: 'rules-chosen', file: basename(this.path), rules: this.#rules.rules.length })
  }
}

function talliesOf({ file }: CompiledRules): RuleTally[] {
  return file.rules.map(({ enabled }) => new RuleTally(enabled !== false))
}

function framingOf({ file }: CompiledRules): Framing | undefined {
  const framing = file.framing === undefined ? undefined : rulesFraming(file.framing)
  return typeof framing === 'string' ? undefined : framing
}
