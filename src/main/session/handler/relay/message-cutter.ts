import { frameContent } from '../../../../shared/framing/frame-codec'
import { createFramer, type Framer } from '../../../../shared/framing/framer'
import type { Framing } from '../../../../shared/framing/framing'
import { GrowingBytes } from '../../../../shared/growing-bytes'

/** A piece of a stream: a whole message, or bytes that are none (a damaged frame, what was left at the end). */
export interface CutPiece {
  readonly whole: Uint8Array
  readonly content: Uint8Array
  readonly isMessage: boolean
}

/** Cuts one direction of a stream into messages. No byte is lost: what is no message comes out as well, in its place. */
export class MessageCutter {
  readonly framing: Framing
  readonly #framer: Framer
  readonly #pending = new GrowingBytes()

  constructor(framing: Framing) {
    this.framing = framing
    this.#framer = createFramer(framing)
  }

  /** Bytes of a message that is not at its end. */
  get pendingBytes(): number {
    return this.#pending.length
  }

  push(chunk: Uint8Array, atMs: number, take: (piece: CutPiece) => void): void {
    let from = 0
    this.#framer.push(chunk, atMs, (end, problem) => {
      this.#pending.push(chunk.subarray(from, end))
      from = end
      this.#take(problem === undefined, take)
    })
    if (from < chunk.length) this.#pending.push(chunk.subarray(from))
  }

  /** What has come of an unfinished message; a message itself where silence ends one. */
  flush(take: (piece: CutPiece) => void): void {
    this.#take(this.framing.kind === 'idle', take)
  }

  #take(isMessage: boolean, take: (piece: CutPiece) => void): void {
    if (this.#pending.length === 0) return
    const whole = this.#pending.take()
    take({ whole, content: isMessage ? frameContent(this.framing, whole) : whole, isMessage })
  }
}
