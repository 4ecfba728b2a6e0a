import type { Direction } from './record'

/** What one side said until the other spoke: of a stream all its chunks together, else one datagram. */
export interface Turn {
  readonly direction: Direction
  readonly byteLength: number
  /** The rows it is in. */
  readonly firstSeq: number
  readonly lastSeq: number
  /** From `previewFrom` on. */
  readonly previewHex: string
  readonly previewFrom: number
}

export type ComparisonStep =
  | { readonly kind: 'same'; readonly turns: number }
  /** Both say something here, and not the same: the bytes differ from `differsAt` on. */
  | { readonly kind: 'changed'; readonly first: Turn; readonly second: Turn; readonly differsAt: number }
  | { readonly kind: 'only-first'; readonly first: Turn }
  | { readonly kind: 'only-second'; readonly second: Turn }

export interface Comparison {
  readonly isSame: boolean
  readonly sameTurns: number
  readonly differences: number
  /** The first ones. */
  readonly steps: readonly ComparisonStep[]
}
