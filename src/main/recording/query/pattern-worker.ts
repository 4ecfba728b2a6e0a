import { isAscii } from 'node:buffer'
import { createContext, Script } from 'node:vm'
import { decodeText, type Encoding } from '../../../shared/encoding'
import { answerQuestions } from '../../threads/answer-questions'
import { mayJoin, testJoined } from './joined-texts'
import type { PatternAnswers, PatternQuestion, PatternWish } from './pattern-questions'

/** Other questions wait for this thread, too: after this time it returns the results so far; ms. */
const SLICE_MS = 50
/** A text that takes longer than this is slow; ms. */
const SLOW_MS = 2
/** The most patterns that are kept compiled. */
const MAX_COMPILED = 200
/** Texts are made from so many bytes at once: larger strings get new memory from the system each time. */
const PIECE_BYTES = 32 * 1024
/**
 * A pattern that takes longer than this for a byte of joined texts searches each text alone: it may run from one into
 * the next; ms.
 */
const JOINED_MS = 20e-6

interface CompiledPattern {
  readonly alone: RegExp
  /** The same with the flag g, when texts may be joined for it. */
  joined: RegExp | undefined
}

type Result = PatternAnswers['results'][number]

/**
 * What a script of the context calls: a time limit applies to a script and to all that it calls. Entering the context
 * is expensive, so many texts are searched together.
 */
const room = createContext({ work: () => undefined }) as { work: () => void }
const script = new Script('work()')
const compiled = new Map<string, CompiledPattern>()

const RESULT: Readonly<Record<Exclude<PatternWish, 'test'>, (found: RegExpExecArray) => Result[number]>> = {
  key: (found) => found[1] ?? found[0],
  match: (found) => ({ all: [...found], groups: found.groups && { ...found.groups } }),
}

answerQuestions(answer)

function answer(question: PatternQuestion): PatternAnswers {
  const patterns = question.patterns.map(({ source, flags }) => patternOf(source, flags))
  if (question.wish === 'test') {
    const fits = testTogether(question, patterns)
    if (fits !== undefined) return { results: [], fits, isTooSlow: false, slowMs: 0 }
  }
  return searchEach(question, patterns)
}

/** Texts that are ASCII, with patterns that may search them joined; undefined where that is not so, or takes too long. */
function testTogether(
  { encoding, bytes, ends }: PatternQuestion,
  patterns: readonly CompiledPattern[],
): Uint8Array | undefined {
  if (patterns.some(({ joined }) => joined === undefined) || !isPlain(encoding, bytes)) return undefined
  const fits = new Uint8Array(ends.length * patterns.length)
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const began = performance.now()
  const isOver = run(() => {
    for (let first = 0, from = 0; first < ends.length;) {
      const last = pieceEnd(ends, first, from)
      const end = ends[last - 1] ?? 0
      const texts = {
        all: all.toString('latin1', from, end),
        ends: ends.subarray(first, last).map((each) => each - from),
      }
      for (const [which, { alone, joined }] of patterns.entries())
        if (joined !== undefined)
          testJoined(texts, joined, alone, fits, first * patterns.length + which, patterns.length)
      first = last
      from = end + 1
    }
  }, SLICE_MS)
  const isQuick = isOver && performance.now() - began <= Math.max(SLOW_MS, bytes.length * JOINED_MS)
  if (!isQuick) for (const pattern of patterns) pattern.joined = undefined
  return isOver ? fits : undefined
}

/** Searches one text after the other. The results are there as soon as they are known, also when the next one never ends. */
function searchEach(
  { wish, encoding, bytes, ends, textMs }: PatternQuestion,
  patterns: readonly CompiledPattern[],
): PatternAnswers {
  const count = ends.length
  const textAt = textsOf(encoding, bytes, ends)
  const texts: string[] = []
  const results: Result[] = []
  const fits = new Uint8Array(wish === 'test' ? count * patterns.length : 0)
  let looked = 0
  const look = (text: string): void => {
    if (wish === 'test')
      for (let which = 0; which < patterns.length; which++)
        fits[looked * patterns.length + which] = patterns[which]?.alone.test(text) === true ? 1 : 0
    else
      results.push(
        patterns.map(({ alone }) => {
          const found = alone.exec(text)
          return found && RESULT[wish](found)
        }),
      )
    looked += 1
  }
  const answered = (isTooSlow: boolean): PatternAnswers => ({
    results,
    // The text that did not end may have left what its first patterns said.
    fits: fits.subarray(0, looked * (wish === 'test' ? patterns.length : 0)),
    isTooSlow,
    slowMs,
  })
  const until = performance.now() + SLICE_MS
  let slowMs = 0
  let batch = count
  while (looked < count && (looked === 0 || performance.now() < until)) {
    const from = looked
    const to = Math.min(count, from + batch)
    while (texts.length < to) texts.push(textAt(texts.length))
    const began = performance.now()
    const isOver = run(
      () => {
        while (looked < to) look(texts[looked] ?? '')
      },
      batch === 1 ? textMs : Math.min(textMs, SLICE_MS),
    )
    const tookMs = performance.now() - began
    if (!isOver && batch === 1) {
      slowMs += tookMs
      return answered(true)
    }
    if (tookMs > SLOW_MS * Math.max(1, looked - from)) slowMs += tookMs
    // The text that did not end is searched alone, with its own time limit; quick ones are searched together again.
    batch = isOver ? Math.min(count, batch * 4) : 1
  }
  return answered(false)
}

/** Reads texts in order. Those that are ASCII are made some thousand bytes at a time, and cut. */
function textsOf(encoding: Encoding, bytes: Uint8Array, ends: Uint32Array): (at: number) => string {
  let piece: string | undefined
  let pieceFrom = 0
  let firstBehind = 0
  return (at) => {
    const from = at === 0 ? 0 : (ends[at - 1] ?? 0) + 1
    const end = ends[at] ?? 0
    if (at >= firstBehind) {
      firstBehind = pieceEnd(ends, at, from)
      pieceFrom = from
      const cut = bytes.subarray(from, ends[firstBehind - 1])
      piece = isPlain(encoding, cut)
        ? Buffer.from(cut.buffer, cut.byteOffset, cut.length).toString('latin1')
        : undefined
    }
    return piece?.slice(from - pieceFrom, end - pieceFrom) ?? decodeText(encoding, bytes.subarray(from, end))
  }
}

/** The text behind the last one of a piece; `from` is the beginning of the first one. */
function pieceEnd(ends: Uint32Array, first: number, from: number): number {
  let last = first + 1
  while (last < ends.length && (ends[last] ?? 0) - from <= PIECE_BYTES) last += 1
  return last
}

function isPlain(encoding: Encoding, bytes: Uint8Array): boolean {
  return encoding !== 'utf-16le' && encoding !== 'utf-16be' && isAscii(bytes)
}

/** False when the time limit ended it. */
function run(work: () => void, timeout: number): boolean {
  room.work = work
  try {
    script.runInContext(room, { timeout: Math.ceil(timeout) })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false
    throw error
  }
}

function patternOf(source: string, flags: string): CompiledPattern {
  const key = `${flags}/${source}`
  const known = compiled.get(key)
  if (known !== undefined) return known
  if (compiled.size >= MAX_COMPILED) compiled.clear()
  const joined = mayJoin(source, flags) ? new RegExp(source, `${flags}g`) : undefined
  const made = { alone: new RegExp(source, flags), joined }
  compiled.set(key, made)
  return made
}
