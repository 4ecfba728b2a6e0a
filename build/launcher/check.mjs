import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureSystem } from './debian.mjs'
import { root } from './root.mjs'
import { run, say } from './run.mjs'
import { runTests } from './vitest.mjs'

const tool = (path) => [process.execPath, join(root, 'node_modules', path)]

/** Two lanes, because the type-aware lint takes as long as the others together. */
const LANES = [
  [['lint', ...tool('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
  [
    ['types of main, preload and tests', ...tool('typescript/bin/tsc'), '-p', 'tsconfig.node.json'],
    ['types of the page', ...tool('vue-tsc/bin/vue-tsc.js'), '-p', 'tsconfig.web.json'],
    ['types of the window tests', ...tool('typescript/bin/tsc'), '-p', 'tsconfig.e2e.json'],
    [
      'boundaries',
      ...tool('dependency-cruiser/bin/dependency-cruise.mjs'),
      'src',
      '--config',
      'tests/architecture/boundaries.cjs',
    ],
    ['dead code', ...tool('knip/bin/knip.js'), '--no-config-hints'],
    ['format', ...tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ],
]

/**
 * Types, lint, boundaries, dead code, format; then unit, integration and fault tests. Returns how many tests passed and failed; their
 * report is kept where `report` says.
 */
export async function check(report) {
  await Promise.all(LANES.map((lane) => runLane(lane)))
  return runTests(['unit', 'integration', 'faults'], process.env, { report })
}

async function runLane(lane) {
  for (const [name, program, ...args] of lane) {
    const start = performance.now()
    await run(program, args, { cwd: root, quiet: true })
    say(`${name}: fine (${((performance.now() - start) / 1000).toFixed(0)} s)`)
  }
}

if (import.meta.filename === process.argv[1]) {
  await ensureDependencies()
  await ensureSystem('test')
  await ensureBuild()
  const { failed } = await check()
  process.exitCode = failed === 0 ? 0 : 1
}
