import { createContext, runInContext, Script } from 'node:vm'

/** A pattern that takes longer for one text has gone astray (catastrophic backtracking); nothing else moves meanwhile. */
const TEXT_MS = 40
/** Many texts together; after a longer time they are looked at one by one. */
const BATCH_MS = 10
/** A text that takes longer is slow. */
const SLOW_MS = 2
/** What slow texts may take altogether: a pattern just below the limits goes astray, too. */
const BUDGET_MS = 1_000
const BATCH_ROWS = 256
const BATCH_CHARS = 1_000_000

/** A pattern took too long; who uses it cannot go on. */
export class PatternTimeout extends Error {}

/**
 * A pattern in a context of its own, where a time limit holds: elsewhere it could stop the whole bench. Entering it is dear,
 * so many texts are looked at together.
 */
export class BoundedPattern<T> {
  readonly #source: string
  readonly #context: { texts?: string[]; results?: T[] }
  readonly #script: Script
  readonly #budgetMs: number
  #slowMs = 0
  /** Grows while the texts are quick. */
  #rows = BATCH_ROWS

  private constructor(source: string, flags: string, expression: string, budgetMs: number) {
    this.#source = source
    this.#budgetMs = budgetMs
    this.#context = createContext(Object.create(null) as object)
    runInContext(`pattern = new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)})`, this.#context)
    this.#script = new Script(`results = texts.map((text) => ${expression})`)
  }

  /** Whether each text holds the pattern. */
  static tests(source: string, flags: string, budgetMs = BUDGET_MS): BoundedPattern<boolean> {
    return new BoundedPattern(source, flags, 'pattern.test(text)', budgetMs)
  }

  /** The first group in each text, or all that matched when there is none; null without a match. */
  static keys(source: string, flags: string): BoundedPattern<string | null> {
    return new BoundedPattern(
      source,
      flags,
      '{ const found = pattern.exec(text); return found && (found[1] ?? found[0]) }',
      BUDGET_MS,
    )
  }

  /**
   * The results for some of the next texts, at least for the first: those that were ready in time. `textAt` gives
   * undefined at the end. Throws `PatternTimeout` when the first alone takes too long, or all that were slow together.
   */
  run(textAt: (ahead: number) => string | undefined): readonly T[] {
    const texts: string[] = []
    let length = 0
    while (texts.length < this.#rows && length < BATCH_CHARS) {
      const text = textAt(texts.length)
      if (text === undefined) break
      texts.push(text)
      length += text.length
    }
    const many = texts.length > 1 ? this.#try(texts, BATCH_MS) : undefined
    if (many !== undefined) {
      this.#rows = Math.min(BATCH_ROWS, this.#rows * 2)
      return many
    }
    const one = this.#try(texts.slice(0, 1), TEXT_MS)
    if (one === undefined || this.#slowMs > this.#budgetMs) throw new PatternTimeout(this.#source)
    return one
  }

  /** Undefined when it takes too long. */
  #try(texts: string[], timeout: number): readonly T[] | undefined {
    this.#context.texts = texts
    const from = performance.now()
    try {
      this.#script.runInContext(this.#context, { timeout })
      return this.#context.results ?? []
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      return undefined
    } finally {
      const tookMs = performance.now() - from
      const isSlow = tookMs > SLOW_MS * texts.length || tookMs >= timeout
      if (isSlow) {
        this.#slowMs += tookMs
        this.#rows = 1
      } else if (this.#rows === 1) this.#rows = 2
    }
  }
}
