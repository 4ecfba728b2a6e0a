import * as v from 'valibot'
import { alertsSchema, type Alerts, type AlertStatus } from './alert'
import type { TlsFacts } from './certificate'
import { endpointSchema, protocolSchema, type Endpoint, type Protocol } from './endpoint'
import type { Range } from './filter/filter'
import { querySchema } from './filter/parse-filter'
import { MAX_CHOSEN_RANGES } from './limits'
import type { Failure } from './failure'
import { handlerSchema, type HandlerConfig } from './handler'
import type { HoldStatus } from './hold'
import type { SessionOptions } from './options/catalogue'
import type { SessionVariable } from './own-variable'
import { checkOptions, optionsSchema } from './options/check-options'
import type { OptionTarget } from './options/option'
import type { RelaySide } from './relay-words'
import type { RunStatus } from './sequence'
import type { RecordKind } from './record-kind'
import type { RecordingDamage, UnknownPart } from './recording-damage'
import { describeOptionMistake } from './words/say-option-mistake'

export type { CertificateFacts, TlsFacts } from './certificate'

export interface ListenerConfig {
  readonly role: 'listener'
  readonly protocol: Protocol
  readonly local: Endpoint
  readonly handler: HandlerConfig
  readonly options: SessionOptions
  readonly alerts?: Alerts
}

export interface ClientConfig {
  readonly role: 'client'
  readonly protocol: Protocol
  /** `address` may be a name here. */
  readonly peer: Endpoint
  readonly handler: HandlerConfig
  readonly options: SessionOptions
  readonly alerts?: Alerts
}

export type SessionConfig = ListenerConfig | ClientConfig

export function targetOf({ protocol, role }: Pick<SessionConfig, 'protocol' | 'role'>): OptionTarget {
  return `${protocol}-${role}`
}

/** Where it listens, or to what it connects. */
export function addressOf(config: SessionConfig): Endpoint {
  return config.role === 'listener' ? config.local : config.peer
}

/** The configuration with these alerts in place of its own. */
export function withAlerts(config: SessionConfig, alerts: Alerts | undefined): SessionConfig {
  if (config.alerts === alerts) return config
  if (alerts !== undefined) return { ...config, alerts }
  const others = { ...config }
  Reflect.deleteProperty(others, 'alerts')
  return others
}

const common = {
  protocol: protocolSchema,
  handler: handlerSchema,
  options: optionsSchema,
  alerts: v.exactOptional(alertsSchema),
}

/** Options are checked against the table for the kind of session. */
export const sessionConfigSchema: v.GenericSchema<unknown, SessionConfig> = v.pipe(
  v.variant('role', [
    v.strictObject({ role: v.literal('listener'), local: endpointSchema, ...common }),
    v.strictObject({ role: v.literal('client'), peer: endpointSchema, ...common }),
  ]),
  v.rawTransform(({ dataset, addIssue }) => {
    const [mistake] = checkOptions(dataset.value.options, targetOf(dataset.value))
    if (mistake !== undefined) addIssue({ message: describeOptionMistake(mistake) })
    return dataset.value
  }),
)

/**
 * starting -> running -> stopped. A TCP client whose connection ended or failed is idle, and may start again.
 * `recording` is a file that was opened.
 */
export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly local: Endpoint }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'idle' }
  /** A client that reconnects automatically: the next attempt is at this time (ms since 1970). */
  | { readonly kind: 'retrying'; readonly atMs: number; readonly attempt: number }
  | {
      readonly kind: 'recording'
      /** Written by this application; false for the capture of another program. */
      readonly isOurs: boolean
      readonly damage: readonly RecordingDamage[]
      readonly endedCleanly: boolean
      readonly unknown?: readonly UnknownPart[]
    }

/** Whether it listens, is connected, or will try again by itself. */
export function isRunning({ kind }: SessionState): boolean {
  return kind === 'running' || kind === 'starting' || kind === 'retrying'
}

/**
 * connecting -> open -> half-closed -> closed; connecting, open and half-closed may go to failed or reset.
 * TLS: connecting -> securing -> open. TCP is connected, and nothing can be sent before the handshake is done.
 * waiting -> open: connected, but a listener that serves one client at a time has not come to it.
 * A UDP peer is open from its first datagram until the session stops.
 */
export type ConversationState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'securing' }
  | { readonly kind: 'open' }
  | { readonly kind: 'half-closed'; readonly by: 'local' | 'peer' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'reset'; readonly by: 'local' | 'peer' }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface ConversationSummary {
  /** 1, 2, ... in the order of appearance in the session. */
  readonly number: number
  readonly peer: Endpoint
  readonly local?: Endpoint
  readonly state: ConversationState
  readonly rxRecords: number
  readonly rxBytes: number
  readonly txRecords: number
  readonly txBytes: number
  readonly stateRecords: number
  /** Queued, not yet taken by the system. */
  readonly queuedBytes: number
  /** The peer sent last, and nothing has been sent to it since. */
  readonly awaitsAnswer: boolean
  /** Reading is paused: TCP's window holds the peer back. */
  readonly isPaused: boolean
  /** When something was received or sent last; ms since 1970, 0 before. */
  readonly lastAtMs: number
  /** When the peer had finished (FIN), or the conversation ended; ms since 1970, 0 before. */
  readonly finishedAtMs: number
  readonly tls?: TlsFacts
  /** The last problem of a conversation that continues; it is cleared when the peer sends something. */
  readonly warning?: Failure
  /** The conversation of all UDP peers without a tab of their own. */
  readonly isOthers: boolean
  /** In a relay: the other leg of the exchange, and which of the two this one is. */
  readonly pair?: { readonly with: number; readonly side: RelaySide }
}

export interface SessionSummary {
  readonly id: string
  /** 1, 2, ... in the order in which sessions came since the application started. */
  readonly number: number
  readonly name: string
  readonly config: SessionConfig
  readonly state: SessionState
  readonly conversations: number
  readonly openConversations: number
  /** The open ones whose peer has finished (FIN), and can only be answered. */
  readonly finishedOpenConversations: number
  readonly records: number
  readonly rxBytes: number
  readonly txBytes: number
  readonly startedAtNs: bigint
  /** Peers that were not served: by a limit or a rule. */
  readonly refused: number
  /** Datagrams that the system dropped because they were not read in time; absent when it reported none. */
  readonly droppedBySystem?: number
  /** The buffers that the system granted. */
  readonly granted?: GrantedBuffers
  /** Sequences and files that are being sent, and the newest that ended. */
  readonly runs: readonly RunStatus[]
  /** The messages of a relay that a person holds; absent when there are none. */
  readonly hold?: HoldStatus
  /** Absent when there are none. */
  readonly variables?: readonly SessionVariable[]
  /** Alerts that nobody has looked at; absent when there are none. */
  readonly alerts?: AlertStatus
  /** Absolute path of the recording; empty when there is none. */
  readonly recordingPath: string
  readonly recordingBytes: number
  /** A session of an earlier run of the application that was not started again; its last recording, or empty. */
  readonly kept?: { readonly recordingPath: string; readonly wasRunning: boolean }
  /** Why the recording ended before the session, if it did, and what is missing from it. */
  readonly unsaved?: { readonly failure: Failure; readonly records: number }
}

/** Socket buffers in bytes, as the system reports them (Linux doubles the requested size; socket(7)). */
export interface GrantedBuffers {
  readonly receiveBytes: number
  readonly sendBytes: number
}

export function isConversationOpen(state: ConversationState): boolean {
  return state.kind === 'open' || state.kind === 'half-closed' || isBeginning(state)
}

/** True until bytes can go both ways: it may still fail, and then nothing was ever sent. */
export function isBeginning(state: ConversationState): boolean {
  return state.kind === 'connecting' || state.kind === 'waiting' || state.kind === 'securing'
}

/** The peer will send nothing more; an answer is still possible. */
export function hasPeerFinished(state: ConversationState): boolean {
  return state.kind === 'half-closed' && state.by === 'peer'
}

/** A client whose server has sent its FIN: it can still send, as long as the server reads. */
export function hasServerFinished({ config, state, finishedOpenConversations }: SessionSummary): boolean {
  return config.role === 'client' && state.kind === 'running' && finishedOpenConversations > 0
}

/** True when nothing more can be received: the peer has finished, or the conversation has ended. */
export function isFinished(state: ConversationState): boolean {
  return !isConversationOpen(state) || hasPeerFinished(state)
}

/** True while bytes may still be sent to the peer. */
export function canSend(state: ConversationState): boolean {
  return state.kind === 'open' || (state.kind === 'half-closed' && state.by === 'peer')
}

const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0xffffffff))
const MAX_QUERY_LENGTH = 10_000

/** Chooses rows of a session: those of one conversation, of some kinds, that contain a text. Absent means any. */
export interface RowFilter {
  readonly conversation?: number
  readonly kinds?: readonly RecordKind[]
  /** In the language of filters (shared/filter). */
  readonly query?: string
  /** Records with these numbers; both ends are inside. */
  readonly numbers?: readonly Range[]
}

export function isFilterEmpty(filter: RowFilter): boolean {
  const { kinds, query, numbers } = filter
  return kinds === undefined && numbers === undefined && (query === undefined || query.trim() === '')
}

export const rowFilterSchema: v.GenericSchema<unknown, RowFilter> = v.strictObject({
  conversation: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0xffffffff))),
  kinds: v.exactOptional(v.pipe(v.array(v.picklist(['rx', 'tx', 'state'])), v.maxLength(3))),
  query: v.exactOptional(querySchema(MAX_QUERY_LENGTH)),
  numbers: v.exactOptional(v.pipe(v.array(v.strictObject({ from: seq, to: seq })), v.maxLength(MAX_CHOSEN_RANGES))),
})
