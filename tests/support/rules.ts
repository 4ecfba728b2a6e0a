import { sayClause, saySentence } from '../../src/shared/words/say'
import type { CompiledRules, PlainTrigger, TimedRules } from '../../src/shared/rules/compile-rules'
import { readRules } from '../../src/shared/rules/read-rules'
import { RuleRunner, type Firing, type RuleMiss, type RuleSwitches } from '../../src/shared/rules/rule-runner'
import { describeRuleMistake } from '../../src/shared/rules/rule'
import type { RuleConversation } from '../../src/shared/rules/seen'
import { dice } from '../../src/shared/dice'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

/**
 * Rules that run without a socket: the messages that they would send, as text, and how they would end the conversation.
 */
export function openedRules(
  text: string,
  switches: RuleSwitches = { whyOff: () => undefined, tooSlow: () => undefined },
) {
  const reading = readRules(text, {
    encoding: 'utf-8',
    encode,
    openPattern: (source, flags) => new RegExp(source, flags),
  })
  if (!reading.ok) throw new Error(reading.mistakes.map(describeRuleMistake).join('\n'))
  const { rules } = reading
  const conversation = ruleConversation(rules)
  const runner = new RuleRunner(rules, conversation, switches)
  return {
    rules,
    conversation,
    runner,
    ask: (message: string | Uint8Array) =>
      said(runner.message(typeof message === 'string' ? encode(message) : message)),
    happened: (what: PlainTrigger | TimedRules) => said(runner.happened(what)),
    why: (message: string) => {
      const misses: RuleMiss[] = []
      runner.message(encode(message), misses)
      return misses.map(({ rule, mismatches }) => ({ rule: rules.rules[rule]?.name, mismatches }))
    },
  }
}

function ruleConversation(rules: CompiledRules): RuleConversation {
  return {
    number: 1,
    peer: '127.0.0.1:40000',
    encoding: 'utf-8',
    encode,
    state: new Map(Object.entries(rules.file.state ?? {})),
    shared: new Map(Object.entries(rules.file.shared ?? {})),
    counts: new Uint32Array(rules.counts),
    turns: new Uint32Array(rules.rules.length),
    random: dice(7),
    wallMs: () => Date.parse('2026-01-02T03:04:05.678Z'),
  }
}

function said(firings: readonly Firing[]): string[] {
  return firings.flatMap(({ replies, then, problem }) => [
    ...replies.map(
      ({ afterMs, bytes }) => (afterMs > 0 ? `${String(afterMs)} ms: ` : '') + Buffer.from(bytes).toString('latin1'),
    ),
    ...(problem === undefined ? [] : [`problem: ${saySentence(sayClause, problem)}`]),
    ...(then === 'stop' || then === 'go-on' ? [] : [then]),
  ])
}
