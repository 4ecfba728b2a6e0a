import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { root } from './root.mjs'
import { become } from './run.mjs'

/** `npm run bench`: bundles tests/bench and runs it with plain Node; the window in a real Electron where there is one. */
await ensureDependencies()
await ensureBuild()
const { build } = await import('vite')
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: true, external: ['playwright-core'] },
  build: {
    ssr: 'tests/bench/run.ts',
    outDir: 'out/bench',
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: '[name].mjs' } },
  },
})
const { display, stop, executable } = await window()
const env =
  executable === undefined ? process.env : { ...process.env, DISPLAY: display, WIREBENCH_BENCH_ELECTRON: executable }
await become(process.execPath, [join(root, 'out/bench/run.mjs'), ...process.argv.slice(2)], { cwd: root, env })
stop()

/** An Electron and a screen, where they are available. */
async function window() {
  const nothing = { display: undefined, stop: () => undefined, executable: undefined }
  try {
    const { ensureElectron } = await import('../runtime/electron.mjs')
    const executable = await ensureElectron()
    const { startDisplay } = await import('./display.mjs')
    return { ...(await startDisplay()), executable }
  } catch (error) {
    process.stderr.write(`wirebench: the window is not measured: ${error.message}\n`)
    return nothing
  }
}
