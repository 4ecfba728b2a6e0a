/** More kinds than this are one kind: something is broken as a whole. */
const MAX_KINDS = 100

/**
 * Errors of our own that ended something small and let the rest go on. However often one kind comes (the same words from the
 * same place), it is told once; the count says the rest.
 */
export class UnexpectedErrors {
  readonly #counts = new Map<string, number>()
  readonly #waiting: unknown[] = []
  #onKind: ((error: unknown) => void) | undefined

  /** Who tells people. What came before is told at once. */
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

  /** How many came, of all kinds. */
  get count(): number {
    let sum = 0
    for (const count of this.#counts.values()) sum += count
    return sum
  }
}

/** The one of this process: what meets an error deep in a socket knows no window and no terminal. */
export const unexpectedErrors = new UnexpectedErrors()

/** The words alone may hold numbers that differ each time; the place does not. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const place = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '))
  return `${error.name} ${place ?? error.message.slice(0, 200)}`
}
