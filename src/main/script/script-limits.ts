/** What one script may take of this machine. */
export interface ScriptLimits {
  /** One step: from something that came in, to the next time the script waits. */
  readonly stepMs: number
  /** All conversations of one session together. */
  readonly memoryBytes: number
}

/** A step of a chatty handler takes 0.02 ms; whoever needs 50 ms holds up everybody else. */
const STEP_MS = 50
/** A thousand conversations need 5 to 10 MiB. */
const MEMORY_BYTES = 64 * 1024 * 1024

export const SCRIPT_LIMITS: ScriptLimits = { stepMs: STEP_MS, memoryBytes: MEMORY_BYTES }

/** Until a script is compiled and its top level has run. */
export const LOAD_MS = 1_000

/** Larger files are no handler, and would be copied into each sandbox. */
export const MAX_SCRIPT_BYTES = 1024 * 1024
