import { existsSync, renameSync } from 'node:fs'

/** Gives a file that cannot be read a name of its own beside it, and returns that. What was set aside before is never replaced. */
export function setAside(path: string): string {
  const copy = `${path}.bad-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
  let free = copy
  for (let count = 2; existsSync(free); count++) free = `${copy}-${String(count)}`
  renameSync(path, free)
  return free
}
