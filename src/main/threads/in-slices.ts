/** Sockets are served between two slices; ms. */
const SLICE_MS = 10

/** Takes these steps to their end, and yields to the event loop after each slice. */
export async function inSlices<T>(steps: Generator<unknown, T>): Promise<T> {
  let beganMs = performance.now()
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    if (performance.now() - beganMs < SLICE_MS) continue
    await new Promise((resolve) => setImmediate(resolve))
    beganMs = performance.now()
  }
}
