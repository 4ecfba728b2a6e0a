import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Failure } from '../../src/shared/failure'
import type { Random } from './mutate'

/** One reader of what comes from outside. An input is bytes, so that it can be kept as a file and played again. */
export interface FuzzSubject {
  readonly name: string
  /** Inputs of a short run. */
  readonly short: number
  /** Prepares what the inputs are made of, and returns the subject ready to be tried; what it opens goes with the test. */
  open(): Promise<OpenSubject>
}

interface OpenSubject {
  make(random: Random): Uint8Array
  /** Throws when the subject did not keep its promise. */
  run(input: Uint8Array): Promise<void> | void
}

const FINDS = join(import.meta.dirname, 'finds')

/** Inputs that once broke a promise. */
export function findsOf(name: string): { readonly file: string; readonly bytes: Buffer }[] {
  const folder = join(FINDS, name)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .toSorted()
    .map((file) => ({ file, bytes: readFileSync(join(folder, file)) }))
}

/** The path that an input gets in the folder of finds: the same for the same bytes. */
export function findPath(name: string, bytes: Uint8Array): string {
  return join(FINDS, name, createHash('sha256').update(bytes).digest('hex').slice(0, 16))
}

export function keepFind(name: string, bytes: Uint8Array): string {
  const path = findPath(name, bytes)
  mkdirSync(join(FINDS, name), { recursive: true })
  writeFileSync(path, bytes)
  return path
}

/** Words of the language itself: nobody wrote them for people. */
const NO_WORDS =
  /is not a function|Cannot read propert|is not iterable|Cannot convert|Maximum call stack|Invalid array length|\[object Object\]/

/** A failure that the product means has a code and words, and they do not come from a mistake of ours. */
export function checkFailure(failure: Failure): void {
  if (failure.message.trim() === '') throw new Error(`a failure without words: ${JSON.stringify(failure)}`)
  if (NO_WORDS.test(failure.message)) throw new Error(`words that come from a mistake of ours: ${failure.message}`)
}
