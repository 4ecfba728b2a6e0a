import { resolve } from 'node:path'
import { ensureBuild } from './build.mjs'
import { check } from './check.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureSystem } from './debian.mjs'
import { say } from './run.mjs'

/**
 * `npm test`: installs and builds what is missing, then checks types, lint and boundaries, and runs unit, integration
 * and window tests.
 */
await ensureDependencies()
await ensureSystem('test')
await ensureBuild()
const { ensureElectron } = await import('../runtime/electron.mjs')
const { startDisplay } = await import('./display.mjs')
const { runTests } = await import('./vitest.mjs')
const executable = await ensureElectron()

/** Where both reports are kept, for `npm run reliability -- --from`. */
const reports = process.env.WIREBENCH_REPORTS
const kept = (name) => (reports === undefined ? undefined : resolve(reports, name))
const engine = await check(kept('engine.json'))
const { display, stop } = await startDisplay()
const windows = await runTests(
  ['e2e'],
  { ...process.env, DISPLAY: display, WAYLAND_DISPLAY: '', ELECTRON_EXEC_PATH: executable },
  { report: kept('windows.json') },
)
stop()

const sum = (key) => engine[key] + windows[key]
const skipped = sum('skipped') === 0 ? '' : `, ${sum('skipped')} skipped`
for (const failure of [...engine.failures, ...windows.failures]) say(`failed: ${failure}`)
say('all of it:')
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed${skipped}\n`)
process.exitCode = sum('failed') === 0 ? 0 : 1
