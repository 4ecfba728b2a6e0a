import type { Seen } from './seen'

/** Whether it holds; where somebody wants to know why not, it says so in `seen.notes`. */
export type Condition = (seen: Seen) => boolean
