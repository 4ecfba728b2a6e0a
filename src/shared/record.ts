import type { Endpoint } from './endpoint'
import type { StateEvent } from './events/event'
import type { HighlightColour } from './highlight'
import type { RecordKind } from './record-kind'
import type { UnknownPart } from './recording-damage'
import type { SessionConfig } from './session'

export type { RefusalReason } from './events/catalogue'
export type { StateEvent } from './events/event'
export type { Direction, RecordKind } from './record-kind'
export type { RecordingDamage } from './recording-damage'

/** One row of a recording, as it travels to a window. Bytes travel as hex text. */
export interface RecordRow {
  /** 1, 2, 3 ... in the order of recording. */
  readonly seq: number
  /** Nanoseconds since 1970-01-01 UTC. */
  readonly atNs: bigint
  /** 1, 2, ...; 0 for an event of the session itself. */
  readonly conversation: number
  readonly kind: RecordKind
  /** The length of the whole payload, which may be longer than the preview. */
  readonly byteLength: number
  readonly previewHex: string
  /** How long a datagram was before it was cut on receiving; absent when it is whole. */
  readonly trueLength?: number
  /** The peer of this row, in the conversation "Others". */
  readonly peer?: Endpoint
  /** The unfinished UTF-8 character (0 to 3 bytes) that the chunk before left over; stream only. */
  readonly partialCharacterHex: string
  /** Whether it may not be as it was recorded: the sum over its part of the file does not fit. */
  readonly isDoubtful?: true
  /** False for a datagram: an unfinished character at its end is an error, not a promise. */
  readonly isStream: boolean
  readonly state?: StateEvent
  /** What a person wrote at this row. */
  readonly comment?: string
  /** The colour that the person's colour rules give it. */
  readonly highlight?: HighlightColour
}

/** What a recording says about itself in its first block. */
export interface RecordingMeta {
  readonly sessionId: string
  readonly name: string
  readonly config: SessionConfig
  readonly startedAtNs: bigint
  /** What the head of a file names that this version does not know. */
  readonly unknown?: readonly UnknownPart[]
  /** The whole head of such a file, so that a copy keeps what it says. */
  readonly head?: Readonly<Record<string, unknown>>
}
