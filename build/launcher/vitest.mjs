import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { root } from './root.mjs'

/**
 * Runs the projects of vitest, or some files of them, and returns what came of it, with a line for each failure; a run that broke counts as one.
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
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    return {
      passed: numPassedTests,
      failed: numFailedTests === 0 && code !== 0 ? 1 : numFailedTests,
      skipped: numPendingTests,
      failures: failuresIn(testResults),
    }
  } catch (error) {
    process.stderr.write(`wirebench: the tests could not be run: ${error.message}\n`)
    return { passed: 0, failed: 1, skipped: 0, failures: [error.message] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A line for each test, and each file, that failed: what it is called, and the first line of why. */
function failuresIn(files) {
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : []
    return failed.map(({ title, failureMessages }) => `${file}: ${title}: ${firstLine(failureMessages[0])}`)
  })
}

function firstLine(text = '') {
  return text.split('\n', 1)[0]
}
