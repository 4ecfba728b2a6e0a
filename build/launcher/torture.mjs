import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureSystem } from './debian.mjs'
import { runTests } from './vitest.mjs'

/** `npm run torture`: each call of a file or a socket of each part of the main job fails once, and from then on; about half an hour. */
await ensureDependencies()
await ensureSystem('test')
await ensureBuild()
const env = { ...process.env, WIREBENCH_TORTURE_WHOLE: '1' }
const { failed } = await runTests(['faults'], env, { files: ['tests/torture'] })
process.exitCode = failed === 0 ? 0 : 1
