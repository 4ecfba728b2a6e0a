import type { Endpoint } from './endpoint'
import type { NetFailure } from './net-failure'
import type { HighlightColour } from './highlight'
import type { RunOutcome } from './schedule'
import type { SessionConfig, TlsFacts } from './session'

/** `rx` came from the peer, `tx` was handed to the system for the peer, `state` is an event. */
export type RecordKind = 'rx' | 'tx' | 'state'

export type Direction = 'rx' | 'tx'

/** What a `state` record says. The words on screen come from the locale files. */
export type StateEvent =
  | { readonly kind: 'listening'; readonly local: Endpoint }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'connecting'; readonly peer: Endpoint }
  /** Connected. `isSecuring`: a TLS handshake comes first, and `secured` ends it. */
  | {
      readonly kind: 'open'
      readonly local: Endpoint
      readonly peer: Endpoint
      readonly by: 'local' | 'peer'
      readonly isSecuring?: true
    }
  | { readonly kind: 'half-closed'; readonly by: 'local' | 'peer' }
  | { readonly kind: 'closed'; readonly unsentBytes?: number }
  | { readonly kind: 'reset'; readonly by: 'local' | 'peer'; readonly unsentBytes?: number }
  | { readonly kind: 'failed'; readonly failure: NetFailure; readonly unsentBytes?: number }
  /** One address of a name was tried; without a failure it is being tried. */
  | { readonly kind: 'attempt'; readonly peer: Endpoint; readonly failure?: NetFailure }
  /** The proxy has connected us to the target. */
  | { readonly kind: 'proxied'; readonly proxy: Endpoint; readonly target: Endpoint }
  /** A client connects again by itself after this time. */
  | { readonly kind: 'retrying'; readonly inMs: number; readonly attempt: number }
  /** Connected, and its turn has not come yet. */
  | { readonly kind: 'waiting'; readonly peer: Endpoint }
  /** A peer that is not served, of a conversation that never was. */
  | { readonly kind: 'refused'; readonly peer: Endpoint; readonly reason: RefusalReason }
  /** Nothing came or went for this long, so the conversation is ended. */
  | { readonly kind: 'idle'; readonly afterMs: number }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  /** The TLS handshake is done; what follows is recorded as plain text. */
  | { readonly kind: 'secured'; readonly tls: TlsFacts }
  /** The system dropped this many datagrams before we could read them. */
  | { readonly kind: 'dropped-by-system'; readonly datagrams: number }
  /** An automatic answer for a peer that does not read was thrown away. */
  | { readonly kind: 'answer-dropped'; readonly byteLength: number }
  | { readonly kind: 'joined'; readonly group: string }
  | { readonly kind: 'left'; readonly group: string }
  /** A client heard from somebody else than its peer. */
  | { readonly kind: 'unexpected'; readonly peer: Endpoint; readonly expected: Endpoint }
  /** A UDP peer that gave up its tab; what it still sends is in "others". */
  | { readonly kind: 'folded' }
  /** Sending by itself: a schedule, or a file. */
  | { readonly kind: 'run-began'; readonly run: string }
  | {
      readonly kind: 'run-ended'
      readonly run: string
      readonly outcome: RunOutcome
      readonly sent: number
      readonly bytesSent: number
      readonly worstLateMs: number
      readonly failure?: NetFailure
    }
  /** The session went on in another recording, or came from one. */
  | { readonly kind: 'rotated'; readonly file: string; readonly to: 'next' | 'before' }
  /** A capture: so many bytes of this side are not in it, and the stream goes on behind them. */
  | { readonly kind: 'gap'; readonly by: 'local' | 'peer'; readonly byteLength: number }
  /** A capture: packets that are neither TCP nor UDP, or of which too little was captured. */
  | { readonly kind: 'left-out'; readonly packets: number }
  /** Something went wrong, and the conversation goes on. */
  | { readonly kind: 'warning'; readonly failure: NetFailure }

/** `connections`: the limit. `denied`: an address rule. `backlog`: too many wait. `descriptors`: the system's limit of open files. */
export type RefusalReason = 'connections' | 'denied' | 'backlog' | 'descriptors'

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
  /** Of a datagram that was cut on receiving: how long it really was. */
  readonly trueLength?: number
  /** Who it was, in the conversation of others. */
  readonly peer?: Endpoint
  /** The unfinished UTF-8 character (0 to 3 bytes) that the chunk before left over; stream only. */
  readonly carryHex: string
  /** False for a datagram: an unfinished character at its end is an error, not a promise. */
  readonly isStream: boolean
  readonly state?: StateEvent
  /** By the rules of the person. */
  readonly highlight?: HighlightColour
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
