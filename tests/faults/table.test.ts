import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { reliabilityPage, resultsOf, type Report, type Results } from './reliability'
import { ROWS, SECTIONS } from './table'

const TESTS = join(import.meta.dirname, '..')
const RESULTS = join(import.meta.dirname, 'results.json')
const PAGE = join(TESTS, '../docs/reliability.md')
const BY_HAND = readFileSync(join(import.meta.dirname, 'by-hand.md'), 'utf8')

it('has each number once, in order, in the section of its letter', () => {
  for (const { title, rows } of SECTIONS) {
    expect(rows.every(({ id }) => id.startsWith(title.slice(0, 1)))).toBe(true)
    const numbers = rows.map(({ id }) => Number(id.slice(1)))
    expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other))
  }
})

it('names for each promise tests that are there', () => {
  const missing = ROWS.flatMap(({ id, shownBy }) =>
    shownBy.length === 0
      ? [`${id}: no test`]
      : shownBy.filter(([file, title]) => !isThere(file, title)).map(([file, title]) => `${id}: ${file}: ${title}`),
  )
  expect(missing).toEqual([])
})

function isThere(file: string, title: string): boolean {
  const path = join(TESTS, file)
  if (!existsSync(path)) return false
  const text = readFileSync(path, 'utf8')
  return [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `\`${title}\``].some((quoted) => text.includes(quoted))
}

/** `npm run reliability` names its reports here, a line each; `npm run reliability -- --page` leaves the results as they are. */
const reportPaths = process.env['WIREBENCH_FAULT_REPORT']?.split('\n').filter((path) => path !== '')

it('has a page that is up to date; npm run reliability writes it', () => {
  if (reportPaths !== undefined && reportPaths.length > 0) {
    const reports = reportPaths.map((path) => JSON.parse(readFileSync(path, 'utf8')) as Report)
    const report: Report = { testResults: reports.flatMap(({ testResults }) => testResults) }
    const on = new Date().toISOString().slice(0, 10)
    const machine = process.env['WIREBENCH_FAULT_MACHINE'] ?? process.platform
    const results: Results = { on, machine, rows: resultsOf(ROWS, report) }
    writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`)
  }
  const results = JSON.parse(readFileSync(RESULTS, 'utf8')) as Results
  if (reportPaths !== undefined) writeFileSync(PAGE, reliabilityPage(SECTIONS, results, BY_HAND))
  expect(Object.entries(results.rows).filter(([, { passed, failed }]) => failed > 0 || passed === 0)).toEqual([])
  expect(readFileSync(PAGE, 'utf8')).toBe(reliabilityPage(SECTIONS, results, BY_HAND))
})
