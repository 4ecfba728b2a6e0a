import { readFileSync } from 'node:fs'
import { fork, type ChildProcess } from 'node:child_process'

/** The roles that run our engine, with the memory for young objects that the window and the command line give it. */
const ENGINES = /^(recorded|unwritten|rules|scripted|delayed)-/
const YOUNG = '--max-semi-space-size=2'

/** A part of a measurement in a process of its own, so that parts share no event loop. */
export class Role {
  readonly #child: ChildProcess
  readonly #lines: unknown[] = []
  #wake: (() => void) | undefined

  constructor(name: string, ...args: readonly (string | number)[]) {
    const flags = ENGINES.test(name) ? ['--expose-gc', YOUNG] : ['--expose-gc']
    this.#child = fork(process.argv[1] ?? '', [name, ...args.map(String)], { execArgv: flags })
    this.#child.on('message', (message) => {
      this.#lines.push(message)
      this.#wake?.()
    })
  }

  /** Resident bytes of the process after a garbage collection (Linux; elsewhere 0). */
  async residentBytes(): Promise<number> {
    if (process.platform !== 'linux') return 0
    this.#child.kill('SIGUSR2')
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const status = readFileSync(`/proc/${String(this.#child.pid)}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024
  }

  /** The next message of the process. */
  async says<T>(): Promise<T> {
    while (this.#lines.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#lines.shift() as T
  }

  /** Asks the process to finish, and returns its figures. */
  async finish<T>(): Promise<T> {
    this.#child.send('finish')
    const figures = await this.says<T>()
    this.#child.kill()
    return figures
  }
}

/** In the process: collects garbage when its memory is measured. */
export function collectWhenAsked(): void {
  process.on('SIGUSR2', () => {
    globalThis.gc?.()
  })
}

/** In the process: sends a message to the measurement. */
export function tell(message: unknown): void {
  process.send?.(message)
}

/** In the process: resolves at the end of the measurement. */
export function untilFinished(): Promise<void> {
  return new Promise((resolve) => {
    process.once('message', () => {
      resolve()
    })
  })
}
