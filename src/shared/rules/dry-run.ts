import type { RelaySide } from '../relay-words'
import type { Mismatch } from './seen'

/** The side that rules play in a recording: the server answers what clients sent. */
export type DryRunSide = 'server' | 'client'

/** All that one side sent before the other side sent again, the answer, and what rules would have answered. */
export interface DryTurn {
  readonly conversation: number
  /** Its first row. */
  readonly seq: number
  readonly question: DryBytes
  readonly was: DryBytes
  readonly would: DryBytes
  /** Rules that would have acted, in their order. */
  readonly rules: readonly string[]
  readonly isSame: boolean
}

export interface DryBytes {
  readonly byteLength: number
  /** The beginning, as hex digits. */
  readonly previewHex: string
}

export interface DryRunResult {
  readonly turns: number
  readonly same: number
  /** How many of those that differ would not have been answered at all. */
  readonly unanswered: number
  /** Turns as far as there is room, in the order of the recording. */
  readonly list: readonly DryTurn[]
  /** Hits by the place of the rule. */
  readonly hits: readonly number[]
}

/** What a rule of a relay did to a message. `answered`: in place of the target. */
export type RuleDoing = 'passed' | 'changed' | 'dropped' | 'answered' | 'delayed'

export interface RuleActed {
  readonly rule: string
  readonly number: number
  readonly replies: number
  /** In a relay: what it did to the message. */
  readonly did?: readonly RuleDoing[]
}

/** Why a row exists: the event, the rules that acted, and why those before them did not. */
export interface RowExplanation {
  /** `message`, `connected`, ... */
  readonly on: string
  /** In a relay: the side that the message came from. */
  readonly from?: RelaySide
  readonly question: DryBytes
  readonly acted: readonly RuleActed[]
  readonly misses: readonly {
    readonly rule: string
    readonly number: number
    readonly mismatches: readonly Mismatch[]
  }[]
}
