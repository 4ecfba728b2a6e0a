import { readFileSync } from 'node:fs'
import { fork, type ChildProcess } from 'node:child_process'

/** A part of a measurement that runs in a process of its own, so that parts share no event loop. */
export class Role {
  readonly #child: ChildProcess
  readonly #lines: unknown[] = []
  #wake: (() => void) | undefined

  constructor(name: string, ...args: readonly (string | number)[]) {
    this.#child = fork(process.argv[1] ?? '', [name, ...args.map(String)], { execArgv: ['--expose-gc'] })
    this.#child.on('message', (message) => {
      this.#lines.push(message)
      this.#wake?.()
    })
  }

  /** Resident bytes of the part, after it has collected its garbage (Linux; elsewhere 0). */
  async residentBytes(): Promise<number> {
    if (process.platform !== 'linux') return 0
    this.#child.kill('SIGUSR2')
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const status = readFileSync(`/proc/${String(this.#child.pid)}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024
  }

  /** The next thing that the part says. */
  async says<T>(): Promise<T> {
    while (this.#lines.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#lines.shift() as T
  }

  /** Asks the part to finish, and returns its figures. */
  async finish<T>(): Promise<T> {
    this.#child.send('finish')
    const figures = await this.says<T>()
    this.#child.kill()
    return figures
  }
}

/** Inside the part: garbage is collected when somebody wants to know its memory. */
export function collectWhenAsked(): void {
  process.on('SIGUSR2', () => {
    globalThis.gc?.()
  })
}

/** Inside the part: tells the measurement something. */
export function tell(message: unknown): void {
  process.send?.(message)
}

/** Inside the part: resolves when the measurement is over. */
export function untilFinished(): Promise<void> {
  return new Promise((resolve) => {
    process.once('message', () => {
      resolve()
    })
  })
}
