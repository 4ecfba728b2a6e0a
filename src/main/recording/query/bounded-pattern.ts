import { createContext, runInContext, Script } from 'node:vm'

/** A pattern that takes longer has gone astray (catastrophic backtracking). */
const TIMEOUT_MS = 100
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

  private constructor(source: string, flags: string, expression: string) {
    this.#source = source
    this.#context = createContext(Object.create(null) as object)
    runInContext(`pattern = new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)})`, this.#context)
    this.#script = new Script(`results = texts.map((text) => ${expression})`)
  }

  /** Whether each text holds the pattern. */
  static tests(source: string, flags: string): BoundedPattern<boolean> {
    return new BoundedPattern(source, flags, 'pattern.test(text)')
  }

  /** The first group in each text, or all that matched when there is none; null without a match. */
  static keys(source: string, flags: string): BoundedPattern<string | null> {
    return new BoundedPattern(
      source,
      flags,
      '{ const found = pattern.exec(text); return found && (found[1] ?? found[0]) }',
    )
  }

  /**
   * The results for some of the next texts, at least for the first: those that were ready in time. `textAt` gives
   * undefined at the end. Throws `PatternTimeout` when the first alone takes too long.
   */
  run(textAt: (ahead: number) => string | undefined): readonly T[] {
    const texts: string[] = []
    let length = 0
    while (texts.length < BATCH_ROWS && length < BATCH_CHARS) {
      const text = textAt(texts.length)
      if (text === undefined) break
      texts.push(text)
      length += text.length
    }
    for (let rows = texts.length; rows > 0; rows = rows >> 1) {
      this.#context.texts = texts.slice(0, rows)
      try {
        this.#script.runInContext(this.#context, { timeout: TIMEOUT_MS })
        return this.#context.results ?? []
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      }
    }
    throw new PatternTimeout(this.#source)
  }
}
