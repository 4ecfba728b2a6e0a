import * as v from 'valibot'
import { sessionConfigSchema, type SessionConfig } from './session'

/** A session that comes back after a restart of the application. */
export interface KeptSession {
  readonly id: string
  /** Without passphrases and accounts. */
  readonly config: SessionConfig
  /** Whether it was running when the application ended. */
  readonly wasRunning: boolean
  /** Its last recording; empty when there is none. */
  readonly recordingPath: string
}

/** The newest sessions come back. */
const MAX_KEPT_SESSIONS = 100

const keptSessionSchema: v.GenericSchema<unknown, KeptSession> = v.strictObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  config: sessionConfigSchema,
  wasRunning: v.boolean(),
  recordingPath: v.pipe(v.string(), v.maxLength(4_096)),
})

/** Reads what an earlier run stored; a session that this version cannot read is left out. */
export function readKeptSessions(stored: unknown): readonly KeptSession[] {
  if (!Array.isArray(stored)) return []
  return stored.slice(-MAX_KEPT_SESSIONS).flatMap((each) => {
    const result = v.safeParse(keptSessionSchema, each)
    return result.success ? [result.output] : []
  })
}

/**
 * The sessions that are worth keeping: of stopped ones with the same settings only the newest, and none that another
 * one repeats.
 */
export function worthKeeping(all: readonly KeptSession[]): readonly KeptSession[] {
  const keyOf = ({ config }: KeptSession): string => JSON.stringify(config)
  const last = new Map(all.map((kept) => [keyOf(kept), kept]))
  const running = new Set(all.filter(({ wasRunning }) => wasRunning).map(keyOf))
  return all
    .filter((kept) => kept.wasRunning || (!running.has(keyOf(kept)) && last.get(keyOf(kept)) === kept))
    .slice(-MAX_KEPT_SESSIONS)
}
