import * as v from 'valibot'
import { done, failed, invalidInput, type Outcome } from '../../shared/failure'

/** What can be chosen by name and set up by a config: a handler, a fault. */
interface Kind<C> {
  readonly kind: string
  readonly schema: v.GenericSchema<unknown, C>
}

/** Looks up the kind that a config names, and checks the config by its schema. `what` names both in a failure. */
export function checkKind<C, K extends Kind<C>>(
  what: string,
  kinds: readonly K[],
  config: { readonly kind: string },
): Outcome<{ readonly kind: K; readonly config: v.InferOutput<K['schema']> }> {
  const kind = kinds.find((each) => each.kind === config.kind)
  if (kind === undefined) {
    const known = kinds.map((each) => each.kind).join(', ') || 'none yet'
    return failed(invalidInput(`there is no ${what} "${config.kind}"; there are ${known}`))
  }
  const checked = v.safeParse(kind.schema, config)
  if (checked.success) return done({ kind, config: checked.output })
  const [issue] = checked.issues
  return failed(invalidInput(`${what} ${config.kind}: ${v.getDotPath(issue) ?? 'config'}: ${issue.message}`))
}
