import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProgram, wirebenchArgs, type Program } from '../support/program'

/** The calls that fail; see failing-calls.mjs. */
export interface TorturePlan {
  readonly calls?: string
  readonly nth?: number
  readonly isLasting?: boolean
  readonly errno?: string
  readonly slowMs?: number
  readonly log?: string
}

const PRELOAD = join(import.meta.dirname, 'failing-calls.mjs')

/** The built command line, with calls that fail as planned. */
export function startTortured(plan: TorturePlan, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  return startProgram(process.execPath, ['--import', PRELOAD, ...wirebenchArgs(...args)], {
    ...process.env,
    ...env,
    // What is written in C calls the system itself, where nothing can be made to fail.
    WIREBENCH_NATIVE: 'off',
    WIREBENCH_TORTURE: JSON.stringify(plan),
  })
}

/** The counted calls in order: `NAME DETAIL`. */
export function callsIn(log: string): string[] {
  return readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\d+ /, ''))
}
