import { eventName } from '../../../shared/events/event'
import { decodeText } from '../../../shared/encoding'
import { formatEndpoint } from '../../../shared/endpoint'
import type { Filter, Range } from '../../../shared/filter/filter'
import { fromHex } from '../../../shared/hex'
import { BoundedPattern } from './bounded-pattern'
import { hasCapital, includesInAnyCase } from '../../../shared/find-text'
import type { RecordingSource } from '../index/recording'
import type { IndexedRecord } from '../index/recording-index'
import { encodeText } from './text-encoder'

const DAY_MS = 86_400_000

/** One row while it is looked at. `payload` reads it when somebody asks. */
interface Row {
  readonly seq: number
  readonly facts: IndexedRecord
  readonly payload: () => Buffer
}

type Test = (row: Row) => boolean

/** How dear a test is: those that read nothing come first. */
const COST: Readonly<Record<Filter['kind'], number>> = {
  is: 0,
  conversation: 0,
  length: 0,
  number: 0,
  time: 1,
  peer: 1,
  hex: 3,
  text: 3,
  event: 4,
  any: 5,
  all: 5,
  not: 5,
  regex: 9,
}

/** Looks at rows by a filter. Reads ahead: rows in their order are fast. */
export class RowMatcher {
  readonly #source: RecordingSource
  readonly #patternBudgetMs: number | undefined
  readonly #test: Test
  /** One row may take long, so that the clock is looked at after each. */
  hasPattern = false
  readonly #read: (seq: number) => Uint8Array

  /** `patternBudgetMs`: what slow patterns may take altogether. */
  constructor(source: RecordingSource, filter: Filter, patternBudgetMs?: number) {
    this.#source = source
    this.#patternBudgetMs = patternBudgetMs
    this.#read = source.scanner()
    this.#test = this.#compile(filter)
  }

  /** Throws `PatternTimeout` when a pattern takes too long. */
  passes(seq: number): boolean {
    let bytes: Buffer | undefined
    return this.#test({
      seq,
      facts: this.#source.index.get(seq),
      payload: () => (bytes ??= bufferOf(this.#read(seq))),
    })
  }

  #compile(filter: Filter): Test {
    switch (filter.kind) {
      case 'all': {
        const tests = byCost(filter.of).map((each) => this.#compile(each))
        return (row) => tests.every((test) => test(row))
      }
      case 'any': {
        const tests = byCost(filter.of).map((each) => this.#compile(each))
        return (row) => tests.some((test) => test(row))
      }
      case 'not': {
        const test = this.#compile(filter.of)
        return (row) => !test(row)
      }
      case 'text':
        return this.#text(filter.text)
      case 'hex':
        return contains(fromHex(filter.hex))
      case 'regex':
        return this.#regex(filter.source, filter.flags)
      case 'is':
        return ({ facts }) => facts.kind === filter.row
      case 'event':
        return ({ facts, seq }) => {
          const event = facts.kind === 'state' ? this.#source.read(seq).state : undefined
          return event !== undefined && eventName(event) === filter.name
        }
      case 'conversation':
        return ({ facts }) => isIn(filter.in, facts.conversation)
      case 'number':
        return ({ seq }) => isIn(filter.in, seq)
      case 'length':
        return ({ facts }) => facts.kind !== 'state' && isIn(filter.in, facts.byteLength)
      case 'time':
        return this.#time(filter.in)
      case 'peer':
        return ({ facts, seq }) => this.#peerOf(facts, seq).includes(filter.text)
    }
  }

  /** In UTF-16 half a character may look like a letter: there it is taken as it stands. */
  #text(text: string): Test {
    const { encoding } = this.#source
    const needle = encodeText(text, encoding)
    if (hasCapital(text) || encoding === 'utf-16le' || encoding === 'utf-16be') return contains(needle)
    return ({ facts, payload }) =>
      facts.kind !== 'state' && facts.byteLength >= needle.length && includesInAnyCase(payload(), needle)
  }

  #regex(source: string, flags: string): Test {
    const pattern = BoundedPattern.tests(source, flags, this.#patternBudgetMs)
    this.hasPattern = true
    const { index, encoding } = this.#source
    // Its own: reading ahead would take away the bytes that another test of the same row still looks at.
    const read = this.#source.scanner()
    let first = 0
    let results: readonly boolean[] = []
    return ({ seq, facts }) => {
      if (facts.kind === 'state') return false
      if (seq < first || seq >= first + results.length) {
        first = seq
        // The payloads of the rows from here; of events nothing.
        results = pattern.run((ahead) =>
          seq + ahead > index.count ? undefined : decodeText(encoding, read(seq + ahead)),
        )
      }
      return results[seq - first] === true
    }
  }

  #time(ranges: readonly Range[]): Test {
    const startedAtMs = Number(this.#source.meta.startedAtNs / 1_000_000n)
    const midnight = new Date(startedAtMs).setHours(0, 0, 0, 0)
    return ({ seq }) => {
      const sinceMidnight = startedAtMs + this.#source.index.wallSinceStartNs(seq) / 1e6 - midnight
      return isIn(ranges, ((sinceMidnight % DAY_MS) + DAY_MS) % DAY_MS)
    }
  }

  #peerOf({ conversation }: IndexedRecord, seq: number): string {
    const entry = this.#source.conversationTable.get(conversation)
    if (entry === undefined) return ''
    const peer = entry.isOthers ? this.#source.read(seq).peer : entry.peer
    return peer === undefined ? '' : formatEndpoint(peer)
  }
}

function contains(needle: Uint8Array): Test {
  const bytes = Buffer.from(needle)
  return ({ facts, payload }) => facts.kind !== 'state' && facts.byteLength >= bytes.length && payload().includes(bytes)
}

function isIn(ranges: readonly Range[], value: number): boolean {
  return ranges.some(({ from, to }) => value >= from && value <= to)
}

function byCost(filters: readonly Filter[]): Filter[] {
  return filters.toSorted((one, other) => COST[one.kind] - COST[other.kind])
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
