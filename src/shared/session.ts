import type { Endpoint, Protocol } from './endpoint'
import type { NetFailure } from './net-failure'
import type { RecordingDamage, RecordKind } from './record'

/** What answers a peer by itself. `none` leaves it to the person. */
export type ResponderConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'echo' }
  /** Answers each chunk with this text. */
  | { readonly kind: 'text'; readonly text: string }
  /** Answers each chunk with the chunk, this text before each of its lines. */
  | { readonly kind: 'prefix'; readonly text: string }

export interface ListenerConfig {
  readonly role: 'listener'
  readonly protocol: Protocol
  readonly local: Endpoint
  readonly responder: ResponderConfig
}

export interface ClientConfig {
  readonly role: 'client'
  readonly protocol: Protocol
  /** `address` may be a name here. */
  readonly peer: Endpoint
  readonly connectTimeoutMs: number
  readonly responder: ResponderConfig
}

export type SessionConfig = ListenerConfig | ClientConfig

/**
 * starting -> running -> stopped. A TCP client whose connection ended or failed is idle, and may start again.
 * `recording` is a file that was opened.
 */
export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly local: Endpoint }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'recording'; readonly damage: readonly RecordingDamage[]; readonly endedCleanly: boolean }

/**
 * connecting -> open -> half-closed -> closed; connecting, open and half-closed may go to failed or reset.
 * A UDP peer is open from its first datagram until the session stops.
 */
export type ConversationState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  | { readonly kind: 'half-closed'; readonly by: 'local' | 'peer' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'reset'; readonly by: 'local' | 'peer' }
  | { readonly kind: 'failed'; readonly failure: NetFailure }

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
  /** Handed to us, not yet taken by the system. */
  readonly queuedBytes: number
  /** The peer spoke last, and nothing has been sent to it since. */
  readonly awaitsAnswer: boolean
}

export interface SessionSummary {
  readonly id: string
  readonly name: string
  readonly config: SessionConfig
  readonly state: SessionState
  readonly conversations: number
  readonly openConversations: number
  readonly records: number
  readonly rxBytes: number
  readonly txBytes: number
  readonly startedAtNs: bigint
  /** Absolute path of the recording; empty when there is none. */
  readonly recordingPath: string
  readonly recordingBytes: number
  /** Why the recording ended before the session, if it did, and what is missing from it. */
  readonly unsaved?: { readonly failure: NetFailure; readonly records: number }
}

export function isConversationOpen(state: ConversationState): boolean {
  return state.kind === 'open' || state.kind === 'half-closed' || state.kind === 'connecting'
}

/** True while bytes may still be sent to the peer. */
export function canSend(state: ConversationState): boolean {
  return state.kind === 'open' || (state.kind === 'half-closed' && state.by === 'peer')
}

/** Chooses rows of a session: those of one conversation, of some kinds, that contain a text. Absent means any. */
export interface RowFilter {
  readonly conversation?: number
  readonly kinds?: readonly RecordKind[]
  /** Compared with the payload as UTF-8 bytes, capitals and all; in state rows with nothing. */
  readonly contains?: string
}

export function isFilterEmpty(filter: RowFilter): boolean {
  return filter.kinds === undefined && (filter.contains === undefined || filter.contains === '')
}
