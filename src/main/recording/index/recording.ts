import type { Encoding } from '../../../shared/encoding'
import type { Endpoint } from '../../../shared/endpoint'
import type { Failure } from '../../../shared/failure'
import type { Direction, RecordingMeta, RecordKind, RecordRow, StateEvent } from '../../../shared/record'
import type { RecordingDamage } from '../../../shared/recording-damage'
import type { ConversationTable } from './conversation-table'
import type { RecordingIndex } from './recording-index'

/** What can be read of a recording, live or opened. Views and exports know only this. */
export interface RecordingSource {
  readonly meta: RecordingMeta
  /** Absolute; empty when nothing is kept. */
  readonly path: string
  readonly byteLength: number
  readonly index: RecordingIndex
  readonly conversationTable: ConversationTable
  readonly damage: readonly RecordingDamage[]
  /** Nothing can be read any more. */
  readonly isClosed: boolean
  /** Whether the file at `path` holds exactly this, in our own format. */
  readonly isOurs: boolean
  read(seq: number): RecordRow
  /** How its text is read. */
  readonly encoding: Encoding
  /** How text is read from now on; what a chunk left unfinished depends on it. */
  setEncoding(encoding: Encoding): void
  /** Reads payloads in their order, fast; each is valid until the next call. */
  scanner(): (seq: number) => Uint8Array
  payload(seq: number, from?: number, count?: number): Uint8Array
  /** Brings the file up to date, so that a copy of its first `byteLength` bytes is whole. */
  flush(): void
  close(): void
}

/** A file that is only read: one of ours, or a capture of another program. */
export interface ClosedRecording extends RecordingSource {
  /** False when the session did not come to its end: the bench was killed, or the file was cut. */
  readonly endedCleanly: boolean
}

/** A record at the moment it happens, for who follows along (the command line). `bytes` is valid during the call only. */
export interface LiveRecord {
  readonly seq: number
  readonly atNs: bigint
  readonly conversation: number
  readonly kind: RecordKind
  readonly bytes: Uint8Array
  /** Unfinished UTF-8 of the chunk before, packed (see partial-character.ts). */
  readonly partialCharacter: number
  readonly state?: StateEvent
  readonly trueLength?: number
  readonly peer?: Endpoint
}

/** What is special about one datagram. */
export interface DatagramFacts {
  /** Only this many bytes are kept, as a smaller receive buffer would have. */
  readonly keepBytes?: number
  /** In the conversation of others: who it is from or for. */
  readonly peer?: Endpoint
}

/** What is special about bytes that are copied from another recording. */
export interface CopyFacts extends DatagramFacts {
  /** How long a datagram was of which only a part is there. */
  readonly trueLength?: number | undefined
  /** Another conversation has the same addresses and ports, so that only its number tells whose bytes these are. */
  readonly isMarked?: boolean
}

/** What a session writes to. */
export interface RecordingSink {
  readonly meta: RecordingMeta
  readonly path: string
  readonly byteLength: number
  readonly recordCount: number
  readonly conversationTable: ConversationTable
  readonly unsaved: { readonly failure: Failure; readonly records: number } | undefined
  onRecord: ((record: LiveRecord) => void) | undefined
  /** Once, when it stops saving: from then on records are counted only. */
  onUnsaved: ((failure: Failure) => void) | undefined
  /** Once, when somebody takes the file away. Returns whether the session goes on in another recording. */
  onTaken: ((failure: Failure) => boolean) | undefined
  /** Records that were in a file which is nowhere any more. */
  readonly recordsGone: number
  addConversation(peer: Endpoint): number
  /** One that goes on from the recording before, under its number. */
  continueConversation(number: number, peer: Endpoint): void
  appendBytes(conversation: number, direction: Direction, bytes: Uint8Array, facts?: DatagramFacts): void
  appendState(conversation: number, event: StateEvent): void
  /** Everything so far is with the system afterwards, and soon on the disk. */
  flush(): void
  /** Ends the writing: everything is flushed and synced. Reading goes on until `close`. */
  finish(): void
  close(): void
}

/** A recording could not be begun; `failure` says why. */
export class RecordingError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}
