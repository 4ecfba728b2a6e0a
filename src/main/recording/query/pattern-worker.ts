import { isAscii } from 'node:buffer'
import { createContext, runInContext, Script } from 'node:vm'
import { decodeText, type Encoding } from '../../../shared/encoding'
import { answerQuestions } from '../../threads/answer-questions'
import type { PatternAnswers, PatternQuestion, PatternWish } from './pattern-questions'

/** Other questions wait for this thread, too: after this time it returns the results so far; ms. */
const SLICE_MS = 50
/** A text that takes longer than this is slow; ms. */
const SLOW_MS = 2
/** The most patterns that are kept compiled. */
const MAX_COMPILED = 200

/**
 * The data inside the context in which a time limit applies; entering it is expensive, so many texts are searched
 * together.
 */
interface Room {
  patterns?: readonly RegExp[]
  texts?: readonly string[]
  results?: (PatternAnswers['results'][number] | null)[]
  fits?: number[]
}

const room = createContext(Object.create(null) as Room) as Room
const compiled = new Map<string, RegExp>()

/** What is done with each text. Its results are there as soon as they are known, also when the next one never ends. */
const EACH: Readonly<Record<PatternWish, string>> = {
  test: 'for (const pattern of patterns) fits.push(pattern.test(text) ? 1 : 0); results.push(null)',
  key: 'results.push(patterns.map((pattern) => ((found) => found && (found[1] ?? found[0]))(pattern.exec(text))))',
  match:
    'results.push(patterns.map((pattern) => ((found) => found && { all: [...found], groups: found.groups && { ...found.groups } })(pattern.exec(text))))',
}
const scripts = Object.fromEntries(
  Object.entries(EACH).map(([wish, each]) => [
    wish,
    new Script(`for (let at = results.length; at < texts.length; at++) { const text = texts[at]; ${each} }`),
  ]),
) as Readonly<Record<PatternWish, Script>>

answerQuestions(answer)

function answer({ patterns, wish, encoding, bytes, ends, textMs }: PatternQuestion): PatternAnswers {
  const count = ends.length
  const textAt = textsOf(encoding, bytes, ends)
  const texts: string[] = []
  const results: (PatternAnswers['results'][number] | null)[] = []
  const fits: number[] = []
  Object.assign(room, { patterns: patterns.map(({ source, flags }) => patternOf(source, flags)), texts, results, fits })
  const answered = (isTooSlow: boolean): PatternAnswers => ({
    results: results.filter((result) => result !== null),
    fits: Uint8Array.from(fits),
    isTooSlow,
    slowMs,
  })
  const until = performance.now() + SLICE_MS
  let slowMs = 0
  let batch = count
  while (results.length < count && (results.length === 0 || performance.now() < until)) {
    const from = results.length
    while (texts.length < Math.min(count, from + batch)) texts.push(textAt(texts.length))
    const began = performance.now()
    const isOver = run(scripts[wish], batch === 1 ? textMs : Math.min(textMs, SLICE_MS))
    const tookMs = performance.now() - began
    const looked = results.length - from
    // The text that did not end may have left what its first patterns said.
    if (wish === 'test') fits.length = results.length * patterns.length
    if (!isOver && batch === 1) {
      slowMs += tookMs
      return answered(true)
    }
    if (tookMs > SLOW_MS * Math.max(1, looked)) slowMs += tookMs
    // The text that did not end is searched alone, with its own time limit; quick ones are searched together again.
    batch = isOver ? Math.min(count, batch * 4) : 1
  }
  return answered(false)
}

/** Texts that are ASCII altogether are made once, and cut. */
function textsOf(encoding: Encoding, bytes: Uint8Array, ends: Uint32Array): (at: number) => string {
  const isPlain = encoding !== 'utf-16le' && encoding !== 'utf-16be' && isAscii(bytes)
  const all = isPlain ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1') : undefined
  return (at) => {
    const from = at === 0 ? 0 : (ends[at - 1] ?? 0)
    const end = ends[at] ?? 0
    return all?.slice(from, end) ?? decodeText(encoding, bytes.subarray(from, end))
  }
}

/** False when the time limit ended it. */
function run(script: Script, timeout: number): boolean {
  try {
    script.runInContext(room, { timeout: Math.ceil(timeout) })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false
    throw error
  }
}

function patternOf(source: string, flags: string): RegExp {
  const key = `${flags}/${source}`
  const known = compiled.get(key)
  if (known !== undefined) return known
  if (compiled.size >= MAX_COMPILED) compiled.clear()
  const made = runInContext(`new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)})`, room) as RegExp
  compiled.set(key, made)
  return made
}
