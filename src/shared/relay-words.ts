/** `to-target`: what the client sent. `to-client`: what the target answered. */
export const RELAY_DIRECTIONS = ['to-target', 'to-client'] as const
export type RelayDirection = (typeof RELAY_DIRECTIONS)[number]

/** The two legs of an exchange: the one that a client opened, and the one that this side opened for it. */
export const RELAY_SIDES = ['client', 'target'] as const
export type RelaySide = (typeof RELAY_SIDES)[number]

/** What a relay did to a message that it did not forward unchanged. `lost`: the other leg was gone, or took no more. */
export const RELAY_DOINGS = ['changed', 'dropped', 'answered', 'delayed', 'held', 'lost'] as const
