import type { MessagePort } from 'node:worker_threads'
import type { Snapshot } from './sandbox'
import type { ScriptLimits } from './script-limits'
import type { Packet } from './script-protocol'

/** The data for a new thread, before its script is known. */
export interface ThreadData {
  readonly code: WebAssembly.Module
  readonly port: MessagePort
  readonly limits: ScriptLimits
  /** `[0]`: the step that is being processed, 0 for none. */
  readonly state: Int32Array
}

/** Some steps in order; `first` is the number of the first. */
export interface Steps {
  readonly first: number
  readonly packet: Packet
  /** The wall time that they see. */
  readonly nowMs: number
}

/** Messages to a thread. */
export type ThreadOrder =
  | {
      readonly kind: 'load'
      readonly fileName: string
      readonly source: string
      readonly nowMs: number
    }
  | { readonly kind: 'steps'; readonly steps: Steps; /** The last snapshot that has arrived. */ readonly saved: number }
  | {
      /** Continues for a thread that was ended. */
      readonly kind: 'restore'
      readonly snapshot: Snapshot
      /** The later steps, processed or not. */
      readonly log: readonly Steps[]
      readonly skip: readonly number[]
      /** The outputs of steps up to this one have arrived already. */
      readonly received: number
      readonly saved: number
    }

/** Messages from a thread. */
export type ThreadWord =
  | { readonly kind: 'ready'; /** The system's number of the thread; 0 where there is none. */ readonly thread: number }
  | { readonly kind: 'outputs'; readonly upTo: number; readonly packet: Packet }
  | { readonly kind: 'saved'; readonly upTo: number; readonly snapshot: Snapshot }
  | { readonly kind: 'broken'; readonly step: number; readonly why: string }

/** The number of the step that compiles the script. */
export const LOAD_STEP = 1
