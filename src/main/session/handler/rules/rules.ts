import * as v from 'valibot'
import type { HandlerKind } from '../handler'
import { RulesRun } from './rules-run'

/** Answers by the rules of a file. */
export const rules: HandlerKind<{ readonly kind: 'rules'; readonly path: string }> = {
  kind: 'rules',
  schema: v.object({ kind: v.literal('rules'), path: v.string() }),
  begin: ({ path }, options) => RulesRun.begin(path, options),
}
