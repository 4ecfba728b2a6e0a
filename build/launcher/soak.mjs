import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureSystem } from './debian.mjs'
import { root } from './root.mjs'
import { runTests } from './vitest.mjs'

/**
 * `npm run soak -- --minutes 60`: the application with a window, while clients come and go, windows open and close, sessions start and
 * stop, recordings rotate. Prints how memory, descriptors and listeners change in an hour.
 */
const at = process.argv.indexOf('--minutes')
const minutes = at === -1 ? '60' : (process.argv[at + 1] ?? '')
if (!(Number(minutes) > 0)) throw new Error(`--minutes must be a number above 0, not "${minutes}"`)
await ensureDependencies()
await ensureSystem('test')
await ensureBuild()
const { ensureElectron } = await import('../runtime/electron.mjs')
const { startDisplay } = await import('./display.mjs')
const executable = await ensureElectron()
const { display, stop } = await startDisplay()
const env = {
  ...process.env,
  DISPLAY: display,
  WAYLAND_DISPLAY: '',
  ELECTRON_EXEC_PATH: executable,
  WIREBENCH_SOAK_MINUTES: minutes,
}
const { failed } = await runTests(['soak'], env)
stop()
const { counts, rows } = JSON.parse(readFileSync(join(root, 'out/soak.json'), 'utf8'))
process.stdout.write(`${JSON.stringify(counts)}\n`)
for (const { what, first, last, anHour, most } of rows)
  process.stdout.write(
    `${what}: ${first.toFixed(1)} -> ${last.toFixed(1)}, ${anHour.toFixed(2)} an hour (at most ${most})\n`,
  )
process.exitCode = failed === 0 ? 0 : 1
