import { failed, type Outcome } from '../../../../shared/failure'
import type { SessionOptions } from '../../../../shared/options/catalogue'
import type { Protocol } from '../../../../shared/endpoint'
import type { DryRunSide } from '../../../../shared/rules/dry-run'
import type { Difference } from '../../../../shared/rules/learn/exchange'
import { refusal, wrongIn } from '../../../../shared/words/say-failure'
import { askOnce } from '../../../threads/asked-thread'
import { readingTrouble } from '../../../threads/thread-failure'

/** The largest recording from which rules can be learnt takes about a minute. */
const LIMIT_MS = 300_000

export interface LearnQuestion {
  /** The recording's file: the thread opens it anew. */
  readonly path: string
  /** A capture may have a recording of each. */
  readonly protocol: Protocol
  readonly side: DryRunSide
  readonly options: SessionOptions
  readonly only: number | undefined
  readonly keepsPauses: boolean
}

/** The text of a rules file, and what is in it. */
export interface LearntText {
  readonly text: string
  /** 0 when there is nothing to learn: this side never answers. */
  readonly rules: number
  readonly conversations: number
  /** The framing of the messages. */
  readonly framing: string
  readonly differences: readonly Difference[]
}

/**
 * Learns rules from a recording, outside of the loop that serves sockets: a recording may have millions of rows. An
 * abort ends the thread; the failure is then `cancelled`.
 */
export async function learnInThread(question: LearnQuestion, signal: AbortSignal): Promise<Outcome<LearntText>> {
  const { path } = question
  try {
    return await askOnce<Outcome<LearntText>>('learn-worker', question, { limitMs: LIMIT_MS, signal })
  } catch (error) {
    if (!signal.aborted) return failed(wrongIn(path, readingTrouble(error, LIMIT_MS)))
    return failed(refusal('learningCancelled', { path }, { code: 'cancelled', subject: path }))
  }
}
