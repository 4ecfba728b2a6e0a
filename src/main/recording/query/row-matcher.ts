import { eventName } from '../../../shared/events/event'
import { formatEndpoint } from '../../../shared/endpoint'
import type { Filter, Range } from '../../../shared/filter/filter'
import { fromHex } from '../../../shared/hex'
import { hasCapital, includesInAnyCase } from '../../../shared/find-text'
import type { RecordingSource } from '../index/recording'
import type { IndexedRecord } from '../index/recording-index'
import { encodeText } from './text-encoder'

const DAY_MS = 86_400_000

/** One row while it is tested. `payload` reads it on demand. */
interface Row {
  readonly seq: number
  readonly facts: IndexedRecord
  readonly payload: () => Buffer
  /** Whether each pattern of the filter matches; undefined before that was searched. */
  readonly fits: readonly boolean[] | undefined
}

/** Undefined: that depends on a pattern. */
type Test = (row: Row) => boolean | undefined

/** The cost of a test: those that read nothing come first. */
const COST: Readonly<Record<Filter['kind'], number>> = {
  is: 0,
  conversation: 0,
  length: 0,
  number: 0,
  comment: 0,
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

/** A pattern of a person, as it was written. */
export interface WrittenPattern {
  readonly source: string
  readonly flags: string
}

/** Tests rows by a filter. Reads ahead: ascending rows are fast. Patterns are not run here: see `RowJudge`. */
export class RowMatcher {
  readonly source: RecordingSource
  readonly patterns: WrittenPattern[] = []
  readonly #test: Test
  /** The filter is a pattern and nothing else. */
  readonly isOnePattern: boolean
  readonly #read: (seq: number) => Uint8Array

  constructor(source: RecordingSource, filter: Filter) {
    this.source = source
    this.isOnePattern = filter.kind === 'regex'
    this.#read = source.scanner()
    this.#test = this.#compile(filter)
  }

  /** Undefined where that depends on the patterns, until they were searched: `fits` tells whether each matches. */
  passes(seq: number, fits?: readonly boolean[]): boolean | undefined {
    if (this.isOnePattern && fits === undefined) return this.source.index.get(seq).kind === 'state' ? false : undefined
    let bytes: Buffer | undefined
    return this.#test({
      seq,
      facts: this.source.index.get(seq),
      payload: () => (bytes ??= bufferOf(this.#read(seq))),
      fits,
    })
  }

  #compile(filter: Filter): Test {
    switch (filter.kind) {
      case 'all': {
        const tests = byCost(filter.of).map((each) => this.#compile(each))
        return (row) => {
          let isSure = true
          for (const test of tests) {
            const passes = test(row)
            if (passes === false) return false
            if (passes === undefined) isSure = false
          }
          return isSure ? true : undefined
        }
      }
      case 'any': {
        const tests = byCost(filter.of).map((each) => this.#compile(each))
        return (row) => {
          let isSure = true
          for (const test of tests) {
            const passes = test(row)
            if (passes === true) return true
            if (passes === undefined) isSure = false
          }
          return isSure ? false : undefined
        }
      }
      case 'not': {
        const test = this.#compile(filter.of)
        return (row) => {
          const passes = test(row)
          return passes === undefined ? undefined : !passes
        }
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
          const event = facts.kind === 'state' ? this.source.read(seq).state : undefined
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
      case 'comment':
        return this.#comment(filter.text.toLowerCase())
      case 'peer':
        return ({ facts, seq }) => this.#peerOf(facts, seq).includes(filter.text)
    }
  }

  /** In UTF-16 half a character may look like a letter, so case is not ignored there. */
  #text(text: string): Test {
    const { encoding } = this.source
    const needle = encodeText(text, encoding)
    if (hasCapital(text) || encoding === 'utf-16le' || encoding === 'utf-16be') return contains(needle)
    return ({ facts, payload }) =>
      facts.kind !== 'state' && facts.byteLength >= needle.length && includesInAnyCase(payload(), needle)
  }

  /** Rows that a person wrote this at. */
  #comment(text: string): Test {
    const { comments } = this.source.index
    return ({ seq }) => comments.of(seq)?.toLowerCase().includes(text) === true
  }

  #regex(source: string, flags: string): Test {
    const at = this.patterns.length
    this.patterns.push({ source, flags })
    return ({ facts, fits }) => (facts.kind === 'state' ? false : fits?.[at])
  }

  #time(ranges: readonly Range[]): Test {
    const startedAtMs = Number(this.source.meta.startedAtNs / 1_000_000n)
    const midnight = new Date(startedAtMs).setHours(0, 0, 0, 0)
    return ({ seq }) => {
      const sinceMidnight = startedAtMs + this.source.index.wallSinceStartNs(seq) / 1e6 - midnight
      return isIn(ranges, ((sinceMidnight % DAY_MS) + DAY_MS) % DAY_MS)
    }
  }

  #peerOf({ conversation }: IndexedRecord, seq: number): string {
    const entry = this.source.conversationTable.get(conversation)
    if (entry === undefined) return ''
    const peer = entry.isOthers ? this.source.read(seq).peer : entry.peer
    return peer === undefined ? '' : formatEndpoint(peer)
  }
}

function contains(needle: Uint8Array): (row: Row) => boolean {
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
