import type { StateEvent } from '../../../shared/record'
import type { RecordingIndex } from '../index/recording-index'
import { commentedRow } from '../index/row-comments'
import { ownComment } from './own-blocks'

/** What people wrote at rows, while a file is read: at packets, and in events behind. */
export class WrittenComments {
  readonly #index: RecordingIndex
  /** The comment of the packet that is just read. */
  #pending: string | undefined

  constructor(index: RecordingIndex) {
    this.#index = index
  }

  /** The first packet of a record; a plain one has no comment. */
  begin(bytes: Uint8Array, optionsAt: number, isPlain: boolean): void {
    this.#pending = isPlain ? undefined : ownComment(bytes, optionsAt)
  }

  /** A further packet of the same record. */
  further(bytes: Uint8Array, optionsAt: number): void {
    this.#pending ??= ownComment(bytes, optionsAt)
  }

  /** The comment of a packet belongs to the newest row. */
  place(): void {
    if (this.#pending !== undefined && this.#index.count > 0) this.#index.comments.set(this.#index.count, this.#pending)
    this.#pending = undefined
  }

  /** A comment that was written behind the row that it is about. */
  event(event: StateEvent, startedAtNs: bigint): void {
    if (event.kind !== 'comment') return
    const seq = commentedRow(this.#index, event.row, event.atNs, startedAtNs)
    if (seq > 0) this.#index.comments.set(seq, event.text)
  }
}
