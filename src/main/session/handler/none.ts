import * as v from 'valibot'
import type { HandlerKind } from './handler'

/** Nobody acts by itself: the person answers. */
export const none: HandlerKind<{ readonly kind: 'none' }> = {
  kind: 'none',
  schema: v.object({ kind: v.literal('none') }),
  open: () => undefined,
}
