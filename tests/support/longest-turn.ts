import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

export interface Turns<T> {
  readonly outcome: T
  /** The longest turn of the event loop, in time of the processor: what else the machine does is not in it. Ms. */
  readonly longestMs: number
  /** All turns together; ms. */
  readonly totalMs: number
}

/** What `act` comes to, and how long this thread's loop was busy in one turn at most meanwhile. */
export async function withLongestTurn<T>(act: () => Promise<T>): Promise<Turns<T>> {
  const first = busyMs()
  let last = first
  let longestMs = 0
  let isOver = false as boolean
  const look = (): void => {
    const now = busyMs()
    longestMs = Math.max(longestMs, now - last)
    last = now
    if (!isOver) setImmediate(look)
  }
  setImmediate(look)
  const outcome = await act()
  isOver = true
  await new Promise((resolve) => setImmediate(resolve))
  return { outcome, longestMs, totalMs: last - first }
}

/** The time that the main thread has run (proc_pid_schedstat(5)); elsewhere the time on the clock. Ms. */
function busyMs(): number {
  if (process.platform !== 'linux') return performance.now()
  return Number(readFileSync(`/proc/self/task/${String(process.pid)}/schedstat`, 'latin1').split(' ')[0]) / 1e6
}
