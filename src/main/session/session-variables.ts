import { done, failed, type Outcome } from '../../shared/failure'
import {
  isVariableName,
  MAX_VARIABLE_CHARS,
  MAX_VARIABLE_NAME_CHARS,
  MAX_VARIABLES,
  SHOWN_VARIABLE_CHARS,
  type SessionVariable,
} from '../../shared/own-variable'
import type { Scalar } from '../../shared/rules/rule'
import { visibleString } from '../../shared/visible-text'
import { refusal } from '../../shared/words/say-failure'
import type { SessionLog } from './session-log'

/** Calls back with the name of each value that becomes another one. */
class ObservedMap extends Map<string, Scalar> {
  readonly #onChange: (name: string) => void

  constructor(onChange: (name: string) => void) {
    super()
    this.#onChange = onChange
  }

  override set(name: string, value: Scalar): this {
    const isNew = this.get(name) !== value
    super.set(name, value)
    if (isNew) this.#onChange(name)
    return this
  }

  override delete(name: string): boolean {
    const wasThere = super.delete(name)
    if (wasThere) this.#onChange(name)
    return wasThere
  }
}

/** The variables of a session while it runs: a person, a sequence and rules (`shared`) set them, messages and rules use them. */
export class SessionVariables {
  /** Rules read and write it as it is; they have declared their names. */
  readonly values: Map<string, Scalar> = new ObservedMap((name) => {
    for (const onChange of this.#watchers) onChange(name)
  })
  readonly #watchers = new Set<(name: string) => void>()
  readonly #log: Pick<SessionLog, 'changed'>

  constructor(log: Pick<SessionLog, 'changed'>) {
    this.#log = log
  }

  readonly get = (name: string): string | undefined => {
    const value = this.values.get(name)
    return value === undefined ? undefined : String(value)
  }

  /** Calls back for each change, whoever makes it. Returns the function that ends it. */
  watch(onChange: (name: string) => void): () => void {
    this.#watchers.add(onChange)
    return () => {
      this.#watchers.delete(onChange)
    }
  }

  /** Sets a variable, or removes it with `null`. */
  set(name: string, value: string | null): Outcome<null> {
    if (!isVariableName(name))
      return failed(refusal('variableName', { name: visibleString(name), max: MAX_VARIABLE_NAME_CHARS }))
    if (value !== null && value.length > MAX_VARIABLE_CHARS)
      return failed(refusal('variableTooLong', { name, found: value.length, max: MAX_VARIABLE_CHARS }))
    if (value !== null && !this.values.has(name) && this.values.size >= MAX_VARIABLES)
      return failed(refusal('tooManyVariables', { max: MAX_VARIABLES }))
    if (value === null) this.values.delete(name)
    else this.values.set(name, value)
    this.#log.changed(0)
    return done(null)
  }

  /** The first of them in the order of their names, with the beginning of each value. */
  get list(): readonly SessionVariable[] {
    return [...this.values]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .slice(0, MAX_VARIABLES)
      .map(([name, scalar]) => {
        const value = String(scalar)
        if (value.length <= SHOWN_VARIABLE_CHARS) return { name, value }
        return { name, value: value.slice(0, SHOWN_VARIABLE_CHARS), isCut: true }
      })
  }
}
