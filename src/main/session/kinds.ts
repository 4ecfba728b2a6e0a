import * as v from 'valibot'
import { done, failed, type Outcome } from '../../shared/failure'
import { refusal, refusalSentence } from '../../shared/words/say-failure'
import { valueMistake } from '../../shared/words/value-mistake'

/** What can be chosen by name and set up by a config: a handler, a fault. */
interface Kind<C> {
  readonly kind: string
  readonly schema: v.GenericSchema<unknown, C>
}

/** Looks up the kind that a config names, and checks the config by its schema. */
export function checkKind<C, K extends Kind<C>>(
  what: 'handler' | 'fault',
  kinds: readonly K[],
  config: { readonly kind: string },
): Outcome<{ readonly kind: K; readonly config: v.InferOutput<K['schema']> }> {
  const kind = kinds.find((each) => each.kind === config.kind)
  if (kind === undefined) {
    const known = kinds.length === 0 ? refusalSentence('noneYet') : kinds.map((each) => each.kind).join(', ')
    const values = { kind: config.kind, known }
    return failed(refusal(what === 'handler' ? 'noHandlerKind' : 'noFaultKind', values))
  }
  const checked = v.safeParse(kind.schema, config)
  if (checked.success) return done({ kind, config: checked.output })
  const [issue] = checked.issues
  const where = v.getDotPath(issue) ?? 'config'
  const values = { kind: config.kind, where, what: valueMistake(issue) }
  return failed(refusal(what === 'handler' ? 'handlerValue' : 'faultValue', values))
}
