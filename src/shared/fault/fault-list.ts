import { isFaultToward } from './fault-catalogue'
import { formatFault, parseFaults } from './fault-text'
import type { FaultStatus, FaultWish } from './fault-wish'

/** Where a fault is to act. */
export type FaultWay = 'in' | 'out' | 'both'

/** The same faults with these behind them. One that makes sense in one direction only goes there, when both are asked for. */
export function addedTo({ in: incoming, out, seed }: FaultStatus, way: FaultWay, text: string): FaultWish {
  const parsed = parseFaults(text)
  const added = (direction: 'in' | 'out'): readonly string[] => {
    if (way !== 'both' && way !== direction) return []
    if (!parsed.ok) return [text]
    return parsed.faults.filter((fault) => way !== 'both' || isFaultToward(fault.kind, direction)).map(formatFault)
  }
  return { in: [...incoming, ...added('in')], out: [...out, ...added('out')], seed }
}

/** The same faults without the one at this place of this direction. */
export function without(status: FaultStatus, direction: 'in' | 'out', at: number): FaultWish {
  const rest = status[direction].filter((_fault, each) => each !== at)
  const { in: incoming, out, seed } = status
  return direction === 'in' ? { in: rest, out, seed } : { in: incoming, out: rest, seed }
}
