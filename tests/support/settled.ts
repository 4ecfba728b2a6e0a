import { expect } from 'vitest'

const LOOKS = 10

/** Waits until ten readings, 20 ms apart, are the same, and returns the number. Fails while it keeps changing. */
export async function settled(look: () => number, timeoutMs = 15_000): Promise<number> {
  let last = look()
  let same = 0
  await expect
    .poll(
      () => {
        const now = look()
        same = now === last ? same + 1 : 0
        last = now
        return same
      },
      { interval: 20, timeout: timeoutMs },
    )
    .toBeGreaterThanOrEqual(LOOKS)
  return last
}
