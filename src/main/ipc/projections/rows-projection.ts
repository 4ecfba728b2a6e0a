import {
  FEED_TAIL_BYTES,
  FEED_TAIL_ROWS,
  MAX_WHOLE_ROW_BYTES,
  PREVIEW_BYTES,
  WHOLE_ROWS_PAGE_BYTES,
} from '../../../shared/limits'
import { done, type Outcome } from '../../../shared/failure'
import { toHex } from '../../../shared/hex'
import type {
  ChangeOf,
  ProjectionAnswer,
  ProjectionChange,
  ProjectionQuestion,
  ProjectionWish,
} from '../../../shared/projection'
import type { RecordRow } from '../../../shared/record'
import { RowList } from '../../recording/query/row-list'
import { normalFilter } from '../normal-filter'
import { notOf, recordingClosed, type OpenProjection, type Projection } from './projection'

/** More rows between two ticks than anybody can read. */
const FLOOD_ROWS = 500

export const openRows: OpenProjection<'rows'> = ({ sessionId, filter, highlights, followsTail }, { sessions }) => {
  const source = sessions.source(sessionId)
  if (!source.ok) return source
  const rows = new RowList(source.value, normalFilter(filter), highlights)
  // An error comes again with the next `advance`, which tells it.
  rows.complete().catch(() => undefined)
  return done(new RowsProjection(rows, followsTail))
}

/** A list of rows: its length, and its newest rows for a page that follows them. */
class RowsProjection implements Projection {
  readonly #rows: RowList
  #followsTail: boolean
  #sentCount = -1
  #sentScanned = -1
  #sentStoppedAt = 0
  #isFlooded = false
  /** The newest rows with the colours that patterns give them, as the next tick sends them. */
  #coloured: { readonly count: number; readonly tail: readonly RecordRow[] } | undefined
  #isColouring = false
  #colouredCount = 0

  constructor(rows: RowList, followsTail: boolean) {
    this.#rows = rows
    this.#followsTail = followsTail
  }

  get isFlooded(): boolean {
    return this.#isFlooded
  }

  advance(): boolean {
    const hasMore = this.#rows.advance()
    return this.#colour() || hasMore
  }

  changed(): ChangeOf<'rows'> | undefined {
    if (this.#rows.source.isClosed) return undefined
    const coloured = this.#coloured
    this.#coloured = undefined
    const { scanned, stoppedAt } = this.#rows
    // Rows whose colours are not known yet are sent together with their colours.
    const count = coloured?.count ?? (this.#isColouring ? Math.max(0, this.#sentCount) : this.#rows.count)
    const isKnown = count === this.#sentCount && scanned === this.#sentScanned && stoppedAt === this.#sentStoppedAt
    if (coloured === undefined && isKnown) return undefined
    this.#isFlooded = this.#sentCount >= 0 && count - this.#sentCount > FLOOD_ROWS
    return this.#state(count, coloured?.tail)
  }

  read(question: ProjectionQuestion): Outcome<ProjectionAnswer> | Promise<Outcome<ProjectionAnswer>> {
    if (this.#rows.source.isClosed) return recordingClosed()
    switch (question.kind) {
      case 'rows': {
        const rows = this.#rows.readColoured(question.from, question.count)
        return rows instanceof Promise ? rows.then(done) : done(rows)
      }
      case 'whole-rows':
        return done(wholeRows(this.#rows, question.from, question.count))
      case 'position':
        return done(this.#rows.locate(question.seq))
      case 'position-at':
        return done(this.#rows.locateTime(question.atNs))
      default:
        return notOf('rows', question)
    }
  }

  adjust(wish: ProjectionWish): Outcome<ProjectionChange> {
    if (wish.kind !== 'follow') return notOf('rows', wish)
    if (this.#rows.source.isClosed) return recordingClosed()
    this.#followsTail = wish.followsTail
    return done(this.#state(this.#rows.count))
  }

  close(): void {
    this.#rows.close()
  }

  /** Requests the colours of the newest rows. Returns whether they are still to come. */
  #colour(): boolean {
    const rows = this.#rows
    if (!this.#followsTail || !rows.hasPatternColours || rows.source.isClosed) return false
    const { count } = rows
    if (this.#isColouring) return true
    if (count === this.#colouredCount) return false
    this.#isColouring = true
    void Promise.resolve(rows.readColoured(Math.max(0, count - FEED_TAIL_ROWS), FEED_TAIL_ROWS))
      .then((tail) => {
        this.#colouredCount = count
        if (!rows.source.isClosed) this.#coloured = { count, tail }
      })
      .finally(() => {
        this.#isColouring = false
      })
    return true
  }

  #state(count: number, coloured?: readonly RecordRow[]): ChangeOf<'rows'> {
    const { scanned, total, stoppedAt, stoppedBy } = this.#rows
    this.#sentCount = count
    this.#sentScanned = scanned
    this.#sentStoppedAt = stoppedAt
    const all = (): readonly RecordRow[] =>
      coloured ?? this.#rows.read(Math.max(0, count - FEED_TAIL_ROWS), Math.min(count, FEED_TAIL_ROWS))
    const tail = this.#followsTail ? bounded(all()) : []
    return { kind: 'rows', count, scanned, total, stoppedAt, stoppedBy, tailFrom: count - tail.length, tail }
  }
}

/** The newest of these rows, within the limits of a tick. */
function bounded(rows: readonly RecordRow[]): readonly RecordRow[] {
  let bytes = 0
  let first = rows.length
  while (first > 0 && bytes <= FEED_TAIL_BYTES) {
    first -= 1
    bytes += (rows[first]?.previewHex.length ?? 0) / 2 + 64
  }
  return rows.slice(first)
}

/** Rows with all their bytes, as many as fit into a page, but at least one. */
function wholeRows(list: RowList, from: number, count: number): RecordRow[] {
  const whole: RecordRow[] = []
  let bytes = 0
  for (let at = from; at < from + count && bytes < WHOLE_ROWS_PAGE_BYTES; at++) {
    const [row] = list.read(at, 1)
    if (row === undefined) break
    const isWhole = row.byteLength <= PREVIEW_BYTES
    const previewHex = isWhole ? row.previewHex : toHex(list.source.payload(row.seq, 0, MAX_WHOLE_ROW_BYTES))
    whole.push({ ...row, previewHex })
    bytes += previewHex.length / 2
  }
  return whole
}
