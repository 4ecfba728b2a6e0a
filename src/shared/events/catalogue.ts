import * as v from 'valibot'
import { tlsSchema } from '../certificate'
import { describeTls } from '../describe-tls'
import { endpointSchema } from '../endpoint'
import { failureSchema } from '../failure'
import { RUN_OUTCOMES } from '../sequence'
import { eventKind, type Speaker } from './event-kind'
import { HANDLER_EVENTS } from './handler-events'

const side = v.picklist(['local', 'peer'])
const unsentBytes = v.exactOptional(v.number())

/**
 * `connections`: the limit. `denied`: an address rule. `backlog`: too many clients wait. `descriptors`: the system's
 * limit of open files.
 */
const REFUSAL_REASONS = ['connections', 'denied', 'backlog', 'descriptors'] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

function unsent(bytes: number | undefined, as: Speaker): string {
  return bytes === undefined || bytes === 0 ? '' : `; ${as.say('unsent', { bytes: as.bytes(bytes) })}`
}

/**
 * Every kind of event, once: what it holds, what it does to its conversation, and which sentence of `words/<language>/state.ts`
 * says it. Writer, reader, filter, rows and command line are made from this table.
 */
export const EVENTS = {
  listening: eventKind(
    { local: endpointSchema },
    { say: ({ local }, as) => as.say('listening', { local: as.endpoint(local) }) },
  ),
  /** The file of a socket, left by a program that has ended, was in the way and was removed. */
  'left-over-removed': eventKind(
    { local: endpointSchema },
    { say: ({ local }, as) => as.say('left-over-removed', { local: as.endpoint(local) }) },
  ),
  stopped: eventKind({}, { say: (_, as) => as.say('stopped') }),
  connecting: eventKind(
    { peer: endpointSchema },
    {
      after: () => ({ kind: 'connecting' }),
      say: ({ peer }, as) => as.say('connecting', { peer: as.endpoint(peer) }),
    },
  ),
  /** Connected. `isSecuring`: a TLS handshake comes first, and `secured` ends it. */
  open: eventKind(
    { local: endpointSchema, peer: endpointSchema, by: side, isSecuring: v.exactOptional(v.literal(true)) },
    {
      isOffered: true,
      after: ({ isSecuring }) => ({ kind: isSecuring === true ? 'securing' : 'open' }),
      say: ({ local, peer, by }, as) => {
        // Over UDP no connection opens: a peer appears with its first datagram, or is added by hand.
        if (as.config?.protocol === 'udp' && as.config.role === 'listener')
          return as.say(by === 'peer' ? 'first-datagram' : 'added', { peer: as.endpoint(peer) })
        return as.say('open', { local: as.endpoint(local), peer: as.endpoint(peer) })
      },
    },
  ),
  'half-closed': eventKind(
    { by: side },
    {
      isOffered: true,
      after: ({ by }) => ({ kind: 'half-closed', by }),
      say: ({ by }, as) => as.say(`half-closed-${by}`),
    },
  ),
  closed: eventKind(
    { unsentBytes },
    {
      isOffered: true,
      after: () => ({ kind: 'closed' }),
      say: (event, as) => as.say('closed') + unsent(event.unsentBytes, as),
    },
  ),
  reset: eventKind(
    { by: side, unsentBytes },
    {
      tone: 'bad',
      isOffered: true,
      after: ({ by }) => ({ kind: 'reset', by }),
      say: (event, as) => as.say(`reset-${event.by}`) + unsent(event.unsentBytes, as),
    },
  ),
  failed: eventKind(
    { failure: failureSchema, unsentBytes },
    {
      tone: 'bad',
      isOffered: true,
      after: ({ failure }) => ({ kind: 'failed', failure }),
      say: (event, as) => as.say('failed', { reason: as.failure(event.failure) }) + unsent(event.unsentBytes, as),
    },
  ),
  /** One address of a name was tried; without a failure it is being tried. */
  attempt: eventKind(
    { peer: endpointSchema, failure: v.exactOptional(failureSchema) },
    {
      say: ({ peer, failure }, as) =>
        failure === undefined
          ? as.say('trying', { peer: as.endpoint(peer) })
          : as.say('tried', { peer: as.endpoint(peer), reason: as.failure(failure) }),
    },
  ),
  /** The proxy has connected us to the target. */
  proxied: eventKind(
    { proxy: endpointSchema, target: endpointSchema },
    {
      say: ({ proxy, target }, as) => as.say('proxied', { proxy: as.endpoint(proxy), target: as.endpoint(target) }),
    },
  ),
  /** A client reconnects automatically after this time. */
  retrying: eventKind(
    { inMs: v.number(), attempt: v.number() },
    { say: ({ inMs, attempt }, as) => as.say('retrying', { ms: inMs, n: attempt }) },
  ),
  /** The client is connected and waits for its turn. */
  waiting: eventKind(
    { peer: endpointSchema },
    {
      after: () => ({ kind: 'waiting' }),
      say: ({ peer }, as) => as.say('waiting', { peer: as.endpoint(peer) }),
    },
  ),
  /** A peer is not served, and gets no conversation. */
  refused: eventKind(
    { peer: endpointSchema, reason: v.picklist(REFUSAL_REASONS) },
    {
      isOffered: true,
      say: ({ peer, reason }, as) =>
        as.say('refused', { peer: as.endpoint(peer), reason: as.say(`refusal.${reason}`) }),
    },
  ),
  /** Nothing was received or sent for this long, so the conversation is ended. */
  idle: eventKind(
    { afterMs: v.number() },
    { isOffered: true, say: ({ afterMs }, as) => as.say('idle', { ms: afterMs }) },
  ),
  /** The peer had finished, and nothing was sent to it for this long, so the conversation is ended. */
  finished: eventKind({ afterMs: v.number() }, { say: ({ afterMs }, as) => as.say('finished', { ms: afterMs }) }),
  paused: eventKind({}, { say: (_, as) => as.say('paused') }),
  resumed: eventKind({}, { say: (_, as) => as.say('resumed') }),
  /** An open conversation upgrades to TLS, with this side as server or client. */
  securing: eventKind(
    { side: v.picklist(['server', 'client']) },
    { after: () => ({ kind: 'securing' }), say: (event, as) => as.say(`securing-${event.side}`) },
  ),
  /** The TLS handshake is done; what follows is recorded as plain text. */
  secured: eventKind(
    { tls: tlsSchema },
    {
      isOffered: true,
      after: () => ({ kind: 'open' }),
      say: ({ tls: { distrust, ...facts } }, as) => {
        const agreed = as.text(describeTls({ ...facts, distrust: '' }))
        return distrust === ''
          ? as.say('secured', { facts: agreed })
          : as.say('distrusted', { facts: agreed, reason: as.text(distrust) })
      },
    },
  ),
  /** The system dropped this many datagrams before we could read them. */
  'dropped-by-system': eventKind(
    { datagrams: v.number() },
    { say: ({ datagrams }, as) => as.say('dropped-by-system', { n: datagrams }) },
  ),
  /** The wall clock was set, or the machine slept: later rows have the new time. Durations are not affected. */
  'clock-moved': eventKind(
    { byMs: v.pipe(v.number(), v.safeInteger()) },
    {
      tone: 'warn',
      isOffered: true,
      say: ({ byMs }, as) =>
        as.say(byMs < 0 ? 'clock-back' : 'clock-forward', { seconds: (Math.abs(byMs) / 1_000).toFixed(3) }),
    },
  ),
  joined: eventKind({ group: v.string() }, { say: ({ group }, as) => as.say('joined', { group: as.text(group) }) }),
  left: eventKind({ group: v.string() }, { say: ({ group }, as) => as.say('left', { group: as.text(group) }) }),
  /** A client received a datagram from another source than its peer. */
  unexpected: eventKind(
    { peer: endpointSchema, expected: endpointSchema },
    {
      say: ({ peer, expected }, as) =>
        as.say('unexpected', { peer: as.endpoint(peer), expected: as.endpoint(expected) }),
    },
  ),
  /** A UDP peer has lost its tab; what it still sends is recorded under "Others". */
  folded: eventKind({}, { after: () => ({ kind: 'closed' }), say: (_, as) => as.say('folded') }),
  /** A send job began: a sequence, a file, or a replay. */
  'run-began': eventKind({ run: v.string() }, { say: ({ run }, as) => as.say('run-began', { run: as.text(run) }) }),
  'run-ended': eventKind(
    {
      run: v.string(),
      outcome: v.picklist(RUN_OUTCOMES),
      sent: v.number(),
      bytesSent: v.number(),
      worstLateMs: v.number(),
      failure: v.exactOptional(failureSchema),
    },
    {
      isOffered: true,
      say: ({ run, outcome, sent, bytesSent, worstLateMs, failure }, as) => {
        const why = failure === undefined ? '' : ` (${as.failure(failure)})`
        const late = worstLateMs > 0 ? as.say('run-late', { late: worstLateMs.toFixed(1) }) : ''
        const values = { run: as.text(run), outcome: as.outcome(outcome) + why, sent, bytes: as.bytes(bytesSent) }
        return as.say('run-ended', values) + late
      },
    },
  ),
  /** The session continues in another recording, or continues one. */
  rotated: eventKind(
    { file: v.string(), to: v.picklist(['next', 'before']) },
    { say: ({ file, to }, as) => as.say(`rotated-${to}`, { file: as.text(file) }) },
  ),
  /** A capture lacks this many bytes of one side; the stream continues after them. */
  gap: eventKind(
    { by: side, byteLength: v.number() },
    { say: ({ by, byteLength }, as) => as.say(`gap-${by}`, { bytes: as.bytes(byteLength) }) },
  ),
  /** Packets of a capture that hold no TCP or UDP that is read, by the names of what they hold; older recordings have no names. */
  'left-out': eventKind(
    {
      packets: v.number(),
      kinds: v.exactOptional(v.array(v.object({ what: v.string(), packets: v.number() }))),
    },
    {
      say: ({ packets, kinds }, as) => {
        if (kinds === undefined) return as.say('left-out', { n: packets }, packets)
        const named = kinds.map(({ what, packets: count }) => `${String(count)} ${as.text(what)}`).join(', ')
        return as.say('left-out-kinds', { n: packets, kinds: named }, packets)
      },
    },
  ),
  /** A person wrote this at an earlier row; an empty text takes it back. */
  comment: eventKind(
    { row: v.number(), atNs: v.string(), text: v.string() },
    {
      isOffered: true,
      say: ({ row, text }, as) =>
        text === '' ? as.say('comment-removed', { row }) : as.say('comment', { row, text: as.text(text) }),
    },
  ),
  /** Something went wrong, and the conversation continues. */
  warning: eventKind(
    { failure: failureSchema },
    { tone: 'warn', isOffered: true, say: ({ failure }, as) => as.say('warning', { reason: as.failure(failure) }) },
  ),
  ...HANDLER_EVENTS,
} as const
