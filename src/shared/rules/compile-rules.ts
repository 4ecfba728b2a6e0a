import { CompileContext, type CompileDeps } from './compile-context'
import { compileReplies, compileValue, type CompiledReply } from './compile-replies'
import type { Condition } from './condition'
import { compileRelay, type CompiledRelay } from './compile-relay'
import { compileWhen } from './conditions'
import { RESERVED_NAMES } from '../own-variable'
import { ruleName, type Replies, type Rule, type RulesFile, type Scalar, type Then, type Trigger } from './rule'
import { RuleIndex, type RuleKey } from './rule-index'
import { told } from './told'
import type { Seen } from './seen'
import type { TextPattern } from './text-pattern'

export interface CompiledRule {
  /** Its place in the file, from 0. */
  readonly index: number
  readonly name: string
  readonly trigger: Trigger
  readonly holds: Condition
  readonly set: readonly { readonly name: string; readonly isShared: boolean; readonly value: (seen: Seen) => Scalar }[]
  /** One list for each turn; one when there is nothing to choose from, none when nothing is sent. */
  readonly turns: readonly (readonly CompiledReply[])[]
  readonly mode: Replies['mode'] | undefined
  /** What happens to the message in a relay. */
  readonly relay: CompiledRelay
  readonly then: Then
  readonly patterns: readonly TextPattern[]
}

/** Rules of a timer, which is one for all of the same time. */
export interface TimedRules {
  readonly kind: 'idle' | 'every'
  readonly ms: number
  readonly rules: readonly CompiledRule[]
}

export type PlainTrigger = 'connected' | 'half-closed' | 'closed'

/** A file of rules that can be carried out. Each conversation has a `RuleConversation` beside it. */
export interface CompiledRules {
  readonly file: RulesFile
  readonly rules: readonly CompiledRule[]
  /** Whether any rule searches a pattern. */
  readonly hasPatterns: boolean
  readonly index: RuleIndex
  readonly plain: Readonly<Record<PlainTrigger, readonly CompiledRule[]>>
  readonly timed: readonly TimedRules[]
  /** How many places `RuleConversation.counts` must have. */
  readonly counts: number
}

/** Reports every mistake that the schema cannot see; the result is usable only without any. */
export function compileRules(file: RulesFile, deps: CompileDeps): CompiledRules {
  const steps = compilingRules(file, deps)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** The same, a rule with each step, for whoever does something else in between. */
export function* compilingRules(file: RulesFile, deps: CompileDeps): Generator<undefined, CompiledRules> {
  const counter = { count: 0 }
  const templates = new Map((file.templates ?? []).map((template) => [template.name, template]))
  const shared = new Set(Object.keys(file.shared ?? {}))
  const variables = new Set([...Object.keys(file.state ?? {}), ...shared])
  checkNames(file, deps)
  const compiled: ReturnType<typeof compileRule>[] = []
  for (const [index, rule] of file.rules.entries()) {
    const trigger = rule.on ?? 'message'
    const context = new CompileContext(deps, { variables, templates }, counter, trigger === 'message')
    compiled.push(compileRule(rule, index, trigger, shared, context))
    yield
  }
  yield
  const rules = compiled.map((each) => each.rule)
  const keys = compiled.flatMap(({ rule, key }) => (rule.trigger === 'message' ? [{ rule: rule.index, key }] : []))
  const of = (trigger: PlainTrigger): readonly CompiledRule[] => rules.filter((rule) => rule.trigger === trigger)
  return {
    file,
    rules,
    hasPatterns: rules.some(({ patterns }) => patterns.length > 0),
    index: new RuleIndex(keys),
    plain: { connected: of('connected'), 'half-closed': of('half-closed'), closed: of('closed') },
    timed: timedRules(rules),
    counts: counter.count,
  }
}

function compileRule(
  rule: Rule,
  index: number,
  trigger: Trigger,
  shared: ReadonlySet<string>,
  context: CompileContext,
): { readonly rule: CompiledRule; readonly key: RuleKey } {
  const path = ['rules', index]
  const when = compileWhen(rule.when, [...path, 'when'], context)
  if (rule.reply !== undefined && rule.replies !== undefined)
    context.mistake([...path, 'replies'], told('reply-and-replies'))
  if (trigger === 'closed')
    for (const key of ['reply', 'replies', 'forward', 'then'] as const)
      if (rule[key] !== undefined) context.mistake([...path, key], told('closed'))
  const set = Object.entries(rule.set ?? {}).map(([name, value]) => {
    if (!context.variables.has(name)) context.mistake([...path, 'set', name], told('not-declared', { name }))
    return { name, isShared: shared.has(name), value: compileValue(value, [...path, 'set', name], context) }
  })
  const lists = rule.replies?.of ?? (rule.reply === undefined ? [] : [rule.reply])
  const turns = lists.map((list, at) =>
    compileReplies(list, rule.replies === undefined ? [...path, 'reply'] : [...path, 'replies', 'of', at], context),
  )
  const name = ruleName(rule, index)
  const then = rule.then ?? 'stop'
  const mode = rule.replies?.mode
  const relay = compileRelay(rule, path, context)
  const { patterns } = context
  return { rule: { index, name, trigger, holds: when.holds, set, turns, mode, relay, then, patterns }, key: when.key }
}

function timedRules(rules: readonly CompiledRule[]): TimedRules[] {
  const groups = new Map<string, { kind: 'idle' | 'every'; ms: number; rules: CompiledRule[] }>()
  for (const rule of rules) {
    if (typeof rule.trigger === 'string') continue
    const [kind, ms] =
      'idle' in rule.trigger ? (['idle', rule.trigger.idle] as const) : (['every', rule.trigger.every] as const)
    const key = `${kind} ${String(ms)}`
    const group = groups.get(key) ?? { kind, ms, rules: [] }
    group.rules.push(rule)
    groups.set(key, group)
  }
  return [...groups.values()]
}

function checkNames(file: RulesFile, deps: CompileDeps): void {
  for (const kind of ['state', 'shared'] as const)
    for (const name of Object.keys(file[kind] ?? {})) {
      if (!/^[A-Za-z_]\w*$/.test(name)) deps.mistake([kind, name], told('variable-name'))
      else if (RESERVED_NAMES.has(name)) deps.mistake([kind, name], told('reserved', { name: `{{${name}}}` }))
      if (kind === 'shared' && file.state !== undefined && Object.hasOwn(file.state, name))
        deps.mistake([kind, name], told('both', { name }))
    }
  const names = new Map<string, number>()
  for (const [index, rule] of file.rules.entries()) {
    const before = rule.name === undefined ? undefined : names.get(rule.name)
    if (before !== undefined) deps.mistake(['rules', index, 'name'], told('same-name', { n: before + 1 }))
    if (rule.name !== undefined) names.set(rule.name, index)
  }
}
