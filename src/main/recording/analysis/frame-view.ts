import { createFramer, type Framer } from '../../../shared/framing/framer'
import { frameContent } from '../../../shared/framing/frame-codec'
import type { FrameCounts, FrameKind, FrameSegment } from '../../../shared/framing/frame-segment'
import type { FrameProblem, Framing } from '../../../shared/framing/framing'
import { concat } from '../../../shared/payload-codec'
import type { Direction } from '../../../shared/record'
import { GrowableList } from '../index/growable-list'
import type { RecordingSource } from '../index/recording'

/** A scan runs for this long before it yields to the event loop; ms. */
const SCAN_SLICE_MS = 8
/** The number of segments that are examined before the clock is read again. */
const LOOKS_BETWEEN_CLOCK = 4_096
const PREVIEW_BYTES = 96
/** The most bytes of a frame that are put together for display; exports have all of them. */
const MAX_CONTENT_BYTES = 65_536

const FLAG = { tx: 1, chunkStart: 2, chunkEnd: 4, frameStart: 8, frameEnd: 16 } as const
const PROBLEMS = [undefined, 'too-long', 'bad-length', 'bad-code'] as const satisfies readonly (
  FrameProblem | undefined
)[]

/** One direction of a stream: the state of its framer. */
class Lane {
  readonly framer: Framer
  /** The first segment of each frame, by number. */
  readonly firstSegment = new GrowableList()
  frame = 0
  bytes = 0
  chunks = 0

  constructor(framing: Framing) {
    this.framer = createFramer(framing)
  }
}

/**
 * Chunks and frames of one conversation, as the list of their common pieces (segments). Frames are never stored: they
 * are found in the recording's chunks, live or after reopening, and found again when another framing is chosen. 21
 * bytes a segment.
 */
export class FrameView {
  readonly source: RecordingSource
  readonly conversation: number
  readonly #framing: Framing
  readonly #seqs = new GrowableList()
  readonly #frames = new GrowableList()
  readonly #from = new GrowableList()
  readonly #lengths = new GrowableList()
  readonly #flags = new GrowableList()
  readonly #lanes: Readonly<Record<Direction, Lane>>
  /** The positions of the segments of the only kind that is shown, and how far they have been searched. */
  #only: { readonly kind: FrameKind; readonly positions: GrowableList; scanned: number } | undefined
  #nextRow = 0
  #sticky = 0
  #split = 0
  #problems = 0

  constructor(source: RecordingSource, conversation: number, framing: Framing) {
    this.source = source
    this.conversation = conversation
    this.#framing = framing
    this.#lanes = { rx: new Lane(framing), tx: new Lane(framing) }
  }

  get counts(): FrameCounts {
    return {
      count: this.#only?.positions.length ?? this.#seqs.length,
      rxFrames: this.#lanes.rx.firstSegment.length - Number(this.#lanes.rx.bytes > 0),
      txFrames: this.#lanes.tx.firstSegment.length - Number(this.#lanes.tx.bytes > 0),
      stickyChunks: this.#sticky,
      splitFrames: this.#split,
      problems: this.#problems,
      remaining: this.source.index.rowsOf(this.conversation).length - this.#nextRow,
    }
  }

  /** Shows only chunks or frames of this kind from now on, each whole; undefined shows all. */
  showOnly(kind: FrameKind | undefined): void {
    this.#only = kind === undefined ? undefined : { kind, positions: new GrowableList(), scanned: 0 }
  }

  /** Scans new records for a few milliseconds at most. Returns whether there are more. */
  advance(sliceMs = SCAN_SLICE_MS): boolean {
    const rows = this.source.index.rowsOf(this.conversation)
    const until = performance.now() + sliceMs
    if (!this.#lookBack(until)) return true
    while (this.#nextRow < rows.length && performance.now() < until) {
      const seq = rows.at(this.#nextRow)
      this.#nextRow += 1
      const { kind, sinceStartNs } = this.source.index.get(seq)
      if (kind !== 'state') this.#takeChunk(seq, kind, sinceStartNs / 1e6)
    }
    return this.#nextRow < rows.length
  }

  /** Segments by their position among those that are shown. */
  read(from: number, count: number): FrameSegment[] {
    const { positions } = this.#only ?? {}
    const end = Math.min(positions?.length ?? this.#seqs.length, from + count)
    return Array.from({ length: Math.max(0, end - from) }, (_, at) => {
      return this.#segment(positions === undefined ? from + at : positions.at(from + at))
    })
  }

  /** The bytes of a finished frame as they were received or sent, at most 64 KiB of them. */
  frameBytes(direction: Direction, frame: number): Uint8Array {
    const parts: Uint8Array[] = []
    let bytes = 0
    const way = direction === 'tx' ? FLAG.tx : 0
    for (let at = this.#lanes[direction].firstSegment.at(frame - 1); at < this.#seqs.length; at++) {
      const flags = this.#flags.at(at)
      if ((flags & FLAG.tx) !== way) continue
      if (this.#frames.at(at) !== frame || bytes >= MAX_CONTENT_BYTES) break
      const part = this.source.payload(this.#seqs.at(at), this.#from.at(at), this.#lengths.at(at))
      parts.push(part)
      bytes += part.length
      if ((flags & FLAG.frameEnd) !== 0) break
    }
    return concat(parts)
  }

  /** The row where the frame ends; of one that has not ended, its last row so far. */
  lastRowOf(direction: Direction, frame: number): number {
    let last = 0
    this.#walk(direction, frame, this.#seqs.length, (at) => {
      last = this.#seqs.at(at)
    })
    return last
  }

  /** The content of the frame, without delimiter, prefix or stuffing. */
  frameContent(direction: Direction, frame: number): Uint8Array {
    return frameContent(this.#framing, this.frameBytes(direction, frame))
  }

  #takeChunk(seq: number, direction: Direction, atMs: number): void {
    const lane = this.#lanes[direction]
    const chunk = this.source.payload(seq)
    const firstOfChunk = this.#seqs.length
    let from = 0
    lane.framer.push(chunk, atMs, (end, problem) => {
      if (end === 0) this.#closeEarlier(lane, direction)
      else {
        this.#push(lane, seq, direction, from, end - from)
        this.#endFrame(lane, this.#seqs.length - 1, problem)
        from = end
      }
    })
    if (from < chunk.length) this.#push(lane, seq, direction, from, chunk.length - from)
    const count = this.#seqs.length - firstOfChunk
    if (count === 0) return
    if (count > 1) this.#sticky += 1
    this.#mark(firstOfChunk, FLAG.chunkStart)
    this.#mark(this.#seqs.length - 1, FLAG.chunkEnd)
    if (this.#only === undefined) return
    this.#only.scanned = this.#seqs.length
    if (this.#only.kind === 'sticky') this.#showChunk(this.#seqs.length - 1)
  }

  /** Scans the existing segments after one kind was chosen. Returns whether all have been scanned. */
  #lookBack(until: number): boolean {
    const only = this.#only
    if (only === undefined) return true
    for (; only.scanned < this.#seqs.length; only.scanned++) {
      if (only.scanned % LOOKS_BETWEEN_CLOCK === 0 && performance.now() >= until) return false
      if (only.kind === 'sticky') this.#showChunk(only.scanned)
      else this.#showFrame(only.scanned)
    }
    return true
  }

  /** Adds the chunk that ends here, when it holds several frames. */
  #showChunk(last: number): void {
    if ((this.#flags.at(last) & (FLAG.chunkStart | FLAG.chunkEnd)) !== FLAG.chunkEnd) return
    let first = last
    while ((this.#flags.at(first) & FLAG.chunkStart) === 0) first -= 1
    for (let at = first; at <= last; at++) this.#only?.positions.push(at)
  }

  /** The frame that ends here, when it is one of those shown. */
  #showFrame(last: number): void {
    const flags = this.#flags.at(last)
    if ((flags & FLAG.frameEnd) === 0) return
    const isWanted = this.#only?.kind === 'problem' ? flags >> 8 !== 0 : (flags & FLAG.frameStart) === 0
    if (!isWanted) return
    this.#walk((flags & FLAG.tx) === 0 ? 'rx' : 'tx', this.#frames.at(last), last + 1, (at) => {
      this.#only?.positions.push(at)
    })
  }

  /** A pause ended the frame: its last segment exists already. */
  #closeEarlier(lane: Lane, direction: Direction): void {
    const way = direction === 'tx' ? FLAG.tx : 0
    let at = this.#seqs.length - 1
    while (at >= 0 && (this.#flags.at(at) & FLAG.tx) !== way) at -= 1
    if (at >= 0) this.#endFrame(lane, at, undefined)
  }

  #push(lane: Lane, seq: number, direction: Direction, from: number, byteLength: number): void {
    const isStart = lane.bytes === 0
    if (isStart) {
      lane.frame += 1
      lane.firstSegment.push(this.#seqs.length)
    }
    lane.bytes += byteLength
    lane.chunks += 1
    this.#seqs.push(seq)
    this.#frames.push(lane.frame)
    this.#from.push(from)
    this.#lengths.push(byteLength)
    this.#flags.push((direction === 'tx' ? FLAG.tx : 0) | (isStart ? FLAG.frameStart : 0))
  }

  #endFrame(lane: Lane, at: number, problem: FrameProblem | undefined): void {
    if (lane.chunks > 1) this.#split += 1
    if (problem !== undefined) this.#problems += 1
    lane.bytes = 0
    lane.chunks = 0
    this.#mark(at, FLAG.frameEnd | (PROBLEMS.indexOf(problem) << 8))
    if (this.#only !== undefined && this.#only.kind !== 'sticky') this.#showFrame(at)
  }

  #mark(at: number, flags: number): void {
    this.#flags.set(at, this.#flags.at(at) | flags)
  }

  #segment(position: number): FrameSegment {
    const seq = this.#seqs.at(position)
    const frame = this.#frames.at(position)
    const from = this.#from.at(position)
    const byteLength = this.#lengths.at(position)
    const flags = this.#flags.at(position)
    const { byteLength: chunkBytes } = this.source.index.get(seq)
    const direction = (flags & FLAG.tx) === 0 ? 'rx' : 'tx'
    const problem = PROBLEMS[flags >> 8]
    const comment = this.source.index.comments.of(seq)
    const isFrameEnd = (flags & FLAG.frameEnd) !== 0
    const whole = isFrameEnd ? this.frameBytes(direction, frame) : new Uint8Array()
    return {
      position,
      direction,
      seq,
      atNs: this.source.index.atNs(seq, this.source.meta.startedAtNs),
      chunkBytes,
      ...(this.source.index.isDoubtful(seq) ? { isDoubtful: true } : {}),
      ...(comment === undefined ? {} : { comment }),
      isChunkStart: (flags & FLAG.chunkStart) !== 0,
      isChunkEnd: (flags & FLAG.chunkEnd) !== 0,
      from,
      byteLength,
      frame,
      isFrameStart: (flags & FLAG.frameStart) !== 0,
      isFrameEnd,
      frameBytes: isFrameEnd ? this.#frameLength(direction, frame) : 0,
      frameChunks: isFrameEnd ? this.#frameChunks(direction, frame, position) : 0,
      ...(problem === undefined ? {} : { problem }),
      previewHex: hexOf(this.source.payload(seq, from, Math.min(byteLength, PREVIEW_BYTES))),
      contentHex: isFrameEnd ? hexOf(frameContent(this.#framing, whole).subarray(0, PREVIEW_BYTES)) : '',
    }
  }

  #frameLength(direction: Direction, frame: number): number {
    let bytes = 0
    this.#walk(direction, frame, this.#seqs.length, (at) => {
      bytes += this.#lengths.at(at)
    })
    return bytes
  }

  #frameChunks(direction: Direction, frame: number, last: number): number {
    let chunks = 0
    this.#walk(direction, frame, last + 1, () => {
      chunks += 1
    })
    return chunks
  }

  #walk(direction: Direction, frame: number, end: number, look: (at: number) => void): void {
    const way = direction === 'tx' ? FLAG.tx : 0
    for (let at = this.#lanes[direction].firstSegment.at(frame - 1); at < end; at++) {
      const flags = this.#flags.at(at)
      if ((flags & FLAG.tx) !== way) continue
      look(at)
      if ((flags & FLAG.frameEnd) !== 0) return
    }
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}
