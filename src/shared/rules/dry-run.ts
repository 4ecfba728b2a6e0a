import type { Mismatch } from './seen'

/** The part that rules would take in a recording: the server's answers what clients sent. */
export type DryRunSide = 'server' | 'client'

/** What was said until the other side spoke again, what was answered, and what rules would have answered. */
export interface DryTurn {
  readonly conversation: number
  /** The first row of it. */
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

/** Why a row is there: what came, which rules acted, and why those before them did not. */
export interface RowExplanation {
  /** `message`, `connected`, ... */
  readonly on: string
  readonly question: DryBytes
  readonly acted: readonly { readonly rule: string; readonly number: number; readonly replies: number }[]
  readonly misses: readonly {
    readonly rule: string
    readonly number: number
    readonly mismatches: readonly Mismatch[]
  }[]
}
