import type { StateEvent } from '../../../../shared/record'
import type { ScriptEngine } from '../../../script/script-engine'
import type { RelayExchange, RelayHook } from '../relay/relay-hook'
import type { Handler, HandlerContext, HandlerRun, HandlerSession } from '../handler'
import { DatagramScript } from './datagram-script'
import { ScriptHook } from './script-hook'
import type { ScriptShared } from './script-shared'
import { StreamScript } from './stream-script'

/** The running script of a session: it holds what the conversations share. */
export class ScriptRun implements HandlerRun, ScriptShared {
  readonly engine: ScriptEngine
  readonly fileName: string
  readonly #began: StateEvent
  readonly peers = new Map<string, HandlerContext>()
  #session: HandlerSession | undefined
  #unwatch: (() => void) | undefined
  /** A value comes from this very script. */
  #isSetting = false
  readonly numbers = new Map<number, number>()
  /** Exchanges of which the script has not heard yet: their clients have still to say where. */
  #unbegun = 0
  #isRetired = false

  constructor(
    engine: ScriptEngine,
    script: { readonly path: string; readonly fileName: string; readonly hash: string },
  ) {
    this.engine = engine
    this.fileName = script.fileName
    this.#began = { kind: 'script-began', file: script.path, hash: script.hash }
  }

  begun(session: HandlerSession): void {
    this.#session = session
    const { variables } = session
    for (const name of variables.values.keys()) this.engine.variable(name, variables.get(name), false)
    this.#unwatch = variables.watch((name) => {
      if (!this.#isSetting) this.engine.variable(name, variables.get(name), false)
    })
    session.note(this.#began)
  }

  open(conversation: HandlerContext): Handler {
    const isStream = conversation.can.has('half-close')
    return isStream ? new StreamScript(this, conversation) : new DatagramScript(this, conversation)
  }

  /** Creates the hook of one exchange of a relay. */
  openRelay(exchange: RelayExchange): RelayHook {
    this.#unbegun += 1
    return new ScriptHook(this, exchange, () => {
      this.#unbegun -= 1
      this.#retireWhenBegun()
    })
  }

  /** The script sets a variable of the session; when that is refused, the script has the value that there is. */
  setVariable(name: string, value: string): void {
    const variables = this.#session?.variables
    if (variables === undefined) return
    this.#isSetting = true
    const outcome = variables.set(name, value)
    this.#isSetting = false
    if (!outcome.ok) this.#session?.note({ kind: 'warning', failure: outcome.failure })
    this.engine.variable(name, variables.get(name), true)
  }

  /** The thread was ended because of one conversation, and the others have moved to another one. */
  tookOver(conversation: number, others: number): void {
    const number = this.numbers.get(conversation) ?? 0
    this.#session?.note({ kind: 'script-moved', file: this.fileName, conversation: number, others })
  }

  /** Connections and exchanges stay; a UDP peer has the other script from its next datagram on. */
  retire(): boolean {
    if (this.peers.size > 0) return false
    this.#isRetired = true
    this.#retireWhenBegun()
    return true
  }

  #retireWhenBegun(): void {
    if (this.#isRetired && this.#unbegun === 0) this.engine.retire()
  }

  /** The script may say goodbye in each conversation; then its thread ends. */
  close(): Promise<void> {
    this.#unwatch?.()
    return this.engine.close()
  }
}
