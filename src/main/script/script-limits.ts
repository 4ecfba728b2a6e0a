/** The limits of one script. */
export interface ScriptLimits {
  /** One step, from an input to the next time the script waits; ms. */
  readonly stepMs: number
  /** The memory of all conversations of one session; bytes. */
  readonly memoryBytes: number
}

/** A step of a talkative handler takes 0.02 ms; one of 50 ms delays all other conversations. */
const STEP_MS = 50
/** A thousand conversations need 5 to 10 MiB. */
const MEMORY_BYTES = 64 * 1024 * 1024

export const SCRIPT_LIMITS: ScriptLimits = { stepMs: STEP_MS, memoryBytes: MEMORY_BYTES }

/** The time to compile a script and run its top level; ms. */
export const LOAD_MS = 1_000

/** The largest script file, since it is copied into each sandbox; bytes. */
export const MAX_SCRIPT_BYTES = 1024 * 1024
