import { join } from 'node:path'
import { root } from './root.mjs'
import { become, run, say } from './run.mjs'

/** `npm run test:package`: makes a Debian package, installs it, does the main job in it as a user does, and removes it. */
if (process.platform !== 'linux' || process.getuid() !== 0) {
  say('the package test installs a Debian package, so it needs Debian (or the like) and root')
  process.exit(1)
}
await run(process.execPath, [join(root, 'build/package/deb.mjs'), '--allow-fallback', '--out', 'dist/test', '--compression', 'gzip'], { cwd: root })
await become(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'package'], { cwd: root })
