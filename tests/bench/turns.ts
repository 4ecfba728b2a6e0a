const TURNS = 5
/** After this long under its load, code has been optimized by V8; before, one measures the compiler. */
export const WARM_SECONDS = 2

/** Engine and references in turn: a single run says more about the machine than about the programs. */
export async function byTurns<T>(...parts: readonly (() => Promise<T>)[]): Promise<readonly (readonly T[])[]> {
  const figures = parts.map((): T[] => [])
  for (let turn = 0; turn < TURNS; turn++) for (const [at, part] of parts.entries()) figures[at]?.push(await part())
  return figures
}

export function medianOf<T>(all: readonly T[] = [], figure: (each: T) => number): number {
  return all.map(figure).toSorted((a, b) => a - b)[all.length >> 1] ?? 0
}
