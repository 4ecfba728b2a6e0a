import type { GenericSchema } from 'valibot'
import type { EndHow } from '../../../shared/contract/conversations'
import type { StateEvent } from '../../../shared/record'
import type { Clock } from '../../clock'

/** Which fault, and how much of it. What else is in it is checked by the schema of its kind. */
export interface FaultConfig {
  readonly kind: string
  readonly [key: string]: unknown
}

/** `in`: what comes from the peer, before it is recorded. `out`: what goes to the peer, before the system has it. */
export type FaultDirection = 'in' | 'out'

/**
 * Stands in one way of one conversation, on purpose: delays, loses, splits, ... Its state is its own. What it lets go on it gives
 * to `pass` and `passEnd` of its context, now or later; what it does is a `note`.
 */
export interface FaultStage {
  /** What it holds back. */
  readonly heldBytes: number
  /** One chunk or datagram. The bytes are the stage's to keep, not to change. */
  push(bytes: Uint8Array): void
  /** The end of this way (FIN; `reset` does not wait). Without this, what is held goes first, then the end. */
  end?(how: EndHow): void
  /** Lets go at once of what is held: the chain is exchanged, or its way is at its end. */
  flush(): void
  /** Throws away what is held, and ends its timers. */
  close(): void
}

/** What a stage has in its hands. */
export interface FaultContext {
  readonly clock: Clock
  readonly direction: FaultDirection
  /** In a stream nothing overtakes; datagrams may. */
  readonly isStream: boolean
  /** Its conversation has just begun; false where the faults of one that is open were exchanged. */
  readonly isBeginning: boolean
  /** From 0 to below 1; seeded, so that the same seed over the same input does the same again. */
  readonly random: () => number
  /** On to the next stage, or out of the chain. */
  readonly pass: (bytes: Uint8Array) => void
  readonly passEnd: (how: EndHow) => void
  /** Writes a row into the log of this conversation. */
  readonly note: (event: StateEvent) => void
  /** Stops reading from the peer, or goes on. */
  readonly holdReading: (isHeld: boolean) => void
  /** Ends the conversation, past every stage. */
  readonly end: (how: EndHow) => void
}

/** One kind of fault: its name, what its config may say, and how it begins in one way of a conversation. */
export interface FaultKind<C extends FaultConfig = FaultConfig> {
  readonly kind: C['kind']
  readonly schema: GenericSchema<unknown, C>
  open(config: C, context: FaultContext): FaultStage
}
