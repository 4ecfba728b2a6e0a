/** A message and what was answered to it, in one conversation; without a question, what was said by itself at the beginning. */
export interface Exchange {
  /** The row where it begins. */
  readonly seq: number
  readonly question: Uint8Array | undefined
  readonly answers: readonly { readonly afterMs: number; readonly bytes: Uint8Array }[]
  /** The side that answers ended the conversation behind it. */
  readonly ends: 'close' | 'reset' | undefined
}

/** Exchanges of one conversation in their order: one run of the program that asks. */
export type Run = readonly Exchange[]

/** Something that was not the same in two runs, and became a variable, or was left as it was in the first. */
export interface Difference {
  readonly rule: string
  readonly where: 'question' | 'answer'
  /** As it is in the first run and in another one. */
  readonly first: string
  readonly other: string
  /** What stands for it in the rules; undefined where the first run's value is kept. */
  readonly became: string | undefined
}
