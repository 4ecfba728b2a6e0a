import type { EndHow } from '../../../shared/contract/conversations'
import type { FaultConfigOf } from '../../../shared/fault/fault-catalogue'
import type { FaultContext, FaultStage } from './fault-stage'
import { did, passingStage } from './kinds-of-loss'
import { TimedQueue } from './timed-queue'

/** RST throws away what waits in the system: what goes before it gets this long to be read. */
const RESET_MS = 20

/** FIN right behind the message of this number; what comes later is thrown away. */
export function openHalfClose({ after }: FaultConfigOf<'half-close'>, context: FaultContext): FaultStage {
  let seen = 0
  return endingStage('half-close', context, (bytes) => {
    seen += 1
    return seen < after ? undefined : { keep: bytes.length, how: 'half-close' }
  })
}

/** FIN or RST behind exactly so many bytes; the rest is thrown away. */
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
  return {
    ...passingStage(context.pass),
    end(how) {
      did('rst-for-fin', new Uint8Array(), context)
      if (how === 'reset') context.passEnd(how)
      else context.end('reset')
    },
  }
}

/** FIN comes this much later than what was said last. */
export function openSlowClose({ ms }: FaultConfigOf<'slow-close'>, context: FaultContext): FaultStage {
  const queue = new TimedQueue(context.clock)
  return {
    heldBytes: 0,
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

/** Looks at each message for the end of this way; behind it nothing goes on. */
function endingStage(
  fault: string,
  context: FaultContext,
  find: (bytes: Uint8Array) => { readonly keep: number; readonly how: EndHow } | undefined,
): FaultStage {
  let hasEnded = false
  return {
    ...passingStage((bytes) => {
      if (hasEnded) return
      const end = find(bytes)
      if (end === undefined) {
        context.pass(bytes)
        return
      }
      hasEnded = true
      if (end.keep > 0) context.pass(bytes.subarray(0, end.keep))
      did(fault, bytes, context, end.keep)
      if (end.how === 'reset')
        context.clock.after(RESET_MS, () => {
          context.end('reset')
        })
      else context.passEnd(end.how)
    }),
    end(how) {
      if (!hasEnded || how !== 'half-close') context.passEnd(how)
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
