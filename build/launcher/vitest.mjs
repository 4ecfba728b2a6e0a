import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './root.mjs'

/**
 * Runs the projects of vitest, or some files of them, and returns what came of it; a run that broke counts as one failure.
 * The report is kept where its path is given.
 */
export async function runTests(projects, env = process.env, { files = [], report: kept } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-report-'))
  const report = kept ?? join(folder, 'report.json')
  const args = [
    'run',
    ...files,
    ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  try {
    const code = await new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
        cwd: root,
        stdio: 'inherit',
        env,
      })
      child.on('error', reject)
      child.on('close', (status) => resolve(status ?? 1))
    })
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
    return {
      passed: numPassedTests,
      failed: numFailedTests === 0 && code !== 0 ? 1 : numFailedTests,
      skipped: numPendingTests,
    }
  } catch (error) {
    process.stderr.write(`wirebench: the tests could not be run: ${error.message}\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
