import * as v from 'valibot'
import { isStream } from './endpoint'
import type { Direction } from './record'
import type { SessionConfig } from './session'
import { within } from './within'

export const REPLAY_SIDES = ['client', 'server'] as const
export type ReplaySide = (typeof REPLAY_SIDES)[number]

/** How a recorded conversation is played again. */
export interface ReplayOptions {
  /** The side of the recording that is played. */
  readonly side: ReplaySide
  /** 1 keeps the pauses of the recording, 2 halves them; `asap` leaves them out. 0.001 to 1000. */
  readonly speed: number | 'asap'
  /**
   * An answer that takes longer counts as missing; 1 to 3,600,000 ms, on top of the pause that the recording has
   * there.
   */
  readonly withinMs: number
  /** Only rows from this number on, as the table counts them. */
  readonly fromRow?: number
  /** Only rows up to this number, it included. */
  readonly toRow?: number
}

export const REPLAY_SPEED = { min: 0.001, max: 1_000 } as const
export const REPLAY_WITHIN = { min: 1, max: 3_600_000 } as const
export const DEFAULT_REPLAY_WITHIN_MS = 5_000

const row = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(0xffffffff))

export const replayOptionsSchema: v.GenericSchema<unknown, ReplayOptions> = v.strictObject({
  side: v.picklist(REPLAY_SIDES),
  speed: v.union([v.literal('asap'), within(REPLAY_SPEED)]),
  withinMs: within(REPLAY_WITHIN),
  fromRow: v.exactOptional(row),
  toRow: v.exactOptional(row),
})

/** The rows of a recording that a side sent: a listener's recording has what the client sent as received. */
export function directionOf(side: ReplaySide, { role }: Pick<SessionConfig, 'role'>): Direction {
  return (side === 'client') === (role === 'listener') ? 'rx' : 'tx'
}

/** Streams cannot be played into datagrams, nor the other way round. */
export function canReplay(from: Pick<SessionConfig, 'protocol'>, to: Pick<SessionConfig, 'protocol'>): boolean {
  return isStream(from.protocol) === isStream(to.protocol)
}
