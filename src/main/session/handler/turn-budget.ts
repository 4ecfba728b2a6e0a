/**
 * The time for rules and patterns in one turn of the event loop, all sessions together: half a frame of the screen; ms.
 */
const TURN_MS = 8

let untilMs = 0

/** Whether this time is used up: the rest waits for the next turn of the event loop. */
export function isTurnSpent(): boolean {
  const now = performance.now()
  if (untilMs !== 0) return now > untilMs
  untilMs = now + TURN_MS
  setImmediate(() => {
    untilMs = 0
  })
  return false
}

export function nextTurn(): Promise<void> {
  return new Promise((resume) => setImmediate(resume))
}
