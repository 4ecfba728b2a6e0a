import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { onTestFinished, TestRunner } from 'vitest'

/** A program that runs beside the test. It is ended with the test, by its own process id. */
export class Program {
  readonly child: ChildProcess
  readonly exit: Promise<number>
  stdout = ''
  stderr = ''
  #onOutput: (() => void)[] = []

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env })
    this.child.stdin?.on('error', () => undefined)
    this.child.stdout?.on('data', (part: Buffer) => {
      this.stdout += part.toString()
      for (const look of [...this.#onOutput]) look()
    })
    this.child.stderr?.on('data', (part: Buffer) => {
      this.stderr += part.toString()
    })
    this.exit = new Promise((resolve, reject) => {
      this.child.on('error', reject)
      this.child.on('close', (code, signal) => {
        resolve(code ?? (signal === null ? -1 : -2))
        for (const look of [...this.#onOutput]) look()
      })
    })
  }

  type(line: string): void {
    this.child.stdin?.write(`${line}\n`)
  }

  endInput(): void {
    this.child.stdin?.end()
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (this.child.exitCode === null) this.child.kill(signal)
  }

  /** The first match in the output so far or to come. */
  output(pattern: RegExp, timeoutMs = 15_000): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        finish()
        reject(new Error(`no ${String(pattern)} in: ${this.stdout}\n${this.stderr}`))
      }, timeoutMs)
      const look = (): void => {
        const match = pattern.exec(this.stdout)
        if (match === null) return
        finish()
        resolve(match)
      }
      const finish = (): void => {
        clearTimeout(timer)
        this.#onOutput = this.#onOutput.filter((other) => other !== look)
      }
      this.#onOutput.push(look)
      look()
    })
  }
}

/**
 * A test that talks to a missing program is skipped, and reports it, except on Linux, where `npm test` installs or
 * demands every peer.
 */
function needCommand(command: string): void {
  if (process.platform === 'linux' || command === process.execPath) return
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const isThere = folders.some((folder) => ['', '.exe'].some((ending) => existsSync(join(folder, command + ending))))
  if (!isThere) TestRunner.getCurrentTest()?.context.skip(`${command} is not on this machine`)
}

export function startProgram(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Program {
  needCommand(command)
  const program = new Program(command, args, env)
  onTestFinished(async () => {
    program.kill()
    await program.exit
  })
  return program
}

const PYTHON = join(import.meta.dirname, 'python')

/** One of the programs written like the tutorials'. */
export function startPython(
  name:
    | 'udp_server'
    | 'udp_client'
    | 'tcp_server'
    | 'tcp_client'
    | 'kettle_client'
    | 'devices'
    | 'line_server'
    | 'token_server'
    | 'line_client'
    | 'observer'
    | 'starttls_server',
  ...args: readonly (string | number)[]
): Program {
  return startProgram('python3', ['-u', join(PYTHON, `${name}.py`), ...args.map(String)], {
    ...process.env,
    PYTHONUTF8: '1',
  })
}

const ROOT = join(import.meta.dirname, '../..')

/** The arguments for Node that run the built command line. */
export function wirebenchArgs(...args: readonly string[]): string[] {
  return [join(ROOT, 'out/main/wirebench.js'), ...args]
}

/** The built command line. */
export function startWirebench(...args: readonly string[]): Program {
  return startProgram(process.execPath, wirebenchArgs(...args))
}

/** Runs a program to its end; throws when it fails. */
export async function runProgram(command: string, args: readonly string[]): Promise<string> {
  needCommand(command)
  const program = new Program(command, args)
  program.endInput()
  const code = await program.exit
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}\n${program.stderr}`)
  return program.stdout
}
