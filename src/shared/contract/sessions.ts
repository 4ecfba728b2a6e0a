import * as v from 'valibot'
import { type FailedAttempt, type Finding, failedAttemptSchema } from '../diagnosis'
import { type Failure, type Outcome, failureSchema } from '../failure'
import { MAX_NAME_LENGTH } from '../limits'
import { MAX_VARIABLE_CHARS } from '../own-variable'
import type { SessionOptions } from '../options/catalogue'
import { optionsSchema } from '../options/check-options'
import { type HandlerConfig, handlerSchema } from '../handler'
import { type SessionConfig, type SessionSummary, sessionConfigSchema } from '../session'
import { type SchemasOf, id } from './command-schemas'

export interface SessionCommands {
  'sessions.start': (config: SessionConfig) => Outcome<SessionSummary>
  /** Starts a session of an earlier run of the application in its place. */
  'sessions.startKept': (sessionId: string) => Outcome<SessionSummary>
  'sessions.stop': (sessionId: string) => Outcome<null>
  /** Removes a stopped session from the list; its recording stays. */
  'sessions.close': (sessionId: string) => Outcome<null>
  'sessions.reconnect': (sessionId: string) => Outcome<null>
  'sessions.cancelConnect': (sessionId: string) => Outcome<null>
  'sessions.respond': (sessionId: string, handler: HandlerConfig) => Outcome<null>
  /** Sets a variable of the session, or removes it with `null`. */
  'sessions.setVariable': (sessionId: string, name: string, value: string | null) => Outcome<null>
  /** Joins or leaves a multicast group, written as in the option `groups`. */
  'sessions.changeGroup': (sessionId: string, group: string, doing: 'join' | 'leave') => Outcome<null>
  /** The likely causes of a failure, after looking for each. */
  'failures.explain': (failure: Failure, attempt: FailedAttempt) => readonly Finding[]
  /** The path of the test CA's certificate, which is created on first use. */
  'tls.testCa': () => Outcome<{ readonly path: string; readonly pem: string }>
  /** Sets framing and encoding of a session; options that are not named return to their initial values. */
  'sessions.changeDecoding': (sessionId: string, options: SessionOptions) => Outcome<null>
}

export const SESSION_COMMANDS = {
  'sessions.start': v.strictTuple([sessionConfigSchema]),
  'sessions.startKept': v.strictTuple([id]),
  'sessions.stop': v.strictTuple([id]),
  'sessions.close': v.strictTuple([id]),
  'sessions.reconnect': v.strictTuple([id]),
  'sessions.cancelConnect': v.strictTuple([id]),
  'sessions.respond': v.strictTuple([id, handlerSchema]),
  'sessions.setVariable': v.strictTuple([
    id,
    v.pipe(v.string(), v.maxLength(MAX_NAME_LENGTH)),
    v.nullable(v.pipe(v.string(), v.maxLength(2 * MAX_VARIABLE_CHARS))),
  ]),
  'sessions.changeGroup': v.strictTuple([id, v.pipe(v.string(), v.maxLength(255)), v.picklist(['join', 'leave'])]),
  'failures.explain': v.strictTuple([failureSchema, failedAttemptSchema]),
  'tls.testCa': v.strictTuple([]),
  'sessions.changeDecoding': v.strictTuple([id, optionsSchema]),
} satisfies SchemasOf<SessionCommands>
