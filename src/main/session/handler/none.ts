import type { InferOutput } from 'valibot'
import { noneSchema } from '../../../shared/handler'
import type { HandlerKind } from './handler'

/** Never acts: the person answers. */
export const none: HandlerKind<InferOutput<typeof noneSchema>> = {
  kind: 'none',
  schema: noneSchema,
  open: () => undefined,
}
