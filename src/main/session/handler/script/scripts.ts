import { basename } from 'node:path'
import type { ScriptMistake } from '../../../../shared/script'
import { ScriptEngine } from '../../../script/script-engine'
import { ScriptThreads } from '../../../script/script-threads'
import type { HandlerKind } from '../handler'
import { relayKind } from '../relay/relay'
import { beginScript, scriptKind } from './script-kind'

/** The scripts of an application: the kinds of handlers, and a check of a text without a session. */
export class Scripts {
  /** The handler that answers by a script, and the relay that may have one. */
  readonly kinds: readonly HandlerKind[]
  readonly #threads = new ScriptThreads()

  /** `isAllowed` is called with the hash of the content whenever a script begins. */
  constructor(isAllowed: (hash: string) => boolean) {
    const deps = { threads: this.#threads, isAllowed, wallMs: () => Date.now() }
    this.kinds = [scriptKind(deps), relayKind([], (config) => beginScript(config, deps, 'relay'))]
  }

  /** The mistake in a script; null when it can be used. Its top level runs. */
  async check(path: string, source: string): Promise<ScriptMistake | null> {
    const engine = await ScriptEngine.start(
      { fileName: basename(path), source },
      { threads: this.#threads, wallMs: () => Date.now(), onTakeover: () => undefined },
    )
    if (!(engine instanceof ScriptEngine)) return { line: engine.line, message: engine.message }
    await engine.close()
    return null
  }
}
