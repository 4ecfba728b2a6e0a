import type { Direction } from './record'

/** All that one side sent before the other side sent something: the chunks of a stream together, or one datagram. */
export interface Turn {
  readonly direction: Direction
  readonly byteLength: number
  /** The first and the last row of the turn. */
  readonly firstSeq: number
  readonly lastSeq: number
  /** The bytes from `previewFrom` on. */
  readonly previewHex: string
  readonly previewFrom: number
}

export type ComparisonStep =
  | { readonly kind: 'same'; readonly turns: number }
  /** Both conversations have a turn here, and the bytes differ from `differsAt` on. */
  | { readonly kind: 'changed'; readonly first: Turn; readonly second: Turn; readonly differsAt: number }
  | { readonly kind: 'only-first'; readonly first: Turn }
  | { readonly kind: 'only-second'; readonly second: Turn }

export interface Comparison {
  readonly isSame: boolean
  readonly sameTurns: number
  readonly differences: number
  /** Only the first ones are listed. */
  readonly steps: readonly ComparisonStep[]
}
