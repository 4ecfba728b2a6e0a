import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'
import { run, say } from './run.mjs'

const STAMP = join(root, 'node_modules', '.wirebench-lock')

/** `npm ci`, when the installed dependencies differ from the lock file. The stamp is written last. */
export async function ensureDependencies() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return
  say('installing the dependencies (npm ci, about a minute): they are missing or older than package-lock.json')
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root })
  writeFileSync(STAMP, lock)
}
