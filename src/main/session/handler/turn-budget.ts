/** What rules and patterns may do in one turn of the event loop, all sessions together: half a frame of the screen. */
const TURN_MS = 8

let untilMs = 0

/** Whether they have had their time in this turn of the event loop: what is still to do waits for the next one. */
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
