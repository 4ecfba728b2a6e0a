import type { Encoding } from '../../../shared/encoding'
import type { Endpoint } from '../../../shared/endpoint'
import type { Failure } from '../../../shared/failure'
import type { Direction, RecordingMeta, RecordKind, RecordRow, StateEvent } from '../../../shared/record'
import type { RecordingDamage } from '../../../shared/recording-damage'
import type { ConversationTable } from './conversation-table'
import type { RecordingIndex } from './recording-index'

/** The reading side of a recording, live or opened. Projections and exports use only this. */
export interface RecordingSource {
  readonly meta: RecordingMeta
  /** Absolute; empty when nothing is recorded. */
  readonly path: string
  readonly byteLength: number
  readonly index: RecordingIndex
  readonly conversationTable: ConversationTable
  readonly damage: readonly RecordingDamage[]
  /** True once nothing can be read any more. */
  readonly isClosed: boolean
  /** Whether the file at `path` holds exactly this recording, in our own format. */
  readonly isOurs: boolean
  read(seq: number): RecordRow
  /** The encoding in which text is read. */
  readonly encoding: Encoding
  /** Changes the encoding; the unfinished characters of chunks depend on it. */
  setEncoding(encoding: Encoding): void
  /** Reads payloads in ascending order, fast; each is valid until the next call. */
  scanner(): (seq: number) => Uint8Array
  payload(seq: number, from?: number, count?: number): Uint8Array
  /** Writes out everything, so that a copy of the first `byteLength` bytes is complete. */
  flush(): void
  close(): void
}

/** A file that is only read: one of ours, or a capture of another program. */
export interface ClosedRecording extends RecordingSource {
  /** False when the session did not end normally: Wirebench was killed, or the file was truncated. */
  readonly endedCleanly: boolean
}

/** A record as it happens, for the command line. `bytes` is valid during the call only. */
export interface LiveRecord {
  readonly seq: number
  readonly atNs: bigint
  readonly conversation: number
  readonly kind: RecordKind
  readonly bytes: Uint8Array
  /** The unfinished UTF-8 character of the chunk before, packed (see partial-character.ts). */
  readonly partialCharacter: number
  readonly state?: StateEvent
  readonly trueLength?: number
  readonly peer?: Endpoint
}

/** Special properties of one datagram. */
export interface DatagramFacts {
  /** Only this many bytes are recorded, as with a smaller receive buffer. */
  readonly keepBytes?: number
  /** In the conversation of others: its peer. */
  readonly peer?: Endpoint
}

/** Special properties of bytes that are copied from another recording. */
export interface CopyFacts extends DatagramFacts {
  /** The true length of a datagram of which only a part exists. */
  readonly trueLength?: number | undefined
  /** Another conversation has the same addresses and ports, so that only the number identifies this one. */
  readonly isMarked?: boolean
  /** What a person wrote at it. */
  readonly comment?: string | undefined
  /** It may not be as it was recorded, and the copy says so. */
  readonly isDoubtful?: boolean
}

/** The writing side of a session's recording. */
export interface RecordingSink {
  readonly meta: RecordingMeta
  readonly path: string
  readonly byteLength: number
  readonly recordCount: number
  readonly conversationTable: ConversationTable
  readonly unsaved: { readonly failure: Failure; readonly records: number } | undefined
  onRecord: ((record: LiveRecord) => void) | undefined
  /** Called once, when it stops saving: from then on records are only counted. */
  onUnsaved: ((failure: Failure) => void) | undefined
  /**
   * Called once, when the file was moved, deleted or replaced. Returns whether the session continues in another
   * recording.
   */
  onTaken: ((failure: Failure) => boolean) | undefined
  /** Records that were in a file which no longer exists. */
  readonly recordsGone: number
  addConversation(peer: Endpoint): number
  /** Adds a conversation that continues from the recording before, under its number. */
  continueConversation(number: number, peer: Endpoint): void
  appendBytes(conversation: number, direction: Direction, bytes: Uint8Array, facts?: DatagramFacts): void
  appendState(conversation: number, event: StateEvent): void
  /** Passes everything to the system; it is synced to disk soon after. */
  flush(): void
  /** Ends the writing: everything is flushed and synced. Rows can be read until `close`. */
  finish(): void
  close(): void
}

/** A recording could not be started; `failure` says why. */
export class RecordingError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}
