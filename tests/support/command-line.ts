import type { Program } from './program'

/** One JSON row of the command line. */
export interface Row {
  readonly seq: number
  readonly conversation: number
  readonly peer: string
  readonly kind: string
  readonly state?: string
  readonly byteLength: number
  readonly hex: string
  readonly text: string
}

/** The port in the first line of a started `listen`. */
export async function listening(program: Program, protocol = 'tcp'): Promise<number> {
  return Number((await program.output(new RegExp(`^listening ${protocol} 127\\.0\\.0\\.1:(\\d+)\\n`)))[1])
}

/** The rows printed so far with `--json`, without the first line. */
export function rows(program: Program): Row[] {
  return program.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
    .filter((row) => 'seq' in row)
}
