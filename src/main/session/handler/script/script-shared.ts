import type { ScriptEngine } from '../../../script/script-engine'
import type { HandlerContext } from '../handler'

/** What the conversations of one script have in common. */
export interface ScriptShared {
  readonly engine: ScriptEngine
  readonly fileName: string
  /** UDP: who can be sent to, by `PORT ADDRESS`. */
  readonly peers: Map<string, HandlerContext>
  /** The number that the session has for a conversation of the engine. */
  readonly numbers: Map<number, number>
}
