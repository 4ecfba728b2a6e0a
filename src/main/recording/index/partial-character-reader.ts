import type { Encoding } from '../../../shared/encoding'
import { partialCharacterFrom, unpackPartialCharacter } from './partial-character'
import type { RecordingIndex } from './recording-index'

/** The unfinished character before each row, in the encoding in which text is read now. */
export class PartialCharacterReader {
  readonly #index: RecordingIndex
  readonly #recorded: Encoding
  readonly #payload: (seq: number) => Uint8Array
  encoding: Encoding

  /** `recorded` is the encoding of the unfinished characters in the index. */
  constructor(index: RecordingIndex, recorded: Encoding, payload: (seq: number) => Uint8Array) {
    this.#index = index
    this.#recorded = recorded
    this.#payload = payload
    this.encoding = recorded
  }

  /** Call it for rows of a stream only. */
  hex(seq: number, partialCharacter: number): string {
    if (this.encoding === this.#recorded)
      return partialCharacter === 0 ? '' : hexOf(unpackPartialCharacter(partialCharacter))
    return hexOf(partialCharacterFrom(this.#chunksBefore(seq), this.encoding))
  }

  /** Earlier chunks of the same conversation and direction, the nearest first. */
  *#chunksBefore(seq: number): Generator<Uint8Array, void> {
    const { conversation, kind } = this.#index.get(seq)
    const rows = this.#index.rowsOf(conversation)
    for (let at = rows.lowerBound(seq) - 1; at >= 0; at--) {
      const earlier = this.#index.get(rows.at(at))
      if (earlier.kind === kind) yield this.#payload(rows.at(at))
    }
  }
}

/** The runtime's own function, for the rows of thirty ticks a second. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}
