import type { Flow } from './conversations'
import { ROW, type PendingRows, type RowKind, type RowTime } from './pending-rows'
import { sortByPosition } from './sort-segments'
import type { Spans } from './spans'
import { ahead, type Mark, type StreamSide } from './stream-side'

/**
 * The largest distance of a number that belongs to this stream (RFC 7323, 2.3 allows windows of 2^30; real ones are far
 * smaller).
 */
const MAX_MISSING = 10_000_000
/** The number of segments before others can run. */
const SLICE = 8_192

/** The end of one direction among the rows. */
interface SideEnd {
  readonly start: number
  readonly end: number
  /** The packet of its last row. */
  readonly packet: number
  readonly fin: { readonly packet: number; readonly time: RowTime } | undefined
}

/**
 * Puts the segments of one connection in order when all of them are known (RFC 9293, 3.4): each byte once, at its
 * position; missing bytes become a gap. A row is placed after the packet that completed it. Pauses at times, so that
 * others can run.
 */
export class TcpAssembly {
  readonly #rows: PendingRows
  readonly #spans: Spans

  constructor(rows: PendingRows, spans: Spans) {
    this.#rows = rows
    this.#spans = spans
  }

  *put(flow: Flow): Generator<void> {
    const ends: [SideEnd | undefined, SideEnd | undefined] = [undefined, undefined]
    for (const end of [0, 1] as const) {
      const side = flow.sides[end]
      if (side !== undefined) ends[end] = yield* this.#side(flow, end, side)
    }
    this.#states(flow, ends)
  }

  *#side(flow: Flow, end: 0 | 1, side: StreamSide): Generator<void, SideEnd> {
    const rows = this.#rows
    const isPeer = end === flow.client
    const gap = isPeer ? ROW.peerGap : ROW.localGap
    const segments = yield* this.#sorted(side)
    const first = segments.length === 0 ? undefined : rows.position.get(segments[0] ?? 0)
    const start = startOf(side, first)
    let next = start
    let packet = 0
    let fin: SideEnd['fin']
    const finish = ({ position, packet: finPacket, time }: Mark): void => {
      if (position > next && position - next < MAX_MISSING) {
        rows.put(rows.add(gap, flow.number, time, position - next), Math.max(packet, finPacket))
        next = position
      }
      packet = Math.max(packet, finPacket)
      fin = { packet, time }
      rows.put(rows.add(isPeer ? ROW.peerHalfClosed : ROW.localHalfClosed, flow.number, time), packet)
    }
    let done = 0
    for (const row of segments) {
      done += 1
      if (done % SLICE === 0) yield
      const position = rows.position.get(row)
      const end = position + rows.byteLength.get(row)
      const mark = side.fin
      if (fin === undefined && mark !== undefined && mark.position <= position && mark.position >= start) finish(mark)
      if (end <= next) continue
      packet = Math.max(packet, rows.packet.get(row))
      if (position > next) rows.put(rows.add(gap, flow.number, rows.timeOf(row), position - next), packet)
      else if (position < next) this.#dropFront(row, next - position)
      rows.kind.set(row, isPeer ? ROW.rx : ROW.tx)
      rows.trueLength.set(row, 0)
      rows.put(row, packet)
      next = end
    }
    if (fin === undefined && side.fin !== undefined) finish(side.fin)
    const missing = missingAtEnd(side, next, segments.length > 0 || side.hasNumbers)
    if (missing !== undefined) {
      packet = Math.max(packet, missing.packet)
      rows.put(rows.add(gap, flow.number, missing.time, missing.byteLength), packet)
    }
    return { start, end: next, packet, fin }
  }

  /** The segments that add new bytes, without retransmitted ones. */
  *#sorted(side: StreamSide): Generator<void, Uint32Array> {
    const rows = this.#rows
    let count = 0
    for (let row = side.firstRow; row !== 0; row = rows.next.get(row)) count += 1
    const segments = new Uint32Array(count)
    let at = 0
    for (let row = side.firstRow; row !== 0; row = rows.next.get(row)) {
      const known = rows.trueLength.get(row)
      if (known > 0) this.#dropFront(row, known)
      segments[at] = row
      at += 1
      if (at % SLICE === 0) yield
    }
    return yield* sortByPosition(segments, (row) => rows.position.get(row))
  }

  #dropFront(row: number, count: number): void {
    const { position, place, byteLength } = this.#rows
    const left = byteLength.get(row) - count
    place.set(row, this.#spans.behind(place.get(row), count, left))
    position.set(row, position.get(row) + count)
    byteLength.set(row, left)
  }

  /** Reset, or closed when both sides have sent FIN, whichever comes first. */
  #states(flow: Flow, ends: readonly [SideEnd | undefined, SideEnd | undefined]): void {
    const rows = this.#rows
    const [one, two] = [ends[0]?.fin, ends[1]?.fin]
    const reset = ([0, 1] as const)
      .map((end) => resetOf(flow, end, ends[end]))
      .filter((each) => each !== undefined)
      .sort((first, second) => first.packet - second.packet)[0]
    const closed = one === undefined || two === undefined ? undefined : one.packet > two.packet ? one : two
    if (closed !== undefined && (reset === undefined || reset.packet > closed.packet))
      rows.put(rows.add(ROW.closed, flow.number, closed.time), closed.packet)
    else if (reset !== undefined) rows.put(rows.add(reset.kind, flow.number, reset.time), reset.packet)
  }
}

/** The start of the stream: after the SYN where there is one that fits, else at the first data. */
function startOf(side: StreamSide, first: number | undefined): number {
  // A keep-alive probe has the number before the next one, so without data a FIN is a better hint.
  if (first === undefined) return side.starts[0] ?? side.fin?.position ?? (side.hasNumbers ? side.lowest : 0)
  const fitting = side.starts.filter((start) => start <= first && first - start < MAX_MISSING)
  return fitting.reduce((nearest, start) => Math.max(nearest, start), fitting[0] ?? first)
}

/** The data after the last segment that the other side acknowledged was not captured. A FIN takes one number, too. */
function missingAtEnd(
  side: StreamSide,
  next: number,
  hasNumbers: boolean,
): { readonly byteLength: number; readonly packet: number; readonly time: RowTime } | undefined {
  if (side.acknowledged === undefined || !hasNumbers) return undefined
  const byteLength = ahead(side.acknowledged.number, next) - 1
  if (byteLength <= 0 || byteLength >= MAX_MISSING) return undefined
  return { byteLength, packet: side.acknowledged.packet, time: side.acknowledged.time }
}

/** A reset with a number far outside the stream is ignored when its side continues to send (RFC 5961, 3.2). */
function resetOf(
  flow: Flow,
  end: 0 | 1,
  sideEnd: SideEnd | undefined,
): { readonly packet: number; readonly time: RowTime; readonly kind: RowKind } | undefined {
  const side = flow.sides[end]
  if (side?.reset === undefined || sideEnd === undefined) return undefined
  const { position, packet, time } = side.reset
  const isInside = position >= sideEnd.start - 1 && position <= sideEnd.end + 1
  if (!isInside && side.lastDataPacket > packet) return undefined
  const behind = isInside && position >= sideEnd.end ? Math.max(packet, sideEnd.packet) : packet
  return { packet: behind, time, kind: end === flow.client ? ROW.peerReset : ROW.localReset }
}
