import { told } from './told'

/** A pattern that cannot hold anybody up. */
export interface TextPattern {
  /** Throws `PatternTooSlow` when it takes too long. */
  exec(text: string): RegExpExecArray | null
}

/** Whoever runs rules knows how patterns are bounded there. The pattern is known to be right. */
export type OpenPattern = (source: string, flags: string) => TextPattern

/** A pattern took too long on a message; the rule that it is of cannot go on. */
export class PatternTooSlow extends Error {}

export interface ReadPattern {
  readonly source: string
  readonly flags: string
  /** How many groups it captures. */
  readonly groups: number
  readonly names: readonly string[]
}

/** A pattern as it stands in a file: itself, or `/pattern/flags`. A text says what is wrong with it. */
export function readPattern(text: string): ReadPattern | string {
  const written = /^\/(.*)\/([a-z]*)$/s.exec(text)
  const source = written?.[1] ?? text
  const flags = written?.[2] ?? ''
  if (!/^[imsu]*$/.test(flags)) return told('flags', { flags })
  try {
    new RegExp(source, flags)
    // With an empty alternative it matches everywhere, and shows its groups.
    const groups = new RegExp(`(?:${source})|`, flags).exec('')
    return { source, flags, groups: (groups?.length ?? 1) - 1, names: Object.keys(groups?.groups ?? {}) }
  } catch (error) {
    return (error as Error).message
  }
}
