/** What stands in braces and is no variable of a session: it has a value of its own in messages or rules. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'text',
  'hex',
  'length',
  'peer',
  'seq',
  'time',
  'uuid',
  'random',
  'bytes',
  'field',
])

/** The most variables that a person or a sequence makes in one session. */
export const MAX_VARIABLES = 200
export const MAX_VARIABLE_NAME_CHARS = 64
/** The longest value that a person or a sequence sets: more than any token, and less than a message; characters. */
export const MAX_VARIABLE_CHARS = 65_536
/** A list of variables has no more than this of each value; characters. */
export const SHOWN_VARIABLE_CHARS = 1_000

/** A variable of a session as it is listed. */
export interface SessionVariable {
  readonly name: string
  readonly value: string
  /** Only the beginning of the value is here. */
  readonly isCut?: true
}

/** The value of a variable of the session; undefined where there is none of this name. */
export type OwnValues = (name: string) => string | undefined

/** A letter or `_`, then letters, digits and `_`; a name with another meaning is none. */
export function isVariableName(name: string): boolean {
  return name.length <= MAX_VARIABLE_NAME_CHARS && /^[A-Za-z_]\w*$/.test(name) && !RESERVED_NAMES.has(name)
}

/** A value for every possible name, where it is not known yet which there will be: a saved message. */
export function anyOwnValue(name: string): string | undefined {
  return isVariableName(name) ? '' : undefined
}
