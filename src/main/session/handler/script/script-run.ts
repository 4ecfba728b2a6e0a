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
    return new ScriptHook(this, exchange)
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

  retire(): void {
    this.engine.retire()
  }

  /** The script may say goodbye in each conversation; then its thread ends. */
  close(): Promise<void> {
    this.#unwatch?.()
    return this.engine.close()
  }
}
