import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const HERE = import.meta.dirname

/**
 * Beside this module; above it, where the build has put it into a chunk; beside the folder of another bundle, as the
 * benchmark is; or in the build of the sources that run themselves, as in tests.
 */
const FOLDERS = [HERE, dirname(HERE), join(HERE, '../main'), join(HERE, '../../../out/main')]

/** The file of an entry of the build that a thread runs. */
export function builtEntry(name: string): string {
  const file = `${name}.js`
  const folder = FOLDERS.find((each) => existsSync(join(each, file)))
  if (folder === undefined) throw new Error(`${file} is missing in the build`)
  return join(folder, file)
}
