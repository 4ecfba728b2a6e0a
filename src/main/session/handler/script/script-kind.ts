import { done, failed, type Outcome } from '../../../../shared/failure'
import { scriptSchema, type ScriptConfig } from '../../../../shared/script'
import { ScriptEngine, type ScriptUse } from '../../../script/script-engine'
import type { ScriptThreads } from '../../../script/script-threads'
import type { HandlerKind } from '../handler'
import { readScriptFile, wrongScript } from './script-file'
import { ScriptRun } from './script-run'
import { type RefusalKey, refusal } from '../../../../shared/words/say-failure'

/** The words for a script that was written for the other use, and an example of the right one. */
const OTHER_USE = {
  answers: {
    key: 'scriptAnswers',
    example: 'export default class extends BaseRelayHandler { fromClient(message) { ... } }',
  },
  relay: { key: 'scriptRelays', example: 'class extends BaseRequestHandler { async handle() { ... } }' },
} as const satisfies Readonly<Record<ScriptUse, { readonly key: RefusalKey; readonly example: string }>>

export interface ScriptKindDeps {
  readonly threads: ScriptThreads
  /** Whether a person has allowed this very content. */
  readonly isAllowed: (hash: string) => boolean
  readonly wallMs: () => number
}

/** Answers by a person's script, in a sandbox. It is read and compiled before the session begins. */
export function scriptKind(deps: ScriptKindDeps): HandlerKind<ScriptConfig> {
  return {
    kind: 'script',
    schema: scriptSchema,
    prepare: (config) => beginScript(config, deps, 'answers'),
  }
}

/** Refused when nobody has allowed it, or it is written for another use. */
export async function beginScript(
  { path, hash }: ScriptConfig,
  deps: ScriptKindDeps,
  use: ScriptUse,
): Promise<Outcome<ScriptRun>> {
  const reading = readScriptFile(path)
  if (!reading.ok) return reading
  const { fileName, source, hash: isNow } = reading.value
  if (isNow !== hash || !deps.isAllowed(hash)) {
    const why = isNow === hash ? 'nobody has allowed this script yet' : 'it has changed since it was allowed'
    const message = `script ${path}: ${why}; look at it, and allow it`
    return failed({ code: 'script-not-allowed', errno: '', message, subject: path })
  }
  let run: ScriptRun | undefined = undefined
  const engine = await ScriptEngine.start(
    { fileName, source },
    {
      threads: deps.threads,
      wallMs: deps.wallMs,
      onTakeover: (conversation, others) => run?.tookOver(conversation, others),
      onVariable: (name, value) => run?.setVariable(name, value),
    },
  )
  if (!(engine instanceof ScriptEngine)) return failed(wrongScript(fileName, engine.line, engine.message))
  if (engine.use !== use) {
    await engine.close()
    const { key, example } = OTHER_USE[engine.use]
    return failed(refusal(key, { script: fileName, example }, { code: 'script-failed', subject: fileName }))
  }
  run = new ScriptRun(engine, { path, fileName, hash })
  return done(run)
}
