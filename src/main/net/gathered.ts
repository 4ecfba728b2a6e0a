import { concat } from '../../shared/payload-codec'

/** Pieces that wait for the end of a turn; nearly always at most one, for which no list is made. */
export class Gathered {
  #first: Uint8Array | undefined
  #more: Uint8Array[] = []
  #byteLength = 0

  get isEmpty(): boolean {
    return this.#first === undefined
  }

  get byteLength(): number {
    return this.#byteLength
  }

  /** Returns whether it is the only one. */
  add(piece: Uint8Array): boolean {
    const isOnly = this.#first === undefined
    if (isOnly) this.#first = piece
    else this.#more.push(piece)
    this.#byteLength += piece.length
    return isOnly
  }

  /** The oldest piece, or all of them as one; undefined when there is none. */
  take(how: 'one' | 'all'): Uint8Array | undefined {
    const first = this.#first
    if (first === undefined) return undefined
    if (how === 'one' || this.#more.length === 0) {
      this.#first = this.#more.shift()
      this.#byteLength -= first.length
      return first
    }
    const all = concat([first, ...this.#more])
    this.#first = undefined
    this.#more = []
    this.#byteLength = 0
    return all
  }
}
