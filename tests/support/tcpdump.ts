import { expect } from 'vitest'
import type { Program } from './program'

/**
 * Ends a tcpdump once it has written every packet that it was given. It reads its buffer once a second, and tells its counts when
 * SIGUSR1 asks for them (tcpdump(1)).
 */
export async function endCapture(dump: Program): Promise<void> {
  await expect
    .poll(
      () => {
        const counts = [...dump.stderr.matchAll(/(\d+) packets? captured, (\d+) packets? received by filter/g)].at(-1)
        dump.kill('SIGUSR1')
        return counts !== undefined && counts[1] !== '0' && counts[1] === counts[2]
      },
      { timeout: 10_000, interval: 100 },
    )
    .toBe(true)
  dump.kill('SIGINT')
  await dump.exit
}
