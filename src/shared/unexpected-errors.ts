/** Further kinds are reported no more: something is broken as a whole. */
const MAX_KINDS = 100

/**
 * Unexpected errors that ended something small while the rest continues. Each kind (the same message from the same
 * place) is reported once; the count has the rest.
 */
export class UnexpectedErrors {
  readonly #counts = new Map<string, number>()
  readonly #waiting: unknown[] = []
  #onKind: ((error: unknown) => void) | undefined

  /** Sets the receiver of reports; earlier errors are reported at once. */
  tell(onKind: (error: unknown) => void): void {
    this.#onKind = onKind
    for (const error of this.#waiting.splice(0)) onKind(error)
  }

  report(error: unknown): void {
    const kind = this.#counts.has(kindOf(error)) || this.#counts.size < MAX_KINDS ? kindOf(error) : 'others'
    const count = this.#counts.get(kind) ?? 0
    this.#counts.set(kind, count + 1)
    if (count > 0) return
    if (this.#onKind === undefined) this.#waiting.push(error)
    else this.#onKind(error)
  }

  /** The number of errors of all kinds. */
  get count(): number {
    let sum = 0
    for (const count of this.#counts.values()) sum += count
    return sum
  }
}

/** The collector of this process: code deep in a socket knows neither window nor terminal. */
export const unexpectedErrors = new UnexpectedErrors()

/** The words alone may hold numbers that differ each time; the place does not. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const place = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '))
  return `${error.name} ${place ?? error.message.slice(0, 200)}`
}
