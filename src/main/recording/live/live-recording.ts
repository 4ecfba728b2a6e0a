import { unlinkSync } from 'node:fs'
import type { Encoding } from '../../../shared/encoding'
import { optionOf } from '../../../shared/options/catalogue'
import { isStream, type Endpoint } from '../../../shared/endpoint'
import type { Failure } from '../../../shared/failure'
import type { Direction, RecordingMeta, RecordKind, StateEvent } from '../../../shared/record'
import type { Taken } from '../pcapng/file-watch'
import { BlockWriter } from '../pcapng/block-writer'
import { partialCharacterAfter } from '../index/partial-character'
import { Clock } from '../index/clock'
import { ConversationTable } from '../index/conversation-table'
import { toFileFailure } from '../files/file-failure'
import { RecordEncoder } from './record-encoder'
import { liveFacts } from './counting-recording'
import {
  RecordingError,
  type DatagramFacts,
  type LiveRecord,
  type RecordingSink,
  type RecordingSource,
} from '../index/recording'
import { RecordingIndex } from '../index/recording-index'
import { ReadableRecording } from '../index/readable-recording'
import { RowReader } from '../index/row-reader'

const NO_BYTES = new Uint8Array()
const NOTHING_MORE = {}

/**
 * The recording of a running session: appends to its file and index at once. After a failure it counts what is not
 * saved.
 */
export class LiveRecording extends ReadableRecording implements RecordingSink, RecordingSource {
  readonly meta: RecordingMeta
  readonly path: string
  readonly index = new RecordingIndex()
  readonly conversationTable = new ConversationTable()
  readonly damage = []
  readonly isOurs = true
  onRecord: ((record: LiveRecord) => void) | undefined
  onUnsaved: ((failure: Failure) => void) | undefined
  onTaken: ((failure: Failure) => boolean) | undefined
  recordsGone = 0
  readonly #clock: Clock
  readonly #writer: BlockWriter
  protected readonly reader: RowReader
  readonly #encoder: RecordEncoder
  readonly #maxBytes: number
  readonly #encoding: Encoding
  readonly #keepsPartialCharacters: boolean
  /** The end of the index's newest record in the file. */
  #endOfIndexed = 0
  #unsaved: { failure: Failure; records: number } | undefined

  /** Creates the file and writes its head at once. Throws a `RecordingError` when that fails. */
  constructor(path: string, meta: RecordingMeta, application: string, maxBytes: number) {
    super()
    this.path = path
    this.meta = meta
    this.#clock = new Clock(meta.startedAtNs)
    this.conversationTable.isOfStreams = isStream(meta.config.protocol)
    this.#maxBytes = maxBytes
    this.#encoding = optionOf(meta.config.options, 'encoding')
    this.#keepsPartialCharacters = isStream(meta.config.protocol)
    try {
      this.#writer = new BlockWriter(
        path,
        (error, goodUpTo) => {
          this.#stopSaving(toFileFailure(error, path), goodUpTo)
        },
        (how) => {
          this.#leave(how)
        },
      )
    } catch (error) {
      throw new RecordingError(toFileFailure(error as Error, path))
    }
    this.reader = new RowReader({ fd: this.#writer.fd, path }, this.index, meta, this.conversationTable, () => {
      this.#writer.flush()
    })
    this.#encoder = new RecordEncoder(this.#writer, meta, application)
    this.#writer.flush()
    if (this.#unsaved === undefined) return
    this.#writer.close()
    removeEmpty(path)
    throw new RecordingError(this.#unsaved.failure)
  }

  get recordCount(): number {
    return this.index.count
  }

  get byteLength(): number {
    return this.#writer.offset
  }

  get unsaved(): { readonly failure: Failure; readonly records: number } | undefined {
    return this.#unsaved
  }

  addConversation(peer: Endpoint): number {
    return this.conversationTable.add(peer).number
  }

  continueConversation(number: number, peer: Endpoint): void {
    this.conversationTable.add(peer, number)
  }

  appendBytes(conversation: number, direction: Direction, whole: Uint8Array, facts?: DatagramFacts): void {
    const bytes = facts?.keepBytes === undefined ? whole : whole.subarray(0, facts.keepBytes)
    const sinceStartNs = this.#clock.sinceStartNs()
    const atMs = this.#clock.wallMs(sinceStartNs)
    const entry = this.conversationTable.countBytes(conversation, direction, bytes.length, atMs)
    if (entry === undefined) throw new Error(`there is no conversation ${String(conversation)}`)
    const partialCharacter = this.#keepsPartialCharacters ? entry.partialCharacter(direction) : 0
    if (this.#keepsPartialCharacters)
      entry.setPartialCharacter(direction, partialCharacterAfter(partialCharacter, bytes, this.#encoding))
    if (!this.#canSave()) return
    const offset = this.#writer.offset
    this.#encoder.bytes(conversation, this.#clock.stamp(sinceStartNs), direction, whole, facts)
    const more = facts === undefined ? NOTHING_MORE : liveFacts(whole, facts)
    this.#index(offset, sinceStartNs, conversation, direction, bytes, partialCharacter, more)
  }

  appendState(conversation: number, event: StateEvent): void {
    const sinceStartNs = this.#clock.sinceStartNs()
    if (event.kind === 'clock-moved') this.index.shift(this.#clock.shift(event.byMs))
    if (event.kind === 'comment') this.index.comments.set(event.row, event.text)
    this.conversationTable.countState(conversation, event, this.#clock.wallMs(sinceStartNs))
    if (this.#canSave()) {
      const offset = this.#writer.offset
      this.#encoder.state(conversation, this.#clock.stamp(sinceStartNs), event)
      this.#index(offset, sinceStartNs, conversation, 'state', NO_BYTES, 0, { state: event })
    }
    this.conversationTable.settle(conversation)
  }

  flush(): void {
    this.#writer.seal()
  }

  finish(): void {
    this.#writer.finish()
  }

  /** The time since its start; ns. */
  sinceStartNs(): number {
    return this.#clock.sinceStartNs()
  }

  close(): void {
    this.reader.close()
    this.#writer.close()
  }

  #index(
    offset: number,
    sinceStartNs: number,
    conversation: number,
    kind: RecordKind,
    bytes: Uint8Array,
    partialCharacter: number,
    more: Pick<LiveRecord, 'state' | 'trueLength' | 'peer'>,
  ): void {
    // The write of this very record may have failed: then it is already counted as not saved.
    if (this.#unsaved !== undefined) {
      this.#unsaved.records += 1
      return
    }
    const seq = this.index.add(offset, sinceStartNs, conversation, kind, bytes.length, partialCharacter)
    this.#endOfIndexed = this.#writer.offset
    if (this.onRecord === undefined) return
    const atNs = this.#clock.wallNs(sinceStartNs)
    this.onRecord({ seq, atNs, conversation, kind, bytes, partialCharacter, ...more })
  }

  #canSave(): boolean {
    if (this.#unsaved !== undefined) {
      this.#unsaved.records += 1
      return false
    }
    if (this.#writer.offset < this.#maxBytes) return true
    const message = `${this.path} has reached its limit of ${String(this.#maxBytes)} bytes; start the session again for a new recording, or raise the limit (in the settings, or --record-limit)`
    this.#writer.seal()
    this.#giveUp({ code: 'recording-limit', errno: '', message, subject: this.path }, 1)
    return false
  }

  /** Keeps the complete records in the file, removes the rest from the index and counts it. */
  #stopSaving(failure: Failure, goodUpTo: number): void {
    if (this.#unsaved !== undefined) return
    let last = this.index.count
    let end = this.#endOfIndexed
    while (last > 0 && end > goodUpTo) {
      end = this.index.get(last).offset
      last -= 1
    }
    this.#giveUp(failure, this.index.count - last)
    this.index.cutAbove(last)
    this.#writer.cutAt(end)
  }

  /** Only the first failure is kept. */
  #giveUp(failure: Failure, records: number): void {
    if (this.#unsaved !== undefined) return
    this.#unsaved = { failure, records }
    this.onUnsaved?.(failure)
  }

  /** The file was taken away: nobody would find what is still written to it. */
  #leave(how: Taken): void {
    const failure = takenFailure(this.path, how)
    if (how === 'gone') this.recordsGone = this.recordCount
    if (this.onTaken?.(failure) !== true) this.#giveUp(failure, 0)
  }
}

/** Removes a recording without a head: it holds nothing, and its name would block the next attempt. */
function removeEmpty(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // What cannot be removed stays, and is reported when its name is used again.
  }
}

const TAKEN: Readonly<Record<Taken, string>> = {
  gone: 'was deleted or replaced while it was written, and what it held is gone',
  elsewhere: 'was moved while it was written; what it held is where it was moved to',
  cut: 'was cut by another program while it was written; rows that stood behind are gone',
}

function takenFailure(path: string, how: Taken): Failure {
  const message = `${path} ${TAKEN[how]}; leave a recording alone until its session has stopped`
  return { code: 'recording-taken', errno: '', message, subject: path }
}
