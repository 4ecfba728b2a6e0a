import type { Seen } from './seen'

/** Whether the condition holds; the reason why not goes into `seen.notes` where that is collected. */
export type Condition = (seen: Seen) => boolean
