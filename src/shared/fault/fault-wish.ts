import * as v from 'valibot'
import { parseFaults } from './fault-text'

/** More at once is no fault, but a wall. */
const MAX_FAULTS = 50
const MAX_FAULT_LENGTH = 4_096
/** The seeds are 0 to this one. */
export const MAX_SEED = 2_147_483_647

/** The faults of both ways, each as behind `--fault`, and the seed of their dice; without one, a new seed is thrown. */
export interface FaultWish {
  readonly in: readonly string[]
  readonly out: readonly string[]
  readonly seed?: number
}

/** How often a fault has acted. */
export interface FaultCount {
  readonly fault: string
  readonly direction: 'in' | 'out'
  readonly count: number
}

/** Which faults act now, and what they have done: in one conversation, or in all of a session. */
export interface FaultStatus {
  readonly in: readonly string[]
  readonly out: readonly string[]
  readonly seed: number
  /** A conversation has faults of its own, and not those of its session. */
  readonly isOwn: boolean
  readonly counts: readonly FaultCount[]
}

const fault = v.pipe(
  v.string(),
  v.maxLength(MAX_FAULT_LENGTH),
  v.check((text) => parseFaults(text).ok, 'this is no fault'),
)
const faults = v.pipe(v.array(fault), v.maxLength(MAX_FAULTS))

export const faultWishSchema: v.GenericSchema<unknown, FaultWish> = v.strictObject({
  in: faults,
  out: faults,
  seed: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SEED))),
})
