/** A request and its answers in one conversation; without a request, what was sent unprompted at the beginning. */
export interface Exchange {
  /** The row where it begins. */
  readonly seq: number
  readonly question: Uint8Array | undefined
  readonly answers: readonly { readonly afterMs: number; readonly bytes: Uint8Array }[]
  /** The side that answers ended the conversation behind it. */
  readonly ends: 'close' | 'reset' | undefined
}

/** Exchanges of one conversation in their order: one run of the requesting program. */
export type Run = readonly Exchange[]

/** A part that differed between two runs, and became a variable or kept the value of the first run. */
export interface Difference {
  readonly rule: string
  readonly where: 'question' | 'answer'
  /** Its value in the first run and in another one. */
  readonly first: string
  readonly other: string
  /** Its replacement in the rules; undefined where the first run's value is kept. */
  readonly became: string | undefined
}
