import { ensureBuild } from './build.mjs'
import { check } from './check.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureSystem } from './debian.mjs'
import { say } from './run.mjs'

/** `npm test`: does what is missing, then types, lint, boundaries, unit, integration, and a real Electron window. */
await ensureDependencies()
await ensureSystem('test')
await ensureBuild()
const { ensureElectron } = await import('../runtime/electron.mjs')
const { startDisplay } = await import('./display.mjs')
const { runTests } = await import('./vitest.mjs')
const executable = await ensureElectron()

const engine = await check()
const { display, stop } = await startDisplay()
const windows = await runTests(['e2e'], {
  ...process.env,
  DISPLAY: display,
  WAYLAND_DISPLAY: '',
  ELECTRON_EXEC_PATH: executable,
})
stop()

const sum = (key) => engine[key] + windows[key]
const skipped = sum('skipped') === 0 ? '' : `, ${sum('skipped')} skipped`
for (const failure of [...engine.failures, ...windows.failures]) say(`failed: ${failure}`)
say('all of it:')
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed${skipped}\n`)
process.exitCode = sum('failed') === 0 ? 0 : 1
