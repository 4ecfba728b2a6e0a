/** The same numbers for the same seed (mulberry32), from 0 up to, not including, 1. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The seed of this run: `--seed` of the launchers, else a fixed one, so that a run can be repeated. */
export const SEED = Number(process.env['WIREBENCH_SEED'] ?? 1)
