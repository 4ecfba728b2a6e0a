import type { StateEvent } from '../../../shared/record'
import type { Stamp } from '../pcapng/block-writer'
import type { RecordEncoder } from '../live/record-encoder'
import type { RecordingSource } from '../index/recording'
import { FullRecords } from './full-record'
import type { SharedFlows } from './shared-flows'

/**
 * Writes records of one recording into another, with their times; TCP sequence numbers are continuous where rows were
 * left out.
 */
export class RecordCopier {
  readonly #source: RecordingSource
  readonly #records: FullRecords
  readonly #encoder: RecordEncoder
  /** Added to the numbers of conversations. */
  readonly #shift: number
  readonly #shared: SharedFlows

  constructor(source: RecordingSource, encoder: RecordEncoder, shared: SharedFlows, shift = 0) {
    this.#source = source
    this.#records = new FullRecords(source)
    this.#encoder = encoder
    this.#shared = shared
    this.#shift = shift
  }

  copy(seq: number, stamp: Stamp): void {
    const { conversation, kind, bytes, state, peer, trueLength, isDoubtful, comment } = this.#records.at(seq)
    const number = conversation === 0 ? 0 : conversation + this.#shift
    if (kind === 'state') {
      // A comment is copied with the row that it is about.
      if (state !== undefined && state.kind !== 'comment')
        this.#encoder.state(number, stamp, state, isDoubtful, comment)
      return
    }
    if (!this.#encoder.knows(number)) this.#encoder.state(number, stamp, this.#openingOf(conversation))
    const isOthers = this.#source.conversationTable.get(conversation)?.isOthers === true
    const isMarked = this.#shared.has(number)
    if (!isMarked && trueLength === undefined && isDoubtful !== true && comment === undefined)
      this.#encoder.bytes(number, stamp, kind, bytes)
    else {
      const facts = {
        isMarked,
        trueLength,
        isDoubtful: isDoubtful === true,
        comment,
        ...(isOthers && peer !== undefined ? { peer } : {}),
      }
      this.#encoder.bytes(number, stamp, kind, bytes, facts)
    }
  }

  /** Adds the row that opened a conversation when the filter left it out: without it the addresses would be missing. */
  #openingOf(conversation: number): StateEvent {
    const nowhere = { address: '0.0.0.0', port: 0 }
    const entry = this.#source.conversationTable.get(conversation)
    return { kind: 'open', local: entry?.local ?? nowhere, peer: entry?.peer ?? nowhere, by: 'peer' }
  }
}
