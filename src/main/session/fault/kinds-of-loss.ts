import type { FaultConfigOf } from '../../../shared/fault/fault-catalogue'
import type { FaultContext, FaultStage } from './fault-stage'
import { TimedQueue } from './timed-queue'

/** A fault that examines each message and holds nothing. */
export function passingStage(push: (bytes: Uint8Array) => void): FaultStage {
  return { heldBytes: 0, push, flush: nothing, close: nothing }
}

export function openLoss({ share }: FaultConfigOf<'loss'>, context: FaultContext): FaultStage {
  return passingStage((bytes) => {
    if (context.random() < share) did('loss', bytes, context)
    else context.pass(bytes)
  })
}

/**
 * The Gilbert-Elliott model with two states: at each message a burst begins with probability `begin` and ends with
 * `end`; inside it messages are lost with `loss`. With a loss of 100 % bursts have 1/`end` messages on average.
 */
export function openBurstLoss({ begin, end, loss }: FaultConfigOf<'burst-loss'>, context: FaultContext): FaultStage {
  let isBad = false
  return passingStage((bytes) => {
    isBad = isBad ? context.random() >= end : context.random() < begin
    if (isBad && context.random() < loss) did('burst-loss', bytes, context)
    else context.pass(bytes)
  })
}

export function openDuplicate({ share, copies }: FaultConfigOf<'duplicate'>, context: FaultContext): FaultStage {
  return passingStage((bytes) => {
    context.pass(bytes)
    if (context.random() >= share) return
    did('duplicate', bytes, context, copies)
    for (let copy = 0; copy < copies; copy++) context.pass(bytes)
  })
}

/** A share of the messages waits until so many later ones have overtaken it, or until its time is over. */
export function openReorder({ share, behind, within }: FaultConfigOf<'reorder'>, context: FaultContext): FaultStage {
  const queue = new TimedQueue(context.clock)
  let waiting: { left: number; readonly go: () => void }[] = []
  const hold = (bytes: Uint8Array): void => {
    did('reorder', bytes, context)
    const pass = (): void => {
      waiting = waiting.filter((each) => each !== entry)
      context.pass(bytes)
    }
    const remove = queue.add(context.clock.nowMs() + within, bytes.length, pass)
    const entry = {
      left: behind,
      go: () => {
        remove()
        pass()
      },
    }
    waiting.push(entry)
  }
  const overtake = (bytes: Uint8Array): void => {
    context.pass(bytes)
    for (const entry of waiting) {
      entry.left -= 1
      if (entry.left <= 0) entry.go()
    }
  }
  return {
    get heldBytes() {
      return queue.heldBytes
    },
    get isEmpty() {
      return queue.isEmpty
    },
    push(bytes) {
      if (context.random() < share) hold(bytes)
      else overtake(bytes)
    },
    bypass: overtake,
    flush() {
      queue.flush()
    },
    close() {
      waiting = []
      queue.clear()
    },
  }
}

/** Flips bits, each at a random position. */
export function openCorrupt({ share, bits }: FaultConfigOf<'corrupt'>, context: FaultContext): FaultStage {
  return passingStage((bytes) => {
    if (bytes.length === 0 || context.random() >= share) {
      context.pass(bytes)
      return
    }
    const changed = new Uint8Array(bytes)
    for (let count = 0; count < bits; count++) {
      const bit = Math.floor(context.random() * bytes.length * 8)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    }
    did('corrupt', bytes, context, bits)
    context.pass(changed)
  })
}

export function openTruncate({ bytes: keep, share }: FaultConfigOf<'truncate'>, context: FaultContext): FaultStage {
  return passingStage((bytes) => {
    if (bytes.length <= keep || context.random() >= share) context.pass(bytes)
    else {
      did('truncate', bytes, context, keep)
      context.pass(bytes.subarray(0, keep))
    }
  })
}

export function openJunk(
  { kind, hex, share }: FaultConfigOf<'junk-before'> | FaultConfigOf<'junk-after'>,
  context: FaultContext,
): FaultStage {
  const junk = Uint8Array.from(Buffer.from(hex, 'hex'))
  return passingStage((bytes) => {
    if (context.random() >= share) {
      context.pass(bytes)
      return
    }
    did(kind, bytes, context, junk.length)
    const parts = kind === 'junk-before' ? [junk, bytes] : [bytes, junk]
    context.pass(Uint8Array.from(Buffer.concat(parts)))
  })
}

/** Records what a fault did to a message. `count`: the number of copies, bits or bytes. */
export function did(fault: string, bytes: Uint8Array, { note, direction }: FaultContext, count?: number): void {
  note({ kind: 'fault', fault, direction, byteLength: bytes.length, ...(count === undefined ? {} : { count }) })
}

function nothing(): void {
  // Nothing is held.
}
