import { parseArgs } from 'node:util'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureSystem } from './debian.mjs'
import { runTests } from './vitest.mjs'

/**
 * `npm run fuzz -- --minutes 30 [--seed N] [--only recordings]`: every reader of what comes from outside gets inputs that nobody would write.
 * What breaks a promise is kept under tests/fuzz/finds, and tried again by each later run, also by the short one of `npm test`.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' }, only: { type: 'string' } },
})
const minutes = Number(values.minutes)
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
if (!(minutes > 0) || !Number.isInteger(seed)) {
  process.stderr.write('wirebench: write --minutes 30, --seed 7, --only recordings\n')
  process.exit(2)
}
await ensureDependencies()
await ensureSystem('test')
await ensureBuild()
process.stdout.write(`seed ${seed}, ${minutes} minutes\n`)
const env = {
  ...process.env,
  WIREBENCH_FUZZ_MINUTES: String(minutes),
  WIREBENCH_SEED: String(seed),
  ...(values.only === undefined ? {} : { WIREBENCH_FUZZ_ONLY: values.only }),
}
const { failed } = await runTests(['faults'], env, { files: ['tests/fuzz'] })
process.exitCode = failed === 0 ? 0 : 1
