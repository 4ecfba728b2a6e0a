import { readdirSync, readFileSync } from 'node:fs'
import { arch, release, type } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureSystem } from './debian.mjs'
import { root } from './root.mjs'
import { say } from './run.mjs'

/**
 * `npm run reliability`: runs every test that tests/faults names, and writes docs/reliability.md from what came of them. With `--page` it
 * writes the page alone, with the results that are there; with `--from FOLDER` from the reports that `WIREBENCH_REPORTS=FOLDER npm test` left.
 */
await ensureDependencies()
const { runTests } = await import('./vitest.mjs')
const from = process.argv.indexOf('--from')
const reports = process.argv.includes('--page')
  ? []
  : from === -1
    ? [join(root, 'out', 'fault-report.json')]
    : ['engine.json', 'windows.json'].map((name) => resolve(process.argv[from + 1] ?? '.', name))
const { failed: broken } = reports.length === 1 ? await runAll(reports[0]) : { failed: 0 }
const machine = `${type()} ${release().split('-')[0]} ${arch()}, Node ${process.versions.node}, Electron ${await electronVersion()}`
const { failed } = await runTests(
  ['faults'],
  { ...process.env, WIREBENCH_FAULT_REPORT: reports.join('\n'), WIREBENCH_FAULT_MACHINE: machine },
  { files: ['tests/faults/table.test.ts'] },
)
process.exitCode = broken + failed === 0 ? 0 : 1

async function runAll(report) {
  await ensureSystem('test')
  await ensureBuild()
  const { ensureElectron } = await import('../runtime/electron.mjs')
  const { startDisplay } = await import('./display.mjs')
  const executable = await ensureElectron()
  const { display, stop } = await startDisplay()
  const env = { ...process.env, DISPLAY: display, WAYLAND_DISPLAY: '', ELECTRON_EXEC_PATH: executable, CI: 'true' }
  const tests = await runTests(['unit', 'integration', 'faults', 'e2e'], env, { files: namedFiles(), report })
  stop()
  say(`${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} left out`)
  return tests
}

function namedFiles() {
  const folder = join(root, 'tests/faults/rows')
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  const names = texts.flatMap((text) => [...text.matchAll(/'((?:unit|integration|faults|e2e)\/[^']+\.test\.ts)'/g)])
  return [...new Set(names.map(([, name]) => `tests/${name}`))]
}

/** The version that the window tests run in: not always that of package.json. */
async function electronVersion() {
  const { ensureElectron } = await import('../runtime/electron.mjs')
  return readFileSync(join(dirname(await ensureElectron()), 'version'), 'utf8').trim()
}
