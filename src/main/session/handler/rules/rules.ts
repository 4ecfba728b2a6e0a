import type { InferOutput } from 'valibot'
import { rulesSchema } from '../../../../shared/handler'
import type { HandlerKind } from '../handler'
import { RulesRun } from './rules-run'

/** Answers by the rules of a file. */
export const rules: HandlerKind<InferOutput<typeof rulesSchema>> = {
  kind: 'rules',
  schema: rulesSchema,
  prepare: ({ path }, options) => RulesRun.begin(path, options, 'answers'),
}
