/** Where a key moves the cursor of a table with `count` rows, `page` of them on screen; undefined for other keys. */
export function nextPosition(key: string, cursor: number, page: number, count: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowDown: cursor + 1,
    ArrowUp: cursor - 1,
    PageDown: cursor + page,
    PageUp: cursor - page,
    Home: 0,
    End: count - 1,
  }
  const next = steps[key]
  return next === undefined || count === 0 ? undefined : Math.min(Math.max(0, next), count - 1)
}
