import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const HERE = import.meta.dirname

/**
 * Beside this module; above it, where the build has put it into a chunk; beside the folder of another bundle, as the
 * benchmark is; or in the build of the sources that run themselves, as in tests.
 */
const FOLDERS = [HERE, dirname(HERE), join(HERE, '../main'), join(HERE, '../../../out/main')]

/** A file that the build puts beside the entries; undefined when it is not there. */
export function builtFile(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/** The file of an entry of the build that a thread runs. */
export function builtEntry(name: string): string {
  const path = builtFile(`${name}.js`)
  if (path === undefined) throw new Error(`${name}.js is missing in the build`)
  return path
}
