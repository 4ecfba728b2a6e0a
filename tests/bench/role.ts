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
