import type { FileWindow } from '../files/file-window'
import { BLOCK_AT } from './block-format'

const FIRST_ROOM = 1_024

/** A block in the window; valid until the next one is asked for. */
export class ScannedBlock {
  type = 0
  /** Its offset in the file. */
  offset = 0
  /** The window that `at` refers to. */
  view: DataView
  at = 0
  length = 0

  constructor(view: DataView) {
    this.view = view
  }

  /** The whole block, created on demand: most packets can be read without it. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.view.buffer as ArrayBuffer, this.view.byteOffset + this.at, this.length)
  }
}

/** Whole blocks in the window, until it moves. One object stands for each of them in turn: there are millions. */
export class BlockList {
  readonly #window: FileWindow
  #places = new Uint32Array(FIRST_ROOM)
  #count = 0
  readonly #block: ScannedBlock

  constructor(window: FileWindow) {
    this.#window = window
    this.#block = new ScannedBlock(window.view)
  }

  get count(): number {
    return this.#count
  }

  /** The block at this place in the list; valid until the next call. */
  get(place: number): ScannedBlock {
    const block = this.#block
    const at = this.#places[place] ?? 0
    const { view, from } = this.#window
    block.view = view
    block.at = at
    block.offset = from + at
    block.type = view.getUint32(at + BLOCK_AT.type, true)
    block.length = view.getUint32(at + BLOCK_AT.length, true)
    return block
  }

  /** Adds the block at this offset of the file. */
  add(offset: number): void {
    if (this.#count === this.#places.length) {
      const larger = new Uint32Array(2 * this.#count)
      larger.set(this.#places)
      this.#places = larger
    }
    this.#places[this.#count] = offset - this.#window.from
    this.#count += 1
  }

  clear(): void {
    this.#count = 0
  }

  /** A list of those that begin in this part of the file. */
  within(from: number, to: number): BlockList {
    const part = new BlockList(this.#window)
    for (let place = 0; place < this.#count; place++) {
      const offset = this.#window.from + (this.#places[place] ?? 0)
      if (offset >= from && offset < to) part.add(offset)
    }
    return part
  }
}
