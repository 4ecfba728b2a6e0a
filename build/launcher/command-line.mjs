import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { root } from './root.mjs'
import { become } from './run.mjs'

/** As the engine of the window has it (engine-link.ts); of the three parts of the young generation this names one. */
const YOUNG = '--max-semi-space-size=2'

/** `npm run -s wirebench -- ARGUMENTS`: the command line from a clone. */
await ensureDependencies()
await ensureBuild()
await become(process.execPath, [YOUNG, join(root, 'out/main/wirebench.js'), ...process.argv.slice(2)])
