import { decodeText, type Encoding } from '../../../../shared/encoding'
import { formatEndpoint, type Endpoint } from '../../../../shared/endpoint'
import type { Filter, Range } from '../../../../shared/filter/filter'
import { fromHex } from '../../../../shared/hex'
import { BoundedPattern } from '../../../recording/query/bounded-pattern'
import { hasCapital, includesInAnyCase } from '../../../../shared/find-text'
import { encodeText } from '../../../recording/query/text-encoder'

const DAY_MS = 86_400_000

/** A message that has just come, of this conversation. */
interface ArrivedMessage {
  readonly bytes: Buffer
  readonly conversation: number
  readonly peer: Endpoint
  readonly atMs: number
}

/** Whether a message that has just come is one of those that a filter lets through. Throws `PatternTimeout`. */
export type MessageTest = (message: ArrivedMessage) => boolean

export function messageTest(filter: Filter | undefined, encoding: Encoding): MessageTest {
  if (filter === undefined) return () => true
  switch (filter.kind) {
    case 'all':
    case 'any': {
      const tests = filter.of.map((each) => messageTest(each, encoding))
      return (message) =>
        filter.kind === 'all' ? tests.every((test) => test(message)) : tests.some((test) => test(message))
    }
    case 'not': {
      const test = messageTest(filter.of, encoding)
      return (message) => !test(message)
    }
    case 'text': {
      const needle = Buffer.from(encodeText(filter.text, encoding))
      if (hasCapital(filter.text) || encoding === 'utf-16le' || encoding === 'utf-16be')
        return ({ bytes }) => bytes.includes(needle)
      return ({ bytes }) => includesInAnyCase(bytes, needle)
    }
    case 'hex': {
      const needle = Buffer.from(fromHex(filter.hex))
      return ({ bytes }) => bytes.includes(needle)
    }
    case 'regex': {
      const pattern = BoundedPattern.tests(filter.source, filter.flags)
      return ({ bytes }) => pattern.run((ahead) => (ahead === 0 ? decodeText(encoding, bytes) : undefined))[0] === true
    }
    case 'is':
      return () => filter.row === 'rx'
    case 'conversation':
      return ({ conversation }) => isIn(filter.in, conversation)
    case 'length':
      return ({ bytes }) => isIn(filter.in, bytes.length)
    case 'peer':
      return ({ peer }) => formatEndpoint(peer).includes(filter.text)
    case 'time':
      return ({ atMs }) => isIn(filter.in, (atMs - new Date(atMs).setHours(0, 0, 0, 0)) % DAY_MS)
    case 'event':
    case 'number':
      // What has just come is no event, and its row has no number that anybody could have written.
      return () => false
  }
}

function isIn(ranges: readonly Range[], value: number): boolean {
  return ranges.some(({ from, to }) => value >= from && value <= to)
}
