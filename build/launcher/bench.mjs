import { join } from 'node:path'
import { ensureDependencies } from './dependencies.mjs'
import { root } from './root.mjs'
import { become } from './run.mjs'

/** `npm run bench`: bundles tests/bench and runs it with plain Node. */
await ensureDependencies()
const { build } = await import('vite')
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: 'tests/bench/run.ts',
    outDir: 'out/bench',
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: '[name].mjs' } },
  },
})
await become(process.execPath, [join(root, 'out/bench/run.mjs'), ...process.argv.slice(2)], { cwd: root })
