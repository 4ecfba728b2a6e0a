import { existsSync, renameSync } from 'node:fs'

/**
 * Renames a file that cannot be read, and returns the new path beside it. A file that was set aside before is never
 * replaced.
 */
export function setAside(path: string): string {
  const copy = `${path}.bad-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
  let free = copy
  for (let count = 2; existsSync(free); count++) free = `${copy}-${String(count)}`
  renameSync(path, free)
  return free
}
