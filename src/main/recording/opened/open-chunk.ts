import type { Encoding } from '../../../shared/encoding'
import { partialCharacterAfter } from '../index/partial-character'
import type { RecordingIndex } from '../index/recording-index'

/** A chunk in several packets, of which not all are read yet. */
export class OpenChunk {
  readonly record: Parameters<RecordingIndex['push']>[0]
  readonly extraNs: number
  /** It was in doubt in the recording that it was copied from. */
  readonly isDoubtful: boolean
  byteLength = 0
  partialCharacter: number
  #segmentsLeft: number

  constructor(record: OpenChunk['record'], segments: number, extraNs: number, isDoubtful: boolean) {
    this.record = record
    this.extraNs = extraNs
    this.isDoubtful = isDoubtful
    this.partialCharacter = record.partialCharacter
    this.#segmentsLeft = segments
  }

  /** Returns whether that was the last packet. */
  add(payload: Uint8Array, encoding: Encoding): boolean {
    this.byteLength += payload.length
    this.#segmentsLeft -= 1
    this.partialCharacter = partialCharacterAfter(this.partialCharacter, payload, encoding)
    return this.#segmentsLeft === 0
  }
}
