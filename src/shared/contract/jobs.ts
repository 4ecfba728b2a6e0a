import * as v from 'valibot'
import type { Outcome } from '../failure'
import { sequenceSchema } from '../library-schema'
import { type ReplayOptions, replayOptionsSchema } from '../replay'
import type { Sequence } from '../sequence'
import { type SchemasOf, id, number } from './command-schemas'
import type { SendToManyResult } from './conversations'

export interface JobCommands {
  /** Begins a sequence for each of these conversations, or for all open ones. */
  'runs.start': (
    sessionId: string,
    conversations: readonly number[] | null,
    sequence: Sequence,
  ) => Outcome<SendToManyResult>
  /**
   * Shows the open dialog, then sends the file; `null` when the dialog was cancelled. Progress is in the session's
   * `runs`.
   */
  'runs.sendFile': (sessionId: string, conversation: number) => Outcome<number | null>
  /** Stops a run; removes one that has ended from the list. */
  'runs.stop': (sessionId: string, run: number) => Outcome<null>
  /** Plays a recorded conversation into one that is open; returns the number of the run. */
  'runs.replay': (
    sessionId: string,
    conversation: number,
    recordedId: string,
    recordedConversation: number,
    options: ReplayOptions,
  ) => Outcome<number>
}

export const JOB_COMMANDS = {
  'runs.start': v.strictTuple([id, v.nullable(v.pipe(v.array(number), v.maxLength(100_000))), sequenceSchema]),
  'runs.sendFile': v.strictTuple([id, number]),
  'runs.stop': v.strictTuple([id, number]),
  'runs.replay': v.strictTuple([id, number, id, number, replayOptionsSchema]),
} satisfies SchemasOf<JobCommands>
