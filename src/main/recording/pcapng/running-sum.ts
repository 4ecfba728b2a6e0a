import { crc32 } from '../../native/crc32'
import { joinCrc } from './crc-join'

export interface RegionSum {
  readonly crc: number
  readonly byteLength: number
}

/** The CRC-32 of a part of a file, taken as its bytes pass by in order. */
export class RunningSum {
  #crc = 0
  #byteLength = 0
  #leftOut = 0

  add(bytes: Uint8Array): void {
    const outside = Math.min(this.#leftOut, bytes.length)
    this.#leftOut -= outside
    if (outside === bytes.length) return
    const part = outside === 0 ? bytes : bytes.subarray(outside)
    this.#crc = crc32(part, this.#crc)
    this.#byteLength += part.length
  }

  /** The next bytes, whose CRC-32 is known. */
  addKnown(crc: number, byteLength: number): void {
    if (this.#leftOut > 0) throw new Error('a part that is left out has no sum')
    this.#crc = joinCrc(this.#crc, crc, byteLength)
    this.#byteLength += byteLength
  }

  /** The next bytes do not belong to it. */
  leaveOut(byteLength: number): void {
    this.#leftOut += byteLength
  }

  get taken(): RegionSum {
    return { crc: this.#crc, byteLength: this.#byteLength }
  }

  /** Begins again with the next byte. */
  reset(): void {
    this.#crc = 0
    this.#byteLength = 0
  }
}
