import { setImmediate as nextTurn } from 'node:timers/promises'
import { isStream } from '../../../shared/endpoint'
import { TCP_SEND_PIECE_BYTES } from '../../../shared/limits'
import type { Failure, Outcome } from '../../../shared/failure'
import { directionOf, type ReplayOptions } from '../../../shared/replay'
import type { RunStatus } from '../../../shared/sequence'
import { visibleLine } from '../../../shared/visible-text'
import type { Sentence } from '../../../shared/words/say'
import { refusal, wrongInput } from '../../../shared/words/say-failure'
import { RecordingError, type RecordingSource } from '../../recording/index/recording'
import { SendJob, type SendJobWatcher } from './send-job'

/** The most bytes that are received ahead of the recording; a peer that sends more behaves differently. */
const MAX_AHEAD_BYTES = 64 * 1024 * 1024
/** The number of bytes of both sides that are shown around the first difference. */
const SHOWN_BYTES = 24
const CONTEXT_BYTES = 8
/** How long it waits for unexpected data after the last row; ms. */
const GRACE_MS = 100
const NS_PER_MS = 1e6

export interface RecordedConversation {
  readonly source: RecordingSource
  readonly conversation: number
}

export interface ReplayTarget extends SendJobWatcher {
  readonly queuedBytes: () => number
  readonly send: (bytes: Uint8Array) => Outcome<null>
}

/**
 * Plays one side of a recorded conversation: sends what that side sent, and compares what it receives with what the
 * other side sent. Ends at the first difference. In a stream the borders of chunks do not count; datagrams are compared
 * one by one.
 */
export class ReplayJob extends SendJob {
  readonly #source: RecordingSource
  readonly #rows: readonly number[]
  readonly #options: ReplayOptions
  readonly #target: ReplayTarget
  readonly #isStream: boolean
  #received: Uint8Array[] = []
  #receivedBytes = 0

  constructor(
    facts: Pick<RunStatus, 'id' | 'conversation' | 'name'>,
    source: RecordingSource,
    rows: readonly number[],
    options: ReplayOptions,
    target: ReplayTarget,
  ) {
    super({ ...facts, kind: 'replay' }, target)
    this.#source = source
    this.#rows = rows
    this.#options = options
    this.#target = target
    this.#isStream = isStream(source.meta.config.protocol)
    const ours = directionOf(options.side, source.meta.config)
    this.change({ total: rows.filter((seq) => source.index.get(seq).kind === ours).length })
    void this.#work(ours).catch((error: unknown) => {
      const what = error instanceof Error ? error.message : String(error)
      const failure = error instanceof RecordingError ? error.failure : undefined
      this.finish('failed', failure ?? refusal('system', { where: source.path, what }, { code: 'unknown' }))
    })
  }

  received(bytes: Uint8Array): void {
    this.#received.push(new Uint8Array(bytes))
    this.#receivedBytes += bytes.length
    if (this.#receivedBytes > MAX_AHEAD_BYTES)
      this.#differ(this.#rows.at(-1) ?? 0, { key: 'replay.tooMuch', values: { n: this.#receivedBytes } })
    this.wake()
  }

  async #work(ours: 'rx' | 'tx'): Promise<void> {
    // A connection that has just opened cannot send within the same call.
    await nextTurn()
    let beforeNs = this.#rows[0] === undefined ? 0 : this.#source.index.get(this.#rows[0]).sinceStartNs
    for (const seq of this.#rows) {
      if (this.isOver()) return
      const { kind, sinceStartNs } = this.#source.index.get(seq)
      const pauseMs = this.#pauseMs((sinceStartNs - beforeNs) / NS_PER_MS)
      beforeNs = sinceStartNs
      if (kind === ours) await this.#say(seq, pauseMs)
      else await this.#expect(seq, pauseMs)
    }
    await this.untilDrained(this.#target.queuedBytes)
    if (this.#receivedBytes === 0 && !this.isOver()) await this.sleep(GRACE_MS)
    if (this.#receivedBytes > 0 && !this.isOver())
      this.#differ(this.#rows.at(-1) ?? 0, {
        key: 'replay.afterEnd',
        values: { n: this.#receivedBytes, got: this.#look(this.#peek(SHOWN_BYTES)) },
      })
    this.finish('done')
  }

  #pauseMs(recordedMs: number): number {
    const { speed } = this.#options
    return speed === 'asap' ? 0 : Math.max(0, recordedMs) / speed
  }

  async #say(seq: number, pauseMs: number): Promise<void> {
    const until = this.clock.nowMs() + pauseMs
    this.change({ doing: 'delay' })
    // Received data wakes the job, and is kept.
    for (let left = pauseMs; left > 0 && !this.isOver(); left = until - this.clock.nowMs()) await this.sleep(left)
    const { byteLength } = this.#source.index.get(seq)
    const pieceBytes = this.#isStream ? TCP_SEND_PIECE_BYTES : Math.max(1, byteLength)
    for (let from = 0; from < Math.max(1, byteLength) && !this.isOver(); from += pieceBytes) {
      const piece = this.#source.payload(seq, from, pieceBytes)
      const failure = await this.untilTaken(() => {
        const outcome = this.#target.send(piece)
        return outcome.ok ? undefined : outcome.failure
      })
      if (failure !== undefined) {
        this.finish('failed', failure)
        return
      }
    }
    const { sent, bytesSent } = this.status
    this.change({ doing: 'sending', sent: sent + 1, bytesSent: bytesSent + byteLength })
  }

  /** Consumes as many received bytes as the row has, and compares. */
  async #expect(seq: number, pauseMs: number): Promise<void> {
    const { byteLength } = this.#source.index.get(seq)
    const until = this.clock.nowMs() + pauseMs + this.#options.withinMs
    this.change({ doing: 'wait' })
    let compared = 0
    while (!this.isOver()) {
      if (!this.#isStream && this.#received.length > 0) {
        this.#compareDatagram(seq)
        return
      }
      if (this.#isStream && this.#receivedBytes > 0) {
        const got = this.#take(byteLength - compared)
        const expected = this.#source.payload(seq, compared, got.length)
        const at = differenceOf(expected, got)
        if (at !== -1) {
          this.#differAt(
            seq,
            compared + at,
            expected.subarray(Math.max(0, at - CONTEXT_BYTES)),
            got.subarray(Math.max(0, at - CONTEXT_BYTES)),
          )
          return
        }
        compared += got.length
      }
      if (this.#isStream && compared >= byteLength) return
      const left = until - this.clock.nowMs()
      if (left <= 0) {
        const values = { missing: byteLength - compared, total: byteLength, ms: this.#options.withinMs }
        const expected = this.#look(this.#source.payload(seq, compared, SHOWN_BYTES))
        this.#differ(seq, { key: 'replay.late', values: { ...values, expected } })
        return
      }
      await this.sleep(left)
    }
  }

  #compareDatagram(seq: number): void {
    const got = this.#received.shift() ?? new Uint8Array()
    this.#receivedBytes -= got.length
    const expected = this.#source.payload(seq)
    const at = differenceOf(expected, got)
    const place = at === -1 && expected.length !== got.length ? Math.min(expected.length, got.length) : at
    if (place === -1) return
    const from = Math.max(0, place - CONTEXT_BYTES)
    this.#differAt(seq, place, expected.subarray(from), got.subarray(from))
  }

  /** At most this many of the received bytes. */
  #take(most: number): Uint8Array {
    const [first = new Uint8Array(), ...others] = this.#received
    const taken = first.subarray(0, most)
    this.#received = taken.length < first.length ? [first.subarray(taken.length), ...others] : others
    this.#receivedBytes -= taken.length
    return taken
  }

  #peek(most: number): Uint8Array {
    return (this.#received[0] ?? new Uint8Array()).subarray(0, most)
  }

  #differAt(seq: number, at: number, expected: Uint8Array, got: Uint8Array): void {
    this.#differ(seq, {
      key: 'replay.byteDiffers',
      values: { at, expected: this.#look(expected), got: this.#look(got) },
    })
  }

  #look(bytes: Uint8Array): string {
    const shown = bytes.subarray(0, SHOWN_BYTES)
    const hex = Buffer.from(shown.buffer, shown.byteOffset, shown.length)
      .toString('hex')
      .replaceAll(/..(?=.)/g, '$& ')
    return `"${visibleLine(shown)}" (${hex})`
  }

  #differ(seq: number, what: Sentence): void {
    const failure = wrongInput({ key: 'replay.rowDiffers', values: { seq, what } })
    this.finish('not-matched', { ...failure, code: 'replay-differs' })
  }
}

/** The numbers of the rows with bytes that the options select, rising. */
export function rowsToReplay({ source, conversation }: RecordedConversation, options: ReplayOptions): number[] {
  const { fromRow = 1, toRow = Infinity } = options
  const rows = source.index.rowsOf(conversation)
  const seqs: number[] = []
  for (let at = rows.lowerBound(fromRow); at < rows.length && rows.at(at) <= toRow; at++)
    if (source.index.get(rows.at(at)).kind !== 'state') seqs.push(rows.at(at))
  return seqs
}

export function nothingToReplay({ conversation }: RecordedConversation, { fromRow, toRow }: ReplayOptions): Failure {
  const isAll = fromRow === undefined && toRow === undefined
  const values = { n: conversation, from: fromRow ?? 1, to: toRow ?? { key: 'replay.lastRow' } }
  return wrongInput({ key: isAll ? 'replay.noBytes' : 'replay.noBytesInRows', values })
}

/** The position of the first difference within the shorter length; -1 when there is none. */
function differenceOf(expected: Uint8Array, got: Uint8Array): number {
  const both = Math.min(expected.length, got.length)
  if (Buffer.compare(expected.subarray(0, both), got.subarray(0, both)) === 0) return -1
  return expected.findIndex((byte, at) => byte !== got[at])
}
