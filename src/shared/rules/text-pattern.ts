import type { Encoding } from '../encoding'
import { patternMistake } from '../words/pattern-mistake'
import { told, toldOther } from './told'

/** The groups of a match, by number and by name. */
export interface TextMatch {
  readonly [group: number]: string | undefined
  readonly groups?: Readonly<Record<string, string>> | undefined
}

/** A pattern with bounded time. */
export interface TextPattern {
  /** Throws `PatternTooSlow` where it may take long; `find` is used there first. */
  exec(text: string): TextMatch | null
  /** Absent where it never takes long. */
  mayTakeLong?(byteLength: number): boolean
  find?(bytes: Uint8Array, encoding: Encoding): Promise<FoundByPattern>
  /** To be awaited before one of many patterns is searched at once; undefined while this turn has time left. */
  pause?(): Promise<void> | undefined
}

/** Why a pattern found nothing: it took too long, or the thread of patterns does not run. */
export type PatternTrouble = 'too-slow' | 'no-thread'

/** The match of a pattern, or why there is no answer. */
export type FoundByPattern = TextMatch | null | PatternTrouble

/** The results of the patterns that may take long on a message. */
export type FoundPatterns = ReadonlyMap<TextPattern, FoundByPattern>

/** Makes a pattern with bounded time; each place that runs rules has its own way. The pattern is valid. */
export type OpenPattern = (source: string, flags: string) => TextPattern

/** The match of a pattern in a message: the result that is there already, or a new one. Throws `PatternTooSlow`. */
export function matchOf(pattern: TextPattern, text: () => string, found: FoundPatterns | undefined): TextMatch | null {
  const known = found?.get(pattern)
  if (typeof known === 'string') throw new PatternTooSlow(known)
  return known === undefined ? pattern.exec(text()) : known
}

/** Runs all of these patterns on a message: one after the other at once, with pauses, and those that may take long elsewhere. */
export async function findIn(
  patterns: readonly TextPattern[],
  bytes: Uint8Array,
  encoding: Encoding,
  text: () => string,
): Promise<FoundPatterns> {
  const found = new Map<TextPattern, FoundByPattern>()
  const finding: Promise<unknown>[] = []
  for (const pattern of patterns) {
    const pausing = pattern.pause?.()
    if (pausing !== undefined) await pausing
    if (pattern.mayTakeLong?.(bytes.length) !== true) found.set(pattern, pattern.exec(text()))
    else finding.push(searched(pattern, bytes, encoding, found))
  }
  await Promise.all(finding)
  return found
}

async function searched(
  pattern: TextPattern,
  bytes: Uint8Array,
  encoding: Encoding,
  found: Map<TextPattern, FoundByPattern>,
): Promise<void> {
  found.set(pattern, (await pattern.find?.(bytes, encoding)) ?? null)
}

/** A pattern took too long on a message, or could not be searched at all; its rule is switched off. */
export class PatternTooSlow extends Error {
  readonly trouble: PatternTrouble

  constructor(trouble: PatternTrouble = 'too-slow') {
    super(trouble)
    this.trouble = trouble
  }
}

export interface ReadPattern {
  readonly source: string
  readonly flags: string
  /** How many groups it captures. */
  readonly groups: number
  readonly names: readonly string[]
}

/**
 * Reads a pattern as it is written in a file: the pattern alone, or `/pattern/flags`. A text says what is wrong with
 * it.
 */
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
