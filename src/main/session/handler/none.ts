import type { InferOutput } from 'valibot'
import { noneSchema } from '../../../shared/handler'
import type { HandlerKind } from './handler'

/** Nobody acts by itself: the person answers. */
export const none: HandlerKind<InferOutput<typeof noneSchema>> = {
  kind: 'none',
  schema: noneSchema,
  open: () => undefined,
}
