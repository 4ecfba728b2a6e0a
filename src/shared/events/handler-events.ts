import * as v from 'valibot'
import { endpointSchema } from '../endpoint'
import { failureSchema } from '../failure'
import { RELAY_DIRECTIONS, RELAY_DOINGS, RELAY_SIDES } from '../relay-words'
import { eventKind } from './event-kind'

/** Events of handlers (relay, rules, script) and of injected faults. */
export const HANDLER_EVENTS = {
  /** This conversation is one leg of an exchange through a relay; `with` is the other one, `target` where the second leg goes. */
  paired: eventKind(
    { with: v.number(), side: v.picklist(RELAY_SIDES), target: endpointSchema },
    {
      say: ({ with: other, side, target }, as) => as.say(`paired-${side}`, { n: other, target: as.endpoint(target) }),
    },
  ),
  /** The client of a relay named its target in a protocol for proxies. */
  'target-asked': eventKind(
    { entry: v.picklist(['socks5', 'http-connect']), target: endpointSchema },
    { say: ({ entry, target }, as) => as.say(`target-asked-${entry}`, { target: as.endpoint(target) }) },
  ),
  /** The second leg of a relay could not be opened, so its client is closed or reset; with datagrams, there is nothing to close. */
  'target-failed': eventKind(
    { target: endpointSchema, failure: failureSchema, how: v.picklist(['close', 'reset', 'forget']) },
    {
      tone: 'bad',
      isOffered: true,
      say: ({ target, failure, how }, as) =>
        as.say(`target-failed-${how}`, { target: as.endpoint(target), reason: as.failure(failure) }),
    },
  ),
  /**
   * A client uses TLS with the target directly, so its bytes pass through unchanged; these are the facts of its first
   * message.
   */
  'tls-passed': eventKind(
    { serverName: v.string(), alpn: v.string(), version: v.string() },
    {
      isOffered: true,
      say: ({ serverName, alpn, version }, as) => {
        const facts = [version, alpn].filter((fact) => fact !== '').map((fact) => as.text(fact))
        const values = { name: as.text(serverName), facts: facts.join(', ') }
        return as.say(serverName === '' ? 'tls-passed-unnamed' : 'tls-passed', values)
      },
    },
  ),
  /**
   * A relay did something to the message of the row before; what it forwarded is a row of the other leg. `by`: a
   * rule, or a person.
   */
  relayed: eventKind(
    {
      what: v.picklist(RELAY_DOINGS),
      direction: v.picklist(RELAY_DIRECTIONS),
      byteLength: v.number(),
      sentBytes: v.exactOptional(v.number()),
      byMs: v.exactOptional(v.number()),
      by: v.exactOptional(v.string()),
    },
    {
      isOffered: true,
      say: ({ what, byteLength, sentBytes = 0, byMs = 0, by }, as) => {
        const values = { bytes: as.bytes(byteLength), sent: as.bytes(sentBytes), ms: byMs }
        return as.say(`relayed-${what}`, values) + (by === undefined ? '' : ` (${as.text(by)})`)
      },
    },
  ),
  /** An automatic answer to a peer that does not read was dropped. */
  'answer-dropped': eventKind(
    { byteLength: v.number() },
    { say: ({ byteLength }, as) => as.say('answer-dropped', { bytes: as.bytes(byteLength) }) },
  ),
  /** An injected fault changed a message or an end. `count`: copies, bits, pieces or bytes; `byMs`: the delay. */
  fault: eventKind(
    {
      fault: v.string(),
      direction: v.picklist(['in', 'out']),
      byteLength: v.number(),
      count: v.exactOptional(v.number()),
      byMs: v.exactOptional(v.number()),
    },
    {
      isOffered: true,
      say: ({ fault, direction, byteLength, count, byMs }, as) => {
        const detail = [
          ...(count === undefined ? [] : [`× ${String(count)}`]),
          ...(byMs === undefined ? [] : [`${String(byMs)} ms`]),
        ].map((part) => `, ${part}`)
        const values = { fault: as.text(fault), bytes: as.bytes(byteLength), detail: detail.join('') }
        return as.say(`fault-${direction}`, values)
      },
    },
  ),
  /** The faults of one direction were set, or removed (empty); they are written as for `--fault`, with their random seed. */
  'faults-chosen': eventKind(
    { direction: v.picklist(['in', 'out']), faults: v.string(), seed: v.number() },
    {
      say: ({ direction, faults, seed }, as) =>
        faults === ''
          ? as.say(`faults-none-${direction}`)
          : as.say(`faults-chosen-${direction}`, { faults: as.text(faults), seed }),
    },
  ),
  /** A handler loaded a rules file, at the start or later. */
  'rules-chosen': eventKind(
    { file: v.string(), rules: v.number() },
    { say: ({ file, rules }, as) => as.say('rules-chosen', { file: as.text(file), n: rules }, rules) },
  ),
  /** A rule matched. `on`: what happened; `replies`: how many messages it sends. */
  'rule-hit': eventKind(
    { rule: v.string(), number: v.number(), on: v.string(), replies: v.number() },
    {
      isOffered: true,
      say: ({ rule, on, replies }, as) => {
        const words = as.say(replies > 0 ? 'rule-answered' : 'rule-matched', { rule: as.text(rule) })
        return on === 'message' ? words : `${words} (${as.text(on)})`
      },
    },
  ),
  /**
   * A rule was switched on or off; `too-slow`: its pattern took longer than it may, on a message of this many bytes;
   * `no-thread`: it could not be searched.
   */
  'rule-switched': eventKind(
    {
      rule: v.string(),
      to: v.picklist(['on', 'off', 'too-slow', 'no-thread']),
      byteLength: v.exactOptional(v.number()),
    },
    {
      tone: 'warn',
      say: ({ rule, to, byteLength }, as) =>
        as.say(`rule-${to}`, { rule: as.text(rule), bytes: as.bytes(byteLength ?? 0) }),
    },
  ),
  /** A script answers from now on; the hash is that of its content. */
  'script-began': eventKind(
    { file: v.string(), hash: v.string() },
    { say: ({ file, hash }, as) => as.say('script-began', { file: as.text(file), hash: hash.slice(0, 12) }) },
  ),
  /** A line that a script writes with `console`. */
  'script-log': eventKind(
    { level: v.picklist(['info', 'warn', 'error']), text: v.string() },
    { isOffered: true, say: ({ level, text }, as) => as.say(`script-log-${level}`, { text: as.text(text) }) },
  ),
  /** The thread of a script was ended because of one conversation; the others continue in another thread. */
  'script-moved': eventKind(
    { file: v.string(), conversation: v.number(), others: v.number() },
    {
      tone: 'warn',
      isOffered: true,
      say: ({ file, conversation, others }, as) =>
        as.say('script-moved', { file: as.text(file), conversation, n: others }, others),
    },
  ),
}
