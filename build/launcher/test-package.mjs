import { join } from 'node:path'
import { ensureDependencies } from './dependencies.mjs'
import { root } from './root.mjs'
import { run, say } from './run.mjs'
import { runTests } from './vitest.mjs'

/**
 * `npm run test:package`: builds a Debian package, installs it, does the main job in it as a user would, and removes
 * it.
 */
if (process.platform !== 'linux' || process.getuid() !== 0) {
  say('the package test installs a Debian package, so it needs Debian (or the like) and root')
  process.exit(1)
}
await ensureDependencies()
await run(
  process.execPath,
  [join(root, 'build/package/deb.mjs'), '--allow-fallback', '--out', 'dist/test', '--compression', 'gzip'],
  { cwd: root },
)
const { passed, failed } = await runTests(['package'])
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
