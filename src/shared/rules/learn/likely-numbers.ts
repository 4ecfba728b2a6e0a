import type { Span } from './differing'
import type { Exchange } from './exchange'

/**
 * Request numbers in a single run: two bytes at the beginning that the answer repeats there, and longer ones that it
 * repeats elsewhere.
 */
export function likelyNumbers(question: Uint8Array, { answers }: Exchange): Span[] {
  const [answer] = answers
  if (answer === undefined || question.length < 4) return []
  const { bytes } = answer
  const isNumbered = bytes.length >= 4 && bytes[0] === question[0] && bytes[1] === question[1]
  const moved = isNumbered ? undefined : movedEcho(question, bytes)
  return isNumbered ? [{ from: 0, to: 2 }] : moved === undefined ? [] : [moved]
}

const TIMESTAMP_BYTES = 8

/** Eight bytes, as a time stamp has them, that the answer repeats at another place. */
function movedEcho(question: Uint8Array, answer: Uint8Array): Span | undefined {
  for (let from = 0; from + TIMESTAMP_BYTES <= question.length; from++) {
    const part = question.subarray(from, from + TIMESTAMP_BYTES)
    if (new Set(part).size < TIMESTAMP_BYTES / 2) continue
    for (let at = 0; at + TIMESTAMP_BYTES <= answer.length; at++)
      if (at !== from && part.every((byte, step) => answer[at + step] === byte))
        return { from, to: from + TIMESTAMP_BYTES }
  }
  return undefined
}

/** The parts of an answer that repeat these parts of its request. */
export function echoesOf(answer: Uint8Array, question: Uint8Array, spans: readonly Span[]): Span[] {
  return spans.flatMap(({ from, to }) => {
    const part = question.subarray(from, to)
    const places = [from, ...Array.from(answer.keys())]
    const at = places.find((place) => part.every((byte, step) => answer[place + step] === byte))
    return at === undefined ? [] : [{ from: at, to: at + to - from }]
  })
}
