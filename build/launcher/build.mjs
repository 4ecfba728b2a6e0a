import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasCompiler, lacksNative } from './native.mjs'
import { root } from './root.mjs'
import { run, say } from './run.mjs'

const STAMP = join(root, 'out', '.sources')
const INPUTS = [
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'tsconfig.base.json',
  'build/launcher/native.mjs',
]

/** `npm run build`, when the sources have changed since the last build. */
export async function ensureBuild() {
  const sources = fingerprint()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return
  say('building (some seconds): the sources have changed since the last build')
  await run(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: root, quiet: true },
  )
  writeFileSync(STAMP, sources)
  const lack = lacksNative()
  if (lack !== undefined) say(lack)
}

function fingerprint() {
  const hash = createHash('sha256').update(String(hasCompiler()))
  const folder = join(root, 'src')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort()
  for (const path of [...INPUTS.map((name) => join(root, name)), ...paths]) hash.update(path).update(readFileSync(path))
  return hash.digest('hex')
}
