import { basename } from 'node:path'
import type { ScriptMistake } from '../../../../shared/script'
import { ScriptEngine } from '../../../script/script-engine'
import { ScriptThreads } from '../../../script/script-threads'
import type { HandlerKind } from '../handler'
import { relayKind } from '../relay/relay'
import { beginScript, scriptKind } from './script-kind'

/** Scripts as an application has them: the kind of handler, and a check of a text that no session runs. */
export class Scripts {
  /** Scripts that answer, and relays that may have one. */
  readonly kinds: readonly HandlerKind[]
  readonly #threads = new ScriptThreads()

  /** `isAllowed` is asked with the hash of a content whenever a script begins. */
  constructor(isAllowed: (hash: string) => boolean) {
    const deps = { threads: this.#threads, isAllowed, wallMs: () => Date.now() }
    this.kinds = [scriptKind(deps), relayKind([], (config) => beginScript(config, deps, 'relay'))]
  }

  /** What is wrong with it; null when it can be used. Its top level runs. */
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
