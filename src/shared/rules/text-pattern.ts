import type { Encoding } from '../encoding'
import { patternMistake } from '../words/pattern-mistake'
import { told, toldOther } from './told'

/** The groups of a match, by number and by name. */
export interface TextMatch {
  readonly [group: number]: string | undefined
  readonly groups?: Readonly<Record<string, string>> | undefined
}

/** A pattern that cannot hold anybody up. */
export interface TextPattern {
  /** Throws `PatternTooSlow` where it may take long: there `find` is asked first. */
  exec(text: string): TextMatch | null
  /** Absent where it never takes long. */
  mayTakeLong?(byteLength: number): boolean
  find?(bytes: Uint8Array, encoding: Encoding): Promise<FoundByPattern>
}

/** What a pattern found; or it took too long. */
export type FoundByPattern = TextMatch | null | 'too-slow'

/** What patterns found in a message that may take long on it. */
export type FoundPatterns = ReadonlyMap<TextPattern, FoundByPattern>

/** Whoever runs rules knows how patterns are bounded there. The pattern is known to be right. */
export type OpenPattern = (source: string, flags: string) => TextPattern

/** What a pattern finds in a message: what it found there already, or at once. Throws `PatternTooSlow`. */
export function matchOf(pattern: TextPattern, text: () => string, found: FoundPatterns | undefined): TextMatch | null {
  const known = found?.get(pattern)
  if (known === 'too-slow') throw new PatternTooSlow()
  return known === undefined ? pattern.exec(text()) : known
}

/** Asks all of these patterns about a message. */
export async function findIn(
  patterns: readonly TextPattern[],
  bytes: Uint8Array,
  encoding: Encoding,
): Promise<FoundPatterns> {
  const finding = patterns.map(async (pattern) => [pattern, (await pattern.find?.(bytes, encoding)) ?? null] as const)
  return new Map(await Promise.all(finding))
}

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
    return toldOther(patternMistake(error))
  }
}
