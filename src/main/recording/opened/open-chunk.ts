import type { Encoding } from '../../../shared/encoding'
import { carryAfter } from '../index/carry'
import type { RecordingIndex } from '../index/recording-index'

/** A chunk that stands in several packets, of which not all are read yet. */
export class OpenChunk {
  readonly record: Parameters<RecordingIndex['push']>[0]
  readonly extraNs: number
  byteLength = 0
  carry: number
  #segmentsLeft: number

  constructor(record: OpenChunk['record'], segments: number, extraNs: number) {
    this.record = record
    this.extraNs = extraNs
    this.carry = record.carry
    this.#segmentsLeft = segments
  }

  /** Returns whether that was the last packet. */
  add(payload: Uint8Array, encoding: Encoding): boolean {
    this.byteLength += payload.length
    this.#segmentsLeft -= 1
    this.carry = carryAfter(this.carry, payload, encoding)
    return this.#segmentsLeft === 0
  }
}
