import { SessionVariables } from '../session/session-variables'
import type { ParsedVerb } from './options'
import { UsageError } from './usage-error'

export const VARIABLE_FLAGS = { set: { type: 'string', multiple: true } } as const

/** `--set NAME=VALUE`, each checked as the session will check it; the last of a name counts. */
export function readOwnVariables(values: ParsedVerb['values']): ReadonlyMap<string, string> {
  const written = values['set']
  const read = new Map<string, string>()
  const variables = new SessionVariables({ changed: () => undefined })
  for (const each of Array.isArray(written) ? written : []) {
    const at = each.indexOf('=')
    if (at === -1) throw new UsageError(`--set ${each}: write NAME=VALUE`)
    const [name, value] = [each.slice(0, at), each.slice(at + 1)]
    const outcome = variables.set(name, value)
    if (!outcome.ok) throw new UsageError(`--set ${each.slice(0, 100)}: ${outcome.failure.message}`)
    read.set(name, value)
  }
  return read
}
