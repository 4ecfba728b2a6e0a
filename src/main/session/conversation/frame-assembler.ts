import { frameContent } from '../../../shared/framing/frame-codec'
import { createFramer, type Framer } from '../../../shared/framing/framer'
import type { Framing } from '../../../shared/framing/framing'
import { GrowingBytes } from '../../../shared/growing-bytes'
import type { Clock } from '../../clock'

/** Puts the frames of one stream together for a handler. Holds at most one unfinished frame, which is bounded. */
export class FrameAssembler {
  readonly #framing: Framing
  readonly #framer: Framer
  readonly #clock: Pick<Clock, 'nowMs'>
  readonly #pending = new GrowingBytes()

  constructor(framing: Framing, clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock
    this.#framing = framing
    this.#framer = createFramer(framing)
  }

  /** The frames that end in this chunk, whole or only their content. Damaged ones are left out. */
  push(chunk: Uint8Array, what: 'whole' | 'content'): Uint8Array[] {
    const frames: Uint8Array[] = []
    let from = 0
    this.#framer.push(chunk, this.#clock.nowMs(), (end, problem) => {
      this.#pending.push(chunk.subarray(from, end))
      const frame = this.#pending.take()
      from = end
      if (problem === undefined && frame.length > 0)
        frames.push(what === 'whole' ? frame : frameContent(this.#framing, frame))
    })
    if (from < chunk.length) this.#pending.push(chunk.subarray(from))
    return frames
  }

  /** The unfinished frame, when only a pause can end it. */
  takeUnfinished(): Uint8Array {
    return this.#pending.take()
  }
}
