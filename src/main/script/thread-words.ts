import type { MessagePort } from 'node:worker_threads'
import type { Snapshot } from './sandbox'
import type { ScriptLimits } from './script-limits'
import type { Packet } from './script-protocol'

/** What a thread is given when it is made, before anybody knows for which script. */
export interface ThreadData {
  readonly code: WebAssembly.Module
  readonly port: MessagePort
  readonly limits: ScriptLimits
  /** `[0]`: the step that runs, 0 for none. */
  readonly state: Int32Array
}

/** Some steps in their order; `first` is the number of the first. */
export interface Steps {
  readonly first: number
  readonly packet: Packet
  /** The wall clock that they see. */
  readonly nowMs: number
}

/** What is told to a thread. */
export type ThreadOrder =
  | {
      readonly kind: 'load'
      readonly fileName: string
      readonly source: string
      readonly nowMs: number
    }
  | { readonly kind: 'steps'; readonly steps: Steps; /** The last snapshot that has arrived. */ readonly saved: number }
  | {
      /** Goes on for a thread that was ended. */
      readonly kind: 'restore'
      readonly snapshot: Snapshot
      /** What was carried out since then, and what was not. */
      readonly log: readonly Steps[]
      readonly skip: readonly number[]
      /** What comes out of steps up to this one has arrived already. */
      readonly received: number
      readonly saved: number
    }

/** What a thread tells. */
export type ThreadWord =
  | { readonly kind: 'ready'; /** The system's number of the thread; 0 where there is none. */ readonly thread: number }
  | { readonly kind: 'outputs'; readonly upTo: number; readonly packet: Packet }
  | { readonly kind: 'saved'; readonly upTo: number; readonly snapshot: Snapshot }
  | { readonly kind: 'broken'; readonly step: number; readonly why: string }

/** The number of the step that compiles the script. */
export const LOAD_STEP = 1
