import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openRecording } from '../../src/main/recording/open-recording'
import { allRows, story } from '../support/engine'
import type { Program } from '../support/program'

/** The result of one run. */
export interface Outcome {
  readonly code: number
  readonly stderr: string
  /** What is wrong; empty when the promise was kept. */
  readonly wrong: readonly string[]
}

/** The content of all recordings in a folder, one after the other. */
export interface Kept {
  readonly received: readonly Buffer[]
  readonly rows: readonly string[]
  readonly isDamaged: boolean
}

const ENDS_WITHIN_MS = 20_000
const DOCUMENTED = new Set([0, 2, 3, 4, 5, 6, 130, 143])
const BAD_ROW = /^(failed|warning|reset|refused)/

/** Waits for the end of a program; a missing end, an undocumented exit status and a stack trace are wrong. */
export async function ended(program: Program, wrong: string[]): Promise<number> {
  const timer = setTimeout(() => {
    wrong.push(`it did not end within ${String(ENDS_WITHIN_MS)} ms`)
    program.kill()
  }, ENDS_WITHIN_MS)
  const code = await program.exit
  clearTimeout(timer)
  if (!DOCUMENTED.has(code)) wrong.push(`exit status ${String(code)}`)
  if (/internal error|^ {4}at /m.test(program.stderr)) wrong.push('an internal error')
  return code
}

/** Reads all recordings of a folder in order. */
export async function keptIn(folder: string): Promise<Kept> {
  const received: Buffer[] = []
  const rows: string[] = []
  let isDamaged = false
  const number = (name: string): number => Number(/-(\d+)\.pcapng$/.exec(name)?.[1] ?? 1)
  const names = readdirSync(folder).filter((name) => name.endsWith('.pcapng'))
  for (const name of names.toSorted((one, other) => number(one) - number(other))) {
    const opening = await openRecording(join(folder, name))
    // The head is written first: nothing was acknowledged for a file without one.
    if (!opening.ok) continue
    for (const opened of opening.value) {
      for (const { kind, seq } of allRows(opened)) if (kind === 'rx') received.push(Buffer.from(opened.payload(seq)))
      rows.push(...story(opened).filter((line) => !/^(rx|tx) /.test(line)))
      isDamaged ||= opened.damage.length > 0
      opened.close()
    }
  }
  return { received, rows, isDamaged }
}

/** Success means that everything is saved; failures are reported in a row or on standard error. */
export function judge(
  done: { readonly code: number; readonly stderr: string; readonly isWhole: boolean; readonly isAllKept: boolean },
  kept: Kept,
  wrong: string[],
): void {
  const isSuccess = done.code === 0 || done.code === 130
  if (isSuccess && !done.isAllKept) wrong.push('it ended well, and something that was acknowledged is not recorded')
  if (isSuccess && kept.isDamaged) wrong.push('it ended well, and a recording is damaged')
  if (!isSuccess && done.stderr === '') wrong.push('it failed without a word')
  if (!done.isWhole && done.stderr === '' && !kept.rows.some((row) => BAD_ROW.test(row)))
    wrong.push('something did not work, and nothing says so')
}
