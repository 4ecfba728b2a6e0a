import { encodeFrame, frameContent } from '../../../../shared/framing/frame-codec'
import { createFramer, type Framer } from '../../../../shared/framing/framer'
import type { Framing } from '../../../../shared/framing/framing'
import { GrowingBytes } from '../../../../shared/growing-bytes'
import type { MessageForm } from './relay-hook'

/** A piece of a stream: a whole message, or bytes without one (a damaged frame, the rest at the end). */
export interface CutPiece {
  readonly whole: Uint8Array
  readonly content: Uint8Array
  readonly isMessage: boolean
  readonly form: MessageForm
}

const AS_IT_IS: MessageForm = { toFrame: (content) => content, toContent: (frame) => frame }

/** Cuts one direction of a stream into messages. No byte is lost: other bytes come out as well, in their place. */
export class MessageCutter {
  readonly framing: Framing
  readonly #form: MessageForm
  readonly #framer: Framer
  readonly #pending = new GrowingBytes()

  constructor(framing: Framing) {
    this.framing = framing
    this.#form = formOf(framing)
    this.#framer = createFramer(framing)
  }

  /** The bytes of an incomplete message. */
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

  /** The rest of an incomplete message; it counts as a message where silence ends one. */
  flush(take: (piece: CutPiece) => void): void {
    this.#take(this.framing.kind === 'idle', take)
  }

  #take(isMessage: boolean, take: (piece: CutPiece) => void): void {
    if (this.#pending.length === 0) return
    const whole = this.#pending.take()
    const form = this.#form
    take({ whole, content: isMessage ? form.toContent(whole) : whole, isMessage, form })
  }
}

/** A datagram is one message; when it is also one frame, its content is without the delimiter or prefix. */
export function datagramPiece(framing: Framing | undefined, datagram: Uint8Array): CutPiece {
  const form = framing !== undefined && isOneFrame(framing, datagram) ? formOf(framing) : AS_IT_IS
  return { whole: datagram, content: form.toContent(datagram), isMessage: true, form }
}

function isOneFrame(framing: Framing, datagram: Uint8Array): boolean {
  if (framing.kind === 'raw' || framing.kind === 'idle') return false
  let frames = 0
  let end = 0
  createFramer(framing).push(datagram, 0, (at, problem) => {
    frames += problem === undefined ? 1 : 2
    end = at
  })
  return frames === 1 && end === datagram.length
}

function formOf(framing: Framing): MessageForm {
  if (framing.kind === 'raw' || framing.kind === 'idle' || framing.kind === 'fixed') return AS_IT_IS
  return {
    toFrame: (content) => encodeFrame(framing, content),
    toContent: (frame) => frameContent(framing, frame),
  }
}
