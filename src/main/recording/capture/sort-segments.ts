/** The number of comparisons before others can run: some milliseconds. */
const SLICE = 100_000

/**
 * Sorts rows by position; equal ones keep their order. A merge sort of the existing runs, so that nearly sorted rows
 * take one pass. Pauses at times, so that others can run.
 */
export function* sortByPosition(rows: Uint32Array, positionOf: (row: number) => number): Generator<void, Uint32Array> {
  let borders = yield* bordersOfRuns(rows, positionOf)
  let from = rows
  let into: Uint32Array = new Uint32Array(borders.length > 2 ? rows.length : 0)
  let done = 0
  while (borders.length > 2) {
    const merged: number[] = [0]
    for (let run = 0; run + 1 < borders.length; run += 2) {
      const [start, middle, end] = [borders[run] ?? 0, borders[run + 1] ?? 0, borders[run + 2] ?? borders[run + 1] ?? 0]
      let left = start
      let right = middle
      for (let at = start; at < end; at++) {
        const first = from[left] ?? 0
        const second = from[right] ?? 0
        const isLeft = left < middle && (right >= end || positionOf(first) <= positionOf(second))
        into[at] = isLeft ? first : second
        if (isLeft) left += 1
        else right += 1
        done += 1
        if (done % SLICE === 0) yield
      }
      merged.push(end)
    }
    ;[from, into] = [into, from]
    borders = merged
  }
  return from
}

/** The starts of rising runs, and the end. */
function* bordersOfRuns(rows: Uint32Array, positionOf: (row: number) => number): Generator<void, number[]> {
  const borders = [0]
  for (let at = 1; at < rows.length; at++) {
    if (positionOf(rows[at] ?? 0) < positionOf(rows[at - 1] ?? 0)) borders.push(at)
    if (at % SLICE === 0) yield
  }
  borders.push(rows.length)
  return borders
}
