import type { GenericSchema } from 'valibot'
import type { EndHow } from '../../../shared/contract/conversations'
import type { StateEvent } from '../../../shared/record'
import type { Clock } from '../../clock'

/** The name of a fault, and its parameters. The schema of its kind checks them. */
export interface FaultConfig {
  readonly kind: string
  readonly [key: string]: unknown
}

/** `in`: what comes from the peer, before it is recorded. `out`: what goes to the peer, before the system gets it. */
export type FaultDirection = 'in' | 'out'

/**
 * A fault in one direction of one conversation: it delays, loses, splits, ... on purpose. Its state is its own. It
 * passes messages by `pass` and `passEnd` of its context, now or later, and records its actions by `note`.
 */
export interface FaultStage {
  /** The number of bytes that it holds back. */
  readonly heldBytes: number
  /** Whether it holds nothing, not even a message of no bytes. Without this, `heldBytes` tells. */
  readonly isEmpty?: boolean
  /** Whether it has begun to end its direction: any other end is its own from now on. */
  readonly hasEnded?: boolean
  /** One chunk or datagram. The stage may keep the bytes, but not change them. */
  push(bytes: Uint8Array): void
  /** A message on which it does not act any more, as its `next` is used up. Without this, it goes behind what is held. */
  bypass?(bytes: Uint8Array): void
  /** The end of this direction (FIN; a `reset` does not wait). Without this, held data goes first, then the end. */
  end?(how: EndHow): void
  /** Releases held data at once: the chain is exchanged, or its direction ends. */
  flush(): void
  /** Discards held data, and ends its timers. */
  close(): void
}

/** What a stage can use. */
export interface FaultContext {
  readonly clock: Clock
  readonly direction: FaultDirection
  /** In a stream nothing is reordered; datagrams may be. */
  readonly isStream: boolean
  /** Its conversation has just begun; false where the faults of one that is open were exchanged. */
  readonly isBeginning: boolean
  /** From 0 up to, not including, 1; seeded, so that the same seed with the same input gives the same result. */
  readonly random: () => number
  /** Passes to the next stage, or out of the chain. */
  readonly pass: (bytes: Uint8Array) => void
  readonly passEnd: (how: EndHow) => void
  /** Writes a row into the log of this conversation. */
  readonly note: (event: StateEvent) => void
  /** Pauses or resumes reading from the peer. */
  readonly holdReading: (isHeld: boolean) => void
  /** Ends the conversation, bypassing every stage. */
  readonly end: (how: EndHow) => void
}

/** One kind of fault: its name, its parameters, and how it begins in one direction of a conversation. */
export interface FaultKind<C extends FaultConfig = FaultConfig> {
  readonly kind: C['kind']
  readonly schema: GenericSchema<unknown, C>
  open(config: C, context: FaultContext): FaultStage
}
