import { readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'

/** The time that this thread has had of a processor; the wall clock where no system says so. A busy machine makes nothing of it longer. */
function busyMs(): number {
  try {
    const text = readFileSync('/proc/thread-self/schedstat', 'utf8')
    return Number(text.slice(0, text.indexOf(' '))) / 1e6
  } catch {
    return performance.now()
  }
}

/** From now on: how long the longest turn of this event loop was, in which nothing else could be served. */
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
