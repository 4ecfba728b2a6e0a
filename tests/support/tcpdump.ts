import { expect } from 'vitest'
import type { Program } from './program'

/** tcpdump reads its buffer once a second: after this time it has counted all earlier packets; ms. */
const READ_EVERY_MS = 1_000

/**
 * Ends a tcpdump that has written everything: nothing new came between two readings. SIGUSR1 makes it print its counts
 * (tcpdump(1)).
 */
export async function endCapture(dump: Program): Promise<void> {
  const counts = (): string[] => [...dump.stderr.matchAll(/(\d+) packets? captured,/g)].map(([, count = '']) => count)
  await expect
    .poll(
      () => {
        const [before, last] = counts().slice(-2)
        dump.kill('SIGUSR1')
        return last !== undefined && last !== '0' && last === before
      },
      { timeout: 15_000, interval: READ_EVERY_MS },
    )
    .toBe(true)
  dump.kill('SIGINT')
  await dump.exit
}
