/** `rx` came from the peer, `tx` was handed to the system for the peer, `state` is an event. */
export type RecordKind = 'rx' | 'tx' | 'state'

export type Direction = 'rx' | 'tx'
