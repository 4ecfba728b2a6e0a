import type { Endpoint } from './endpoint'
import type { NetFailure } from './net-failure'
import type { SessionConfig } from './session'

/** `rx` came from the peer, `tx` was handed to the system for the peer, `state` is an event. */
export type RecordKind = 'rx' | 'tx' | 'state'

export type Direction = 'rx' | 'tx'

/** What a `state` record says. The words on screen come from the locale files. */
export type StateEvent =
  | { readonly kind: 'listening'; readonly local: Endpoint }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'connecting'; readonly peer: Endpoint }
  | { readonly kind: 'open'; readonly local: Endpoint; readonly peer: Endpoint; readonly by: 'local' | 'peer' }
  | { readonly kind: 'half-closed'; readonly by: 'local' | 'peer' }
  | { readonly kind: 'closed'; readonly unsentBytes?: number }
  | { readonly kind: 'reset'; readonly by: 'local' | 'peer'; readonly unsentBytes?: number }
  | { readonly kind: 'failed'; readonly failure: NetFailure; readonly unsentBytes?: number }
  /** Something went wrong, and the conversation goes on. */
  | { readonly kind: 'warning'; readonly failure: NetFailure }

/** One row of a recording, as it travels to a window. Bytes travel as hex text. */
export interface RecordRow {
  /** 1, 2, 3 ... in the order of recording. */
  readonly seq: number
  /** Nanoseconds since 1970-01-01 UTC. */
  readonly atNs: bigint
  /** 1, 2, ...; 0 for an event of the session itself. */
  readonly conversation: number
  readonly kind: RecordKind
  /** Of the whole payload, which may be longer than the preview. */
  readonly byteLength: number
  readonly previewHex: string
  /** The unfinished UTF-8 character (0 to 3 bytes) that the chunk before left over; stream only. */
  readonly carryHex: string
  /** False for a datagram: an unfinished character at its end is an error, not a promise. */
  readonly isStream: boolean
  readonly state?: StateEvent
}

/** What a recording says about itself in its first block. */
export interface RecordingMeta {
  readonly sessionId: string
  readonly name: string
  readonly config: SessionConfig
  readonly startedAtNs: bigint
}

/** What was wrong with a file, in the order it was found. Everything readable is shown all the same. */
export interface RecordingDamage {
  readonly atOffset: number
  readonly byteLength: number
  /** `cut`: the file ends inside a block. `zeros`: only zero bytes follow. `garbled`: bytes were skipped. */
  readonly kind: 'cut' | 'zeros' | 'garbled'
}
