import { SparseRows } from '../index/sparse-rows'
import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { Encoding } from '../../../shared/encoding'
import type { Endpoint } from '../../../shared/endpoint'
import { PREVIEW_BYTES } from '../../../shared/limits'
import type { Direction, RecordingDamage, RecordingMeta, RecordRow, StateEvent } from '../../../shared/record'
import { carryAfter } from '../index/carry'
import { CarryReader, hexOf } from '../index/carry-reader'
import { ConversationLedger } from '../index/conversation-ledger'
import type { ClosedRecording } from '../index/recording'
import { RecordingIndex } from '../index/recording-index'
import type { CaptureRows } from './conversations'
import type { Piece } from './tcp-stream'

const SCAN_BYTES = 1024 * 1024
const NOTHING = new Uint8Array()
const NS_PER_MS = 1e6

export interface CaptureFacts {
  readonly path: string
  readonly byteLength: number
  readonly meta: RecordingMeta
  readonly damage: readonly RecordingDamage[]
}

/** Bytes that stand nowhere in the file in one piece (IP fragments): kept, at places below zero. */
export class KeptBytes {
  readonly #kept: Uint8Array[] = []

  /** Returns where they are. */
  keep(bytes: Uint8Array): number {
    this.#kept.push(bytes)
    return -this.#kept.length
  }

  at(place: number): Uint8Array {
    return this.#kept[-place - 1] ?? NOTHING
  }
}

/**
 * What another program captured, TCP or UDP of it, as a recording: nothing is copied, the index knows where in the file each
 * payload stands.
 */
export class CaptureRecording implements ClosedRecording, CaptureRows {
  readonly index = new RecordingIndex()
  readonly ledger = new ConversationLedger()
  readonly endedCleanly: boolean
  readonly isOurs = false
  readonly #facts: CaptureFacts
  readonly #file: FileHandle
  readonly #kept: KeptBytes
  readonly #isStream: boolean
  readonly #startedAtMs: number
  readonly #events = new SparseRows<StateEvent>()
  readonly #trueLengths = new SparseRows<number>()
  readonly #carry: CarryReader
  #isClosed = false

  constructor(facts: CaptureFacts, file: FileHandle, kept: KeptBytes) {
    this.#facts = facts
    this.#file = file
    this.#kept = kept
    this.#isStream = facts.meta.config.protocol === 'tcp'
    this.#startedAtMs = Number(facts.meta.startedAtNs / 1_000_000n)
    this.endedCleanly = true
    this.#carry = new CarryReader(this.index, 'utf-8', (seq) => this.payload(seq))
  }

  get path(): string {
    return this.#facts.path
  }

  get byteLength(): number {
    return this.#facts.byteLength
  }

  get meta(): RecordingMeta {
    return this.#facts.meta
  }

  get damage(): readonly RecordingDamage[] {
    return this.#facts.damage
  }

  addConversation(peer: Endpoint): number {
    return this.ledger.add(peer).number
  }

  bytes(conversation: number, direction: Direction, piece: Piece, trueLength?: number): void {
    const sinceStartNs = this.#sinceStart(piece.atNs)
    this.ledger.countBytes(conversation, direction, piece.byteLength, this.#startedAtMs + sinceStartNs / NS_PER_MS)
    const entry = this.ledger.get(conversation)
    let carry = 0
    if (this.#isStream && entry !== undefined) {
      carry = entry.carry(direction)
      entry.setCarry(direction, piece.tail.length === 0 ? 0 : carryAfter(carry, piece.tail))
    }
    const { offset, byteLength } = piece
    const seq = this.index.push({ offset, sinceStartNs, conversation, kind: direction, byteLength, carry })
    if (trueLength !== undefined) this.#trueLengths.set(seq, trueLength)
  }

  state(conversation: number, event: StateEvent, atNs: bigint): void {
    const sinceStartNs = this.#sinceStart(atNs)
    this.ledger.countState(conversation, event, this.#startedAtMs + sinceStartNs / NS_PER_MS)
    const seq = this.index.push({ offset: 0, sinceStartNs, conversation, kind: 'state', byteLength: 0, carry: 0 })
    this.#events.set(seq, event)
  }

  read(seq: number): RecordRow {
    const { sinceStartNs, conversation, kind, byteLength, carry, offset } = this.index.get(seq)
    const atNs = this.meta.startedAtNs + BigInt(sinceStartNs)
    const base = { seq, atNs, conversation, kind, isStream: this.#isStream, byteLength }
    const state = this.#events.get(seq)
    if (state !== undefined) return { ...base, previewHex: '', carryHex: '', state }
    const trueLength = this.#trueLengths.get(seq)
    return {
      ...base,
      previewHex: hexOf(this.#bytesAt(offset, Math.min(byteLength, PREVIEW_BYTES))),
      carryHex: this.#isStream ? this.#carry.hex(seq, carry) : '',
      ...(trueLength === undefined ? {} : { trueLength }),
    }
  }

  get encoding(): Encoding {
    return this.#carry.encoding
  }

  setEncoding(encoding: Encoding): void {
    this.#carry.encoding = encoding
  }

  payload(seq: number, from = 0, count = Infinity): Uint8Array {
    const { offset, byteLength } = this.index.get(seq)
    const end = Math.min(byteLength, from + count)
    if (end <= from) return NOTHING
    return offset < 0 ? this.#kept.at(offset).subarray(from, end) : this.#bytesAt(offset + from, end - from)
  }

  scanner(): (seq: number) => Uint8Array {
    const buffer = new Uint8Array(SCAN_BYTES)
    let start = 0
    let end = 0
    return (seq) => {
      const { offset, byteLength } = this.index.get(seq)
      if (byteLength === 0) return NOTHING
      if (offset < 0 || byteLength > SCAN_BYTES) return this.payload(seq)
      if (offset < start || offset + byteLength > end) {
        this.#needOpen()
        start = offset
        end = offset + readSync(this.#file.fd, buffer, 0, SCAN_BYTES, offset)
      }
      return buffer.subarray(offset - start, offset - start + byteLength)
    }
  }

  flush(): void {
    // Nothing waits to be written.
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    void this.#file.close()
  }

  #sinceStart(atNs: bigint): number {
    return Number(atNs - this.meta.startedAtNs)
  }

  #bytesAt(offset: number, count: number): Uint8Array {
    if (offset < 0) return this.#kept.at(offset).subarray(0, count)
    this.#needOpen()
    const bytes = new Uint8Array(count)
    readSync(this.#file.fd, bytes, 0, count, offset)
    return bytes
  }

  #needOpen(): void {
    if (this.#isClosed) throw new Error('the capture was closed while it was read')
  }
}
