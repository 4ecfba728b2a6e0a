/** A part of a payload in the file. */
export interface Span {
  readonly offset: number
  readonly byteLength: number
}

/** Two numbers for each span: its offset and its length. */
const SPAN_NUMBERS = 2

/**
 * The places of payloads. A payload in one piece is its offset in the file; one that was put together from fragments is
 * a negative number, and its spans are kept here.
 */
export class Spans {
  /** The offset of each span within its payload. */
  readonly #numbers: number[] = []
  /** The first span of each place, and the number of its spans. */
  readonly #places: number[] = []

  add(spans: readonly Span[]): number {
    const [first, second] = spans
    if (first !== undefined && second === undefined) return first.offset
    this.#places.push(this.#numbers.length, spans.length)
    for (const { offset, byteLength } of spans) this.#numbers.push(offset, byteLength)
    return -this.#places.length / 2
  }

  /** The place of the bytes after the first `from`. */
  behind(place: number, from: number, byteLength: number): number {
    return place >= 0 ? place + from : this.add(this.of(place, from, byteLength))
  }

  /** The spans of these bytes of a payload. */
  of(place: number, from: number, byteLength: number): Span[] {
    if (place >= 0) return [{ offset: place + from, byteLength }]
    const at = (-place - 1) * 2
    const spans: Span[] = []
    for (const span of this.#spansAt(this.#places[at] ?? 0, this.#places[at + 1] ?? 0)) spans.push(span)
    return cutSpans(spans, from, byteLength)
  }

  *#spansAt(first: number, count: number): Generator<Span> {
    for (let span = 0; span < count; span++) {
      const at = first + span * SPAN_NUMBERS
      yield { offset: this.#numbers[at] ?? 0, byteLength: this.#numbers[at + 1] ?? 0 }
    }
  }
}

/** The parts of spans that lie between `from` and `from + byteLength`. */
export function cutSpans(spans: readonly Span[], from: number, byteLength: number): Span[] {
  const cut: Span[] = []
  let at = 0
  for (const span of spans) {
    const first = Math.max(from, at)
    const last = Math.min(from + byteLength, at + span.byteLength)
    if (first < last) cut.push({ offset: span.offset + first - at, byteLength: last - first })
    at += span.byteLength
  }
  return cut
}
