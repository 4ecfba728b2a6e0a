import { toHex } from '../../hex'

/** Bytes `from` up to, but not including, `to`. */
export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Where messages of the same length differ; differences near each other are one span. Undefined when they are not of
 * one kind.
 */
export function differingSpans(samples: readonly Uint8Array[]): Span[] | undefined {
  const [first, ...others] = samples
  if (first === undefined || others.some((other) => other.length !== first.length)) return undefined
  const spans: Span[] = []
  for (let at = 0; at < first.length; at++) {
    if (others.every((other) => other[at] === first[at])) continue
    const last = spans.at(-1)
    if (last !== undefined && at - last.to <= MAX_GAP_BYTES) spans[spans.length - 1] = { from: last.from, to: at + 1 }
    else spans.push({ from: at, to: at + 1 })
  }
  return spans.map((span) => grown(span, first))
}

/** A byte of a number or name that is the same in both runs is so by chance. */
const MAX_GAP_BYTES = 2

/** A name in letters and digits differs as a whole. */
function grown({ from, to }: Span, bytes: Uint8Array): Span {
  if (!bytes.subarray(from, to).every(isLetterOrDigit)) return { from, to }
  let [first, end] = [from, to]
  while (first > 0 && isLetterOrDigit(bytes[first - 1] ?? 0)) first -= 1
  while (end < bytes.length && isLetterOrDigit(bytes[end] ?? 0)) end += 1
  return { from: first, to: end }
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
}

const MAX_ECHO_BYTES = 16

/** Where in the requests a span of the answers comes from; both grow as long as they are the same in all samples. */
export function echoOf(
  span: Span,
  answers: readonly Uint8Array[],
  questions: readonly Uint8Array[],
): { readonly answer: Span; readonly question: Span } | undefined {
  const length = span.to - span.from
  const shortest = questions.reduce((least, question) => Math.min(least, question.length), Infinity)
  const isSame = (answerAt: number, questionAt: number): boolean =>
    answers.every((answer, sample) => {
      const question = questions[sample]
      return answer[answerAt] !== undefined && answer[answerAt] === question?.[questionAt]
    })
  for (let at = 0; at + length <= shortest; at++) {
    let same = 0
    while (same < length && isSame(span.from + same, at + same)) same += 1
    if (same < length) continue
    let [before, after] = [0, 0]
    while (
      before + after + length < MAX_ECHO_BYTES &&
      at - before > 0 &&
      isSame(span.from - before - 1, at - before - 1)
    )
      before += 1
    while (before + after + length < MAX_ECHO_BYTES && isSame(span.to + after, at + length + after)) after += 1
    return {
      answer: { from: span.from - before, to: span.to + after },
      question: { from: at - before, to: at + length + after },
    }
  }
  return undefined
}

/** Hex with `??` for the bytes of these spans. */
export function hexPattern(bytes: Uint8Array, spans: readonly Span[]): string {
  const isOpen = (at: number): boolean => spans.some(({ from, to }) => at >= from && at < to)
  return Array.from(bytes, (byte, at) => (isOpen(at) ? '??' : toHex(Uint8Array.of(byte)))).join(' ')
}

/** Words, and what stands between them, so that texts can be compared word by word. */
export function wordsOf(text: string): string[] {
  return text.split(/([\s=:,;&?/"'{}[\]()<>|]+)/)
}

/** Which words differ; undefined when the texts are not of one kind. */
export function differingWords(samples: readonly string[]): number[] | undefined {
  const [first, ...others] = samples.map(wordsOf)
  if (first === undefined || others.some((other) => other.length !== first.length)) return undefined
  const places = first.flatMap((word, at) => (others.every((other) => other[at] === word) ? [] : [at]))
  // Separators must be the same, and so must at least one word: else these are two requests.
  const isOfOneKind =
    places.every((at) => at % 2 === 0) && places.length < Math.ceil(first.filter((word) => word !== '').length / 2) + 1
  const keepsWord = first.some((word, at) => at % 2 === 0 && word !== '' && !places.includes(at))
  return isOfOneKind && keepsWord ? places : undefined
}

/** A pattern for these values of one word. */
export function groupFor(values: readonly string[]): string {
  if (values.every((value) => /^\d+$/.test(value))) return '(\\d+)'
  return values.every((value) => /^\S+$/.test(value)) ? '(\\S+)' : '(.*)'
}

export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
