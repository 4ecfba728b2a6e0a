import type { CompiledRule, CompiledRules, PlainTrigger, TimedRules } from './compile-rules'
import type { CompiledRelay } from './compile-relay'
import type { Sentence } from '../words/say'
import type { MadeReply } from './compile-replies'
import { ReplyMistake } from './reply-mistake'
import type { Then } from './rule'
import { Seen, type Mismatch, type RuleConversation } from './seen'
import { findIn, PatternTooSlow, type FoundPatterns, type TextPattern, type PatternTrouble } from './text-pattern'

/** A rule that matched, and its actions. */
export interface Firing {
  readonly rule: CompiledRule
  readonly replies: readonly MadeReply[]
  /** Relay: what is forwarded in place of the message; an empty list drops it; undefined forwards it unchanged. */
  readonly forward?: readonly Uint8Array[]
  /** Relay: `forward` is the edited message, and is framed as the message was. */
  readonly isChanged?: boolean
  readonly then: Then
  /** Why its reply or change could not be made. */
  readonly problem?: Sentence
}

/** Why a rule did not match. */
export interface RuleMiss {
  readonly rule: number
  readonly mismatches: readonly Mismatch[]
}

/** The rules that are switched off at run time, for all conversations of a session. */
export interface RuleSwitches {
  /** Undefined while it is on. */
  whyOff(rule: number): 'off' | PatternTrouble | undefined
  /** Switches a rule off because its pattern took too long, or cannot be searched. */
  tooSlow(rule: CompiledRule, bytes: number, trouble: PatternTrouble): void
}

const NO_BYTES = new Uint8Array()
/** Each pattern is compiled when it is first used, in about 0.1 ms: more of them than this are a turn's work. */
const MANY_PATTERNS = 50
const NONE: readonly Firing[] = []
const NO_PATTERNS: readonly TextPattern[] = []
const NO_REPLIES: readonly MadeReply[] = []
const NOTHING_FORWARDED: readonly Uint8Array[] = []

/** Runs rules in one conversation, without a socket: a handler carries out the result, a dry run records it. */
export class RuleRunner {
  readonly #rules: CompiledRules
  readonly #conversation: RuleConversation
  readonly #switches: RuleSwitches

  constructor(rules: CompiledRules, conversation: RuleConversation, switches: RuleSwitches) {
    this.#rules = rules
    this.#conversation = conversation
    this.#switches = switches
  }

  /** The results of slow patterns on a message, to be awaited before `message`; undefined when no pattern is slow. */
  find(bytes: Uint8Array, explains = false): Promise<FoundPatterns> | undefined {
    const slow = this.#slowPatterns(bytes, explains)
    if (slow.length === 0) return undefined
    const seen = new Seen(bytes, this.#conversation)
    return findIn(slow, bytes, this.#conversation.encoding, () => seen.text)
  }

  mayTakeLong(bytes: Uint8Array): boolean {
    return this.#slowPatterns(bytes, false).length > 0
  }

  #slowPatterns(bytes: Uint8Array, explains: boolean): readonly TextPattern[] {
    const { rules, index, hasPatterns } = this.#rules
    if (!hasPatterns) return NO_PATTERNS
    const all: TextPattern[] = []
    let slow: TextPattern[] | undefined
    for (const candidate of explains ? rules.keys() : index.candidates(bytes)) {
      const rule = rules[candidate]
      if (rule === undefined || rule.patterns.length === 0 || this.#switches.whyOff(candidate) !== undefined) continue
      for (const pattern of rule.patterns) if (pattern.mayTakeLong?.(bytes.length) === true) (slow ??= []).push(pattern)
      for (const pattern of rule.patterns) all.push(pattern)
    }
    return all.length > MANY_PATTERNS ? all : (slow ?? NO_PATTERNS)
  }

  /**
   * The first that matches, and with `go-on` those after it. `misses` collects why the others before it did not
   * match. `found` is what `find` gave.
   */
  message(bytes: Uint8Array, misses?: RuleMiss[], found?: FoundPatterns): readonly Firing[] {
    const { rules, index } = this.#rules
    const seen = new Seen(bytes, this.#conversation, found)
    if (misses !== undefined)
      return this.#run(
        rules.filter(({ trigger }) => trigger === 'message'),
        seen,
        misses,
      )
    let firings: Firing[] | undefined
    for (const candidate of index.candidates(bytes)) {
      const rule = rules[candidate]
      if (rule === undefined || !this.#holds(rule, seen)) continue
      const firing = this.#fire(rule, seen)
      if (firings === undefined) firings = [firing]
      else firings.push(firing)
      if (firing.then !== 'go-on') break
    }
    return firings ?? NONE
  }

  happened(what: PlainTrigger | TimedRules, misses?: RuleMiss[]): readonly Firing[] {
    const rules = typeof what === 'string' ? this.#rules.plain[what] : what.rules
    return rules.length === 0 ? NONE : this.#run(rules, new Seen(NO_BYTES, this.#conversation), misses)
  }

  #run(rules: readonly CompiledRule[], seen: Seen, misses: RuleMiss[] | undefined): readonly Firing[] {
    const firings: Firing[] = []
    for (const rule of rules) {
      if (misses !== undefined) seen.notes = []
      if (!this.#holds(rule, seen)) {
        misses?.push({ rule: rule.index, mismatches: seen.notes ?? [] })
        continue
      }
      const firing = this.#fire(rule, seen)
      firings.push(firing)
      if (firing.then !== 'go-on') break
    }
    return firings
  }

  #holds(rule: CompiledRule, seen: Seen): boolean {
    const whyOff = this.#switches.whyOff(rule.index)
    if (whyOff !== undefined) return seen.misses(whyOff, '', () => '')
    try {
      if (!rule.holds(seen)) return false
    } catch (error) {
      if (!(error instanceof PatternTooSlow)) throw error
      this.#switches.tooSlow(rule, seen.bytes.length, error.trouble)
      return seen.misses(error.trouble, '', () => '')
    }
    const isUsedUp = rule.mode === 'once' && (this.#conversation.turns[rule.index] ?? 0) >= rule.turns.length
    return !isUsedUp || seen.misses('used-up', String(rule.turns.length), () => '')
  }

  /** Values are set first, so that replies contain the new ones. */
  #fire(rule: CompiledRule, seen: Seen): Firing {
    if (rule.set.length > 0) {
      const problem = this.#set(rule, seen)
      if (problem !== undefined) return problem
    }
    const turn = rule.turns.length < 2 ? rule.turns[0] : rule.turns[this.#turn(rule)]
    if (rule.mode === 'once' && rule.turns.length === 1) this.#turn(rule)
    const { then, relay } = rule
    try {
      const replies = turn?.map((reply) => ({ afterMs: reply.afterMs, bytes: reply.make(seen) })) ?? NO_REPLIES
      if (relay.isPlain) return { rule, replies, then }
      if (relay.drops) return { rule, replies, then, forward: NOTHING_FORWARDED }
      return { rule, replies, then, ...this.#forward(relay, seen) }
    } catch (error) {
      return unmade(rule, error)
    }
  }

  /** In order, as a value may contain those before it. When one cannot be made, all are as they were. */
  #set(rule: CompiledRule, seen: Seen): Firing | undefined {
    const { state, shared } = this.#conversation
    const undo: (() => void)[] = []
    try {
      for (const { name, isShared, value } of rule.set) {
        const values = isShared ? shared : state
        const made = value(seen)
        const before = values.get(name)
        undo.push(() => (before === undefined ? values.delete(name) : values.set(name, before)))
        values.set(name, made)
      }
    } catch (error) {
      for (const back of undo.reverse()) back()
      return unmade(rule, error)
    }
    return undefined
  }

  #forward({ changes, forward, passes }: CompiledRelay, seen: Seen): Pick<Firing, 'forward' | 'isChanged'> {
    if (forward !== undefined) return { forward: forward.map((reply) => reply.make(seen)) }
    if (changes.length > 0) {
      let bytes = seen.changed ?? seen.bytes
      for (const change of changes) bytes = change(seen, bytes)
      seen.changed = bytes
    }
    if (!passes) return { forward: NOTHING_FORWARDED }
    return seen.changed === undefined ? {} : { forward: [seen.changed], isChanged: true }
  }

  /** The number of the answer that the rule gives now. */
  #turn({ index, turns, mode }: CompiledRule): number {
    if (mode === 'random') return Math.floor(this.#conversation.random() * turns.length)
    const given = this.#conversation.turns[index] ?? 0
    this.#conversation.turns[index] = given + 1
    return mode === 'in-turn' ? given % turns.length : Math.min(given, turns.length - 1)
  }
}

/** What a rule does when its values or replies cannot be made: only its `then`, and for a reply its `set` too, which was done. */
function unmade(rule: CompiledRule, error: unknown): Firing {
  if (!(error instanceof ReplyMistake)) throw error
  return { rule, replies: NO_REPLIES, then: rule.then, problem: error.what }
}
