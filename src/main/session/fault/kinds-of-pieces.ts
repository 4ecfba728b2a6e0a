import type { EndHow } from '../../../shared/contract/conversations'
import type { FaultConfigOf } from '../../../shared/fault/fault-catalogue'
import type { FaultContext, FaultStage } from './fault-stage'
import { did, passingStage } from './kinds-of-loss'
import { TimedQueue } from './timed-queue'

/**
 * Pieces of this many bytes, this many milliseconds apart: each is a write of its own, and mostly a read of its own.
 */
export function openPieces(
  { kind, bytes: size, every }: FaultConfigOf<'split'> | FaultConfigOf<'drip'>,
  context: FaultContext,
): FaultStage {
  const queue = new TimedQueue(context.clock)
  return {
    get heldBytes() {
      return queue.heldBytes
    },
    get isEmpty() {
      return queue.isEmpty
    },
    push(bytes) {
      if (bytes.length > size || !queue.isEmpty) did(kind, bytes, context, Math.ceil(bytes.length / size))
      const now = context.clock.nowMs()
      let due = queue.isEmpty ? now : queue.lastDueMs + every
      for (let from = 0; from < bytes.length; from += size) {
        const piece = bytes.subarray(from, from + size)
        if (due <= now && queue.isEmpty) context.pass(piece)
        else
          queue.add(due, piece.length, () => {
            context.pass(piece)
          })
        due = Math.max(due, now) + every
      }
    },
    end(how) {
      if (queue.isEmpty) context.passEnd(how)
      else
        queue.add(queue.lastDueMs, 0, () => {
          context.passEnd(how)
        })
    },
    flush() {
      queue.flush()
    },
    close() {
      queue.clear()
    },
  }
}

/** Collects messages until there are this many bytes, or until the first has waited this long. */
export function openCoalesce({ bytes: most, within }: FaultConfigOf<'coalesce'>, context: FaultContext): FaultStage {
  const queue = new TimedQueue(context.clock)
  let parts: Uint8Array[] = []
  let held = 0
  const go = (): void => {
    queue.clear()
    const gathered = parts
    parts = []
    held = 0
    if (gathered.length === 0) return
    const whole = gathered.length === 1 ? (gathered[0] ?? new Uint8Array()) : Uint8Array.from(Buffer.concat(gathered))
    if (gathered.length > 1) did('coalesce', whole, context, gathered.length)
    context.pass(whole)
  }
  return {
    get heldBytes() {
      return held
    },
    get isEmpty() {
      return parts.length === 0
    },
    push(bytes) {
      if (parts.length === 0) queue.add(context.clock.nowMs() + within, 0, go)
      parts.push(bytes)
      held += bytes.length
      if (held >= most) go()
    },
    flush: go,
    close() {
      parts = []
      held = 0
      queue.clear()
    },
  }
}

/** Reads `after` bytes, then stops reading for this time: the peer's window closes. */
export function openStall({ after, ms }: FaultConfigOf<'stall'>, context: FaultContext): FaultStage {
  const queue = new TimedQueue(context.clock)
  let isDone = false
  let seen = 0
  const stall = (byteLength: number): void => {
    isDone = true
    context.note({ kind: 'fault', fault: 'stall', direction: context.direction, byteLength, byMs: ms })
    context.holdReading(true)
    queue.add(context.clock.nowMs() + ms, 0, () => {
      context.holdReading(false)
    })
  }
  if (after === 0) stall(0)
  return {
    heldBytes: 0,
    push(bytes) {
      seen += bytes.length
      if (!isDone && seen >= after) stall(bytes.length)
      context.pass(bytes)
    },
    flush() {
      queue.flush()
    },
    close() {
      if (!queue.isEmpty) context.holdReading(false)
      queue.clear()
    },
  }
}

/** Nothing passes from its start time to its end time, not even the end of the direction. */
export function openBlackHole({ after, ms }: FaultConfigOf<'black-hole'>, context: FaultContext): FaultStage {
  const beginsAtMs = context.clock.nowMs() + after
  const isIn = (): boolean => {
    const now = context.clock.nowMs()
    return now >= beginsAtMs && now < beginsAtMs + ms
  }
  return swallowing('black-hole', context, isIn)
}

/** The connection is open, but nothing is ever sent on it. */
export function openSilence(_config: FaultConfigOf<'silence'>, context: FaultContext): FaultStage {
  return swallowing('silence', context, () => true)
}

function swallowing(fault: string, context: FaultContext, isOn: () => boolean): FaultStage {
  return {
    ...passingStage((bytes) => {
      if (isOn()) did(fault, bytes, context)
      else context.pass(bytes)
    }),
    end(how: EndHow) {
      // Closing by hand must stay possible: only the FIN of a half-close is discarded.
      if (how !== 'half-close' || !isOn()) context.passEnd(how)
    },
  }
}
