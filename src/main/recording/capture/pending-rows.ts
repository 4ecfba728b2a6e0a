import { Column, float64, int16, uint32, uint8 } from './columns'

/** The kind of a capture's row; the index stores this number for a state. */
export const ROW = {
  rx: 1,
  tx: 2,
  open: 3,
  peerHalfClosed: 4,
  localHalfClosed: 5,
  closed: 6,
  peerReset: 7,
  localReset: 8,
  peerGap: 9,
  localGap: 10,
  leftOut: 11,
} as const
export type RowKind = (typeof ROW)[keyof typeof ROW]

/** The capture time: nanoseconds since the start, and the remainder that a float cannot hold. */
export interface RowTime {
  readonly sinceStartNs: number
  readonly extraNs: number
}

/** The last bytes of a payload, up to three, when they may be an unfinished UTF-8 character; else 0. */
export function packTail(payload: Uint8Array): number {
  const last = payload[payload.length - 1] ?? 0
  if ((last & 0x80) === 0) return 0
  const [third, second] = [payload[payload.length - 3] ?? 0, payload[payload.length - 2] ?? 0]
  return third * 0x10000 + second * 0x100 + last
}

export function unpackTail(packed: number, byteLength: number): Uint8Array {
  const bytes = Uint8Array.of((packed >>> 16) & 0xff, (packed >>> 8) & 0xff, packed & 0xff)
  return packed === 0 ? bytes.subarray(3) : bytes.subarray(Math.max(0, 3 - byteLength))
}

/**
 * The rows of a capture before their order is known: the whole file is read first. Each row is placed after a packet,
 * the one that completed it; rows after the same packet keep the order in which they were added.
 */
export class PendingRows {
  readonly place = new Column(float64)
  /** The number of bytes of a payload, or of a gap. */
  readonly byteLength = new Column(float64)
  readonly sinceStartNs = new Column(float64)
  readonly extraNs = new Column(int16)
  readonly conversation = new Column(uint32)
  readonly kind = new Column(uint8)
  readonly tail = new Column(uint32)
  /** The true length of a truncated datagram; else 0. */
  readonly trueLength = new Column(uint32)
  /** The position of a TCP segment in its stream, and its packet. */
  readonly position = new Column(float64)
  readonly packet = new Column(uint32)
  /** The next row after the same packet; before that, the next segment of the same stream. */
  readonly next = new Column(uint32)
  readonly #first = new Column(uint32)
  readonly #last = new Column(uint32)
  #count = 0
  #lastPacket = 0

  /** Returns the number of the row: 1, 2, ... */
  add(kind: RowKind, conversation: number, { sinceStartNs, extraNs }: RowTime, byteLength = 0, place = 0): number {
    this.#count += 1
    const row = this.#count
    this.kind.set(row, kind)
    this.conversation.set(row, conversation)
    this.sinceStartNs.set(row, sinceStartNs)
    this.extraNs.set(row, extraNs)
    this.byteLength.set(row, byteLength)
    this.place.set(row, place)
    return row
  }

  /** Places the row after the rows that this packet already has. */
  put(row: number, packet: number): void {
    this.next.set(row, 0)
    const last = this.#last.get(packet)
    if (last === 0) this.#first.set(packet, row)
    else this.next.set(last, row)
    this.#last.set(packet, row)
    this.#lastPacket = Math.max(this.#lastPacket, packet)
  }

  /** Places the row before the rows that this packet already has. */
  putFirst(row: number, packet: number): void {
    const first = this.#first.get(packet)
    if (first === 0) this.put(row, packet)
    else {
      this.next.set(row, first)
      this.#first.set(packet, row)
    }
  }

  timeOf(row: number): RowTime {
    return { sinceStartNs: this.sinceStartNs.get(row), extraNs: this.extraNs.get(row) }
  }

  /** All rows in their order. */
  *inOrder(): Generator<number> {
    for (let packet = 0; packet <= this.#lastPacket; packet++)
      for (let row = this.#first.get(packet); row !== 0; row = this.next.get(row)) yield row
  }
}
