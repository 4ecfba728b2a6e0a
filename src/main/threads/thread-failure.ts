import type { Sentence } from '../../shared/words/say'

/**
 * Why a thread gave no answer. `too-slow`: its time was over; `memory`: it needed more than it may; `cannot-begin`: the
 * thread never ran; `ended`: it ended by itself, or the question made it fail.
 */
export type ThreadTrouble = 'too-slow' | 'memory' | 'cannot-begin' | 'ended'

export class ThreadFailure extends Error {
  readonly trouble: ThreadTrouble

  constructor(trouble: ThreadTrouble, message: string) {
    super(message)
    this.trouble = trouble
  }
}

export function troubleOf(error: unknown): ThreadTrouble {
  return error instanceof ThreadFailure ? error.trouble : 'ended'
}

/** Says why a thread could not read a file of the person. */
export function readingTrouble(error: unknown, limitMs: number): Sentence {
  const reason = error instanceof Error ? error.message : String(error)
  switch (troubleOf(error)) {
    case 'too-slow':
      return { key: 'file.too-slow', values: { seconds: limitMs / 1_000 } }
    case 'memory':
      return { key: 'file.no-memory' }
    case 'cannot-begin':
      return { key: 'file.no-thread', values: { reason } }
    case 'ended':
      return { key: 'file.thread-ended', values: { reason } }
  }
}
