import type { ScriptEngine } from '../../../script/script-engine'
import type { HandlerContext } from '../handler'

/** What the conversations of one script share. */
export interface ScriptShared {
  readonly engine: ScriptEngine
  readonly fileName: string
  /** UDP: the peers that can be sent to, by `PORT ADDRESS`. */
  readonly peers: Map<string, HandlerContext>
  /** The session's number of a conversation of the engine. */
  readonly numbers: Map<number, number>
}
