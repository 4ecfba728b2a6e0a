import { readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'

/**
 * The processor time of this thread; wall time where the system does not tell. Other load on the machine does not
 * lengthen it.
 */
function busyMs(): number {
  try {
    const text = readFileSync('/proc/thread-self/schedstat', 'utf8')
    return Number(text.slice(0, text.indexOf(' '))) / 1e6
  } catch {
    return performance.now()
  }
}

/** Measures from now on the longest turn of this event loop, during which nothing else could be served. */
export function watchTurns(): { readonly longestMs: () => number } {
  let last = busyMs()
  let longest = 0
  const timer = setInterval(() => {
    const now = busyMs()
    longest = Math.max(longest, now - last)
    last = now
  }, 1)
  onTestFinished(() => {
    clearInterval(timer)
  })
  return { longestMs: () => longest }
}
