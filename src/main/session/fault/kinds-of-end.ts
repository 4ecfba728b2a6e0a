import type { EndHow } from '../../../shared/contract/conversations'
import type { FaultConfigOf } from '../../../shared/fault/fault-catalogue'
import type { FaultContext, FaultStage } from './fault-stage'
import { did, passingStage } from './kinds-of-loss'
import { TimedQueue } from './timed-queue'

/** RST discards what waits in the system: earlier data gets this long to be read; ms. */
const RESET_MS = 20

/** FIN directly after the message of this number; later data is discarded. */
export function openHalfClose({ after }: FaultConfigOf<'half-close'>, context: FaultContext): FaultStage {
  let seen = 0
  return endingStage('half-close', context, (bytes) => {
    seen += 1
    return seen < after ? undefined : { keep: bytes.length, how: 'half-close' }
  })
}

/** FIN or RST after exactly this many bytes; the rest is discarded. */
export function openEndAfter(
  { kind, bytes: most }: FaultConfigOf<'fin-after'> | FaultConfigOf<'rst-after'>,
  context: FaultContext,
): FaultStage {
  let left = most
  return endingStage(kind, context, (bytes) => {
    if (bytes.length < left) {
      left -= bytes.length
      return undefined
    }
    return { keep: left, how: kind === 'fin-after' ? 'half-close' : 'reset' }
  })
}

export function openRstForFin(_config: FaultConfigOf<'rst-for-fin'>, context: FaultContext): FaultStage {
  let isEnding = false
  return {
    ...passingStage(context.pass),
    get hasEnded() {
      return isEnding
    },
    end(how) {
      if (how === 'reset') context.passEnd(how)
      else if (!isEnding) {
        isEnding = true
        did('rst-for-fin', new Uint8Array(), context)
        resetSoon(context)
      }
    },
  }
}

function resetSoon({ clock, end }: FaultContext): void {
  clock.after(RESET_MS, () => {
    end('reset')
  })
}

/** FIN comes this much later than the last data; ms. */
export function openSlowClose({ ms }: FaultConfigOf<'slow-close'>, context: FaultContext): FaultStage {
  const queue = new TimedQueue(context.clock)
  return {
    heldBytes: 0,
    get hasEnded() {
      return !queue.isEmpty
    },
    push: context.pass,
    end(how) {
      const { note, direction, clock } = context
      note({ kind: 'fault', fault: 'slow-close', direction, byteLength: 0, byMs: ms })
      queue.add(clock.nowMs() + ms, 0, () => {
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

/** Examines each message for the end of this direction; nothing passes after it. */
function endingStage(
  fault: string,
  context: FaultContext,
  find: (bytes: Uint8Array) => { readonly keep: number; readonly how: EndHow } | undefined,
): FaultStage {
  let ended: EndHow | undefined
  return {
    ...passingStage((bytes) => {
      if (ended !== undefined) return
      const end = find(bytes)
      if (end === undefined) {
        context.pass(bytes)
        return
      }
      ended = end.how
      if (end.keep > 0) context.pass(bytes.subarray(0, end.keep))
      did(fault, bytes, context, end.keep)
      if (end.how === 'reset') resetSoon(context)
      else context.passEnd(end.how)
    }),
    get hasEnded() {
      return ended !== undefined
    },
    bypass(bytes) {
      if (ended === undefined) context.pass(bytes)
    },
    end(how) {
      // No FIN may come before the RST that is on its way.
      const isTaken = ended === 'reset' ? how !== 'reset' : ended !== undefined && how === 'half-close'
      if (!isTaken) context.passEnd(how)
    },
  }
}

/** How many connections are still to be refused, by the config that the conversations of a session share. */
const leftToRefuse = new WeakMap<object, number>()

/** The next so many connections get RST as soon as they are there; those that are open stay. */
export function openRefuse(config: FaultConfigOf<'refuse'>, context: FaultContext): FaultStage {
  if (!context.isBeginning) return passingStage(context.pass)
  const left = leftToRefuse.get(config) ?? config.count
  leftToRefuse.set(config, Math.max(0, left - 1))
  if (left > 0) {
    did('refuse', new Uint8Array(), context, left - 1)
    context.clock.after(0, () => {
      context.end('reset')
    })
  }
  return passingStage(left > 0 ? () => undefined : context.pass)
}
