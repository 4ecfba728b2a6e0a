import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Senders in C, fast enough not to limit the measurement: each is one file beside this one. */
const PROGRAMS = ['udp-sender', 'udp-delay-load', 'tcp-echo-client', 'tcp-paced-client', 'tcp-sender'] as const
type CProgram = (typeof PROGRAMS)[number]

const COMPILERS = ['cc', 'gcc', 'clang'] as const
const FOLDER = 'out/bench-c'

/** The remark in the table where these programs cannot be built. */
export const NO_COMPILER = `left out: no C compiler (${COMPILERS.join(', ')}), or no Linux`

const built = new Map<CProgram, string | undefined>()

/** Builds the programs; false without a compiler, or where their system calls are unknown. */
export function canBuildC(): boolean {
  return PROGRAMS.every((name) => pathOf(name) !== undefined)
}

/** Runs it to its end, and returns the JSON that it prints. */
export async function runC<T>(name: CProgram, ...args: readonly number[]): Promise<T> {
  const path = pathOf(name)
  if (path === undefined) throw new Error(`${name} could not be built`)
  const child = spawn(path, args.map(String), { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  await once(child, 'close')
  if (child.exitCode !== 0) throw new Error(`${name} ended with ${String(child.exitCode)}`)
  return JSON.parse(text) as T
}

function pathOf(name: CProgram): string | undefined {
  if (!built.has(name)) built.set(name, build(name))
  return built.get(name)
}

function build(name: CProgram): string | undefined {
  if (process.platform !== 'linux') return undefined
  const compiler = COMPILERS.find((each) => spawnSync(each, ['--version']).status === 0)
  if (compiler === undefined) return undefined
  mkdirSync(FOLDER, { recursive: true })
  const into = join(FOLDER, name)
  const { status } = spawnSync(compiler, ['-O2', '-Wall', '-o', into, join('tests/bench', `${name}.c`), '-lm'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return status === 0 ? into : undefined
}
