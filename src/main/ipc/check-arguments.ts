import * as v from 'valibot'
import { COMMAND_SCHEMAS, type CommandName, type Commands } from '../../shared/contract/contract'
import type { SchemasOf } from '../../shared/contract/command-schemas'

/** The checked arguments, or which of them is wrong and how. */
export function checkArguments<N extends CommandName>(
  name: N,
  args: unknown,
): { readonly ok: true; readonly value: Parameters<Commands[N]> } | { readonly ok: false; readonly mistake: string } {
  const schemas: SchemasOf<Commands> = COMMAND_SCHEMAS
  const result = v.safeParse(schemas[name], args)
  if (result.success) return { ok: true, value: result.output as Parameters<Commands[N]> }
  const issue = result.issues[0]
  const where = v.getDotPath(issue) ?? ''
  return { ok: false, mistake: `${name}: ${where === '' ? '' : `argument ${where}: `}${issue.message}` }
}
