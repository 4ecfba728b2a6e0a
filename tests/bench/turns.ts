const TURNS = 5

/** Bench and floor, and perhaps another floor, by turns: a single one tells more of the machine than of the programs. */
export async function byTurns<T>(
  one: () => Promise<T>,
  other: () => Promise<T>,
  third?: () => Promise<T>,
): Promise<readonly [readonly T[], readonly T[], readonly T[]]> {
  const [first, second, last]: [T[], T[], T[]] = [[], [], []]
  for (let turn = 0; turn < TURNS; turn++) {
    first.push(await one())
    second.push(await other())
    if (third !== undefined) last.push(await third())
  }
  return [first, second, last]
}

export function medianOf<T>(all: readonly T[], figure: (each: T) => number): number {
  return all.map(figure).toSorted((a, b) => a - b)[all.length >> 1] ?? 0
}
