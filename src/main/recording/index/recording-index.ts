import type { RecordKind } from '../../../shared/record'
import { ConversationRows, type RowNumbers } from './conversation-rows'
import { RowComments } from './row-comments'
import { RowRanges } from './row-ranges'

/** Rows a page: the index grows in steps of about half a megabyte, without copying. */
const PAGE_ROWS = 16_384

/**
 * The number of rows that are added to the lists of their conversations at once: added singly, each would find its list
 * out of the processor's cache.
 */
const LIST_ROWS = 4_096

const KINDS = ['rx', 'tx', 'state'] as const satisfies readonly RecordKind[]

interface Page {
  readonly offset: Float64Array
  readonly atNs: Float64Array
  readonly conversation: Uint32Array
  readonly byteLength: Uint32Array
  readonly kind: Uint8Array
  /** Few pages have any. */
  partialCharacter?: Uint32Array
  /** The part of a time that `atNs` cannot hold, more than 104 days after the start; most recordings have none. */
  extraNs?: Int16Array
}

/** The facts of one record in the index: 25 bytes, and 4 to 8 in the list of its conversation. */
export interface IndexedRecord {
  /** The offset of its first block in the file. */
  readonly offset: number
  /** Nanoseconds since the recording's start; may be negative in foreign captures. */
  readonly sinceStartNs: number
  readonly conversation: number
  readonly kind: RecordKind
  readonly byteLength: number
  /** The unfinished UTF-8 bytes of the chunk before: the count in the highest byte, the bytes below it. */
  readonly partialCharacter: number
}

/** The place of each record, by number (1, 2, ...), in typed arrays. */
export class RecordingIndex {
  readonly #pages: Page[] = []
  readonly #byConversation = new ConversationRows()
  #count = 0
  /** The records from which the wall clock was shifted, and by how much: rising, and nearly always empty. */
  readonly #shifts: { readonly fromSeq: number; readonly totalNs: number }[] = []
  /** The rows that are in the lists of their conversations. */
  #listed = 0
  readonly #doubtful = new RowRanges()
  /** What people wrote at rows. */
  readonly comments = new RowComments()

  get count(): number {
    return this.#count
  }

  /** Returns the number of the new record. `extraNs` is the part of its time that a float cannot hold. */
  push(record: IndexedRecord, extraNs = 0): number {
    const { offset, sinceStartNs, conversation, kind, byteLength, partialCharacter } = record
    return this.add(offset, sinceStartNs, conversation, kind, byteLength, partialCharacter, extraNs)
  }

  /** The same without an object for each record. */
  add(
    offset: number,
    sinceStartNs: number,
    conversation: number,
    kind: RecordKind,
    byteLength: number,
    partialCharacter: number,
    extraNs = 0,
  ): number {
    const row = this.#count % PAGE_ROWS
    if (row === 0) this.#pages.push(newPage())
    const page = this.#pages[this.#pages.length - 1]
    if (page === undefined) throw new Error('the index has no page')
    page.offset[row] = offset
    page.atNs[row] = sinceStartNs
    page.conversation[row] = conversation
    page.byteLength[row] = byteLength
    page.kind[row] = kind === 'rx' ? 0 : kind === 'tx' ? 1 : 2
    if (partialCharacter !== 0 || page.partialCharacter !== undefined) {
      page.partialCharacter ??= new Uint32Array(PAGE_ROWS)
      page.partialCharacter[row] = partialCharacter
    }
    if (extraNs !== 0 || page.extraNs !== undefined) {
      page.extraNs ??= new Int16Array(PAGE_ROWS)
      page.extraNs[row] = extraNs
    }
    this.#count += 1
    if (this.#count - this.#listed >= LIST_ROWS) this.#list()
    return this.#count
  }

  /** The record with this number, which must exist. */
  get(seq: number): IndexedRecord {
    const page = this.#pages[Math.floor((seq - 1) / PAGE_ROWS)]
    if (page === undefined || seq < 1 || seq > this.#count) throw new RangeError(`no record ${String(seq)}`)
    const row = (seq - 1) % PAGE_ROWS
    return {
      offset: page.offset[row] ?? 0,
      sinceStartNs: page.atNs[row] ?? 0,
      conversation: page.conversation[row] ?? 0,
      byteLength: page.byteLength[row] ?? 0,
      partialCharacter: page.partialCharacter?.[row] ?? 0,
      kind: KINDS[page.kind[row] ?? 2] ?? 'state',
    }
  }

  /** The time to the nanosecond, also months after the start. */
  atNs(seq: number, startedAtNs: bigint): bigint {
    const extraNs = this.#pages[Math.floor((seq - 1) / PAGE_ROWS)]?.extraNs?.[(seq - 1) % PAGE_ROWS] ?? 0
    return startedAtNs + BigInt(this.get(seq).sinceStartNs) + BigInt(this.#shiftNs(seq)) + BigInt(extraNs)
  }

  /** Wall time, which may have been moved: nanoseconds since the wall time of the start. */
  wallSinceStartNs(seq: number): number {
    return this.get(seq).sinceStartNs + this.#shiftNs(seq)
  }

  /** These rows may not be as they were recorded. */
  doubt(first: number, last: number): void {
    this.#doubtful.add(first, last)
  }

  isDoubtful(seq: number): boolean {
    return !this.#doubtful.isEmpty && this.#doubtful.has(seq)
  }

  get hasDoubt(): boolean {
    return !this.#doubtful.isEmpty
  }

  /** The wall clock was moved by this much from the next record on. */
  shift(byNs: number): void {
    this.#shifts.push({ fromSeq: this.#count + 1, totalNs: (this.#shifts.at(-1)?.totalNs ?? 0) + byNs })
  }

  #shiftNs(seq: number): number {
    if (this.#shifts.length === 0) return 0
    let low = 0
    let high = this.#shifts.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#shifts[middle]?.fromSeq ?? 0) <= seq) low = middle + 1
      else high = middle
    }
    return this.#shifts[low - 1]?.totalNs ?? 0
  }

  /** Numbers of the records of one conversation, rising. Valid until the next record comes. */
  rowsOf(conversation: number): RowNumbers {
    this.#list()
    return this.#byConversation.of(conversation)
  }

  /** Adds the newest rows to the lists of their conversations. */
  #list(): void {
    while (this.#listed < this.#count) {
      const page = this.#pages[Math.floor(this.#listed / PAGE_ROWS)]
      const row = this.#listed % PAGE_ROWS
      this.#listed += 1
      this.#byConversation.push(page?.conversation[row] ?? 0, this.#listed)
    }
  }

  /** Drops the records above `last`, which a full disk did not take. */
  cutAbove(last: number): void {
    this.#list()
    this.#count = Math.min(this.#count, last)
    this.#listed = this.#count
    this.#pages.length = Math.ceil(this.#count / PAGE_ROWS)
    this.#byConversation.cutAbove(last)
  }
}

function newPage(): Page {
  return {
    offset: new Float64Array(PAGE_ROWS),
    atNs: new Float64Array(PAGE_ROWS),
    conversation: new Uint32Array(PAGE_ROWS),
    byteLength: new Uint32Array(PAGE_ROWS),
    kind: new Uint8Array(PAGE_ROWS),
  }
}
