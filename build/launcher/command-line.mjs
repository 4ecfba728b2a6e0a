import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { root } from './root.mjs'
import { become } from './run.mjs'

/** `npm run -s wirebench -- ARGUMENTS`: the command line from a clone. */
await ensureDependencies()
await ensureBuild()
await become(process.execPath, [join(root, 'out/main/wirebench.js'), ...process.argv.slice(2)])
