import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/** Beside the bundle, which each run builds anew. */
const RESULT = 'out/bench-result.json'

/** What the two rows beside a recorded one show about the system's writes. */
export const FLOOR_WRITES = 'the same, the floor writes it to a file'
export const UNWRITTEN = "the same, with the system's write left out"

export interface Row {
  readonly what: string
  readonly bench: string
  readonly floor: string
  readonly ratio: string
  readonly bar: string
}

/** The rows of a run; each is printed as soon as it is known, so that an interrupted run was not useless. */
export class Rows {
  readonly all: Row[] = []

  push(...rows: readonly Row[]): void {
    for (const row of rows) {
      this.all.push(row)
      const { what, bench, floor, ratio } = row
      process.stderr.write(`  ${what}: ${[bench, floor, ratio].filter((cell) => cell !== '').join(' / ')}\n`)
    }
  }
}

/** A figure without a reference: its limit is absolute. */
export function fact(what: string, bench: string, bar: string): Row {
  return { what, bench, floor: '', ratio: '', bar }
}

export function row(what: string, bench: number, floor: number, bar: string): Row {
  return { what, bench: bench.toFixed(0), floor: floor.toFixed(0), ratio: (bench / floor).toFixed(2), bar }
}

function previousRows(): readonly Row[] {
  try {
    return JSON.parse(readFileSync(RESULT, 'utf8')) as readonly Row[]
  } catch {
    return []
  }
}

export function print(rows: readonly Row[]): void {
  // The ratio of the run before, or its figure where there is no ratio.
  const before = new Map(previousRows().map(({ what, ratio, bench }) => [what, ratio === '' ? bench : ratio]))
  const shown = rows.map((each) => ({ ...each, before: before.get(each.what) ?? '' }))
  const columns = ['what', 'bench', 'floor', 'ratio', 'bar', 'before'] as const
  const widths = columns.map((column) => Math.max(column.length, ...shown.map((each) => each[column].length)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  process.stdout.write(
    `Node ${process.versions.node}, ${String(cpus().length)} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB; the floor is a bare Node program in the same run\n`,
  )
  process.stdout.write(
    `${line(columns)}\n${shown.map((each) => line(columns.map((column) => each[column]))).join('\n')}\n`,
  )
  mkdirSync('out', { recursive: true })
  // Rows that were not measured this time stay.
  const measured = new Set(rows.map(({ what }) => what))
  const kept = previousRows().filter(({ what }) => !measured.has(what))
  writeFileSync(RESULT, JSON.stringify([...rows, ...kept], null, 2))
}
