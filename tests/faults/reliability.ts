import type { FaultRow, Section, Shown } from './row'

/** The results of the tests of one row in their last run. */
interface RowResult {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** One complete run of the tests in the table. */
export interface Results {
  /** The date, such as 2026-03-01. */
  readonly on: string
  readonly machine: string
  readonly rows: Readonly<Record<string, RowResult>>
}

/** The part of Vitest's JSON report that is used here. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
  }[]
}

/** Counts the tests of each row in a report. */
export function resultsOf(rows: readonly FaultRow[], report: Report): Results['rows'] {
  return Object.fromEntries(
    rows.map((row) => {
      const statuses = row.shownBy.flatMap((shown) => statusesOf(shown, report))
      const count = (wanted: (status: string) => boolean): number => statuses.filter(wanted).length
      const passed = count((status) => status === 'passed')
      const failed = count((status) => status === 'failed')
      return [row.id, { passed, failed, skipped: statuses.length - passed - failed }]
    }),
  )
}

function statusesOf([file, title]: Shown, report: Report): string[] {
  const pattern = titlePattern(title)
  return report.testResults
    .filter(({ name }) => name.endsWith(`/tests/${file}`))
    .flatMap(({ assertionResults }) => assertionResults)
    .filter((test) => pattern.test(test.title))
    .map(({ status }) => status)
}

/** A title as it is written (`%s`, `$name`) matches the titles of its cases. */
function titlePattern(title: string): RegExp {
  const parts = title.split(/%[sidfjo]|\$[a-z]+/i)
  return new RegExp(`^${parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('[\\s\\S]*')}$`)
}

const HEAD = `# What the bench promises about faults and bad input

Made from \`tests/faults\` by \`npm run reliability\`, which provokes each fault for real: sockets and files of the system, full disks
(small file systems), \`kill -9\`, \`SIGSTOP\`, a clock that jumps, network namespaces with packets dropped or a cable pulled, programs
nobody here wrote. The tests are part of \`npm test\`. Numbers have gaps and never change.
`

/** The page for people; `byHand` is what was seen in the runs that take too long for `npm test`. */
export function reliabilityPage(sections: readonly Section[], results: Results, byHand: string): string {
  const rows = sections.flatMap((section) => section.rows)
  const tests = rows.reduce((sum, { id }) => sum + (results.rows[id]?.passed ?? 0), 0)
  const count = `${String(rows.length)} promises`
  const said =
    tests === 0
      ? `${count}; their tests are named, and their results are not in this page yet: \`npm run reliability\` runs them and writes it.`
      : `${count}, shown by ${String(tests)} tests on ${results.on}: ${results.machine}.`
  return `${[HEAD.trim(), said, ...sections.flatMap(sectionLines(results)), byHand.trim()].join('\n\n')}\n`
}

function sectionLines(results: Results): (section: Section) => string[] {
  return ({ title, rows }) => [`## ${title}`, rows.map((row) => rowLine(row, results.rows[row.id])).join('\n')]
}

function rowLine(row: FaultRow, result: RowResult | undefined): string {
  const tests = row.shownBy.map(([file, title]) => `[${title}](../tests/${file})`).join('; ')
  const notHere = row.notHere === undefined ? '' : ` _Not here: ${row.notHere}_`
  return `- **${row.id}** ${row.promise} **${describe(result)}** Provoked by: ${row.fault}. Shown by: ${tests}.${notHere}`
}

function describe(result: RowResult | undefined): string {
  if (result === undefined) return 'Not run yet.'
  const { passed, failed, skipped } = result
  if (failed > 0) return `Broken: ${String(failed)} of ${String(passed + failed)} tests failed.`
  const left = skipped === 0 ? '' : `, ${String(skipped)} left out on that machine`
  return passed === 0
    ? `Not run on that machine.`
    : `Kept (${String(passed)} ${passed === 1 ? 'test' : 'tests'}${left}).`
}
