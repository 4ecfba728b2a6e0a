import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureSystem } from './debian.mjs'
import { runTests } from './vitest.mjs'

/**
 * `npm run test:faults`: the faults that no other test provokes, torture and fuzz in their short form, and the table of
 * all faults.
 */
await ensureDependencies()
await ensureSystem('test')
await ensureBuild()
const { passed, failed, skipped } = await runTests(['faults'])
process.stdout.write(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}\n`)
process.exitCode = failed === 0 ? 0 : 1
