import { hasCapital, includesInAnyCase } from '../find-text'
import { fromHex } from '../hex'
import { includesBytes } from '../rules/find-bytes'
import { inRanges } from '../rules/number-range'
import { matchOf, type FoundPatterns, type OpenPattern } from '../rules/text-pattern'
import type { Filter } from './filter'

/** A message that has just arrived and is not a row of a recording yet. */
interface ArrivedMessage {
  readonly bytes: Uint8Array
  /** The same as text, in the encoding of its session. */
  readonly text: string
  /** The results of slow patterns, which were searched beforehand. */
  readonly found?: FoundPatterns | undefined
  readonly conversation: { readonly number: number; readonly peer: string; wallMs(): number }
}

/** Whether a message is one of those that a filter lets through. Throws what its patterns throw when they take too long. */
export type MessageTest = (message: ArrivedMessage) => boolean

/** What `messageTest` needs from its caller. */
export interface MessageTestDeps {
  /** True when a letter of ASCII is encoded as one byte. */
  readonly isAsciiEncoding: boolean
  readonly openPattern: OpenPattern
  encode(text: string): Uint8Array
}

/** A word that only rows of a recording have. */
export type RowsOnly = 'filter-event' | 'filter-number' | 'filter-comment'

/** The test of a filter for messages instead of rows, or the condition that messages do not have. */
export function messageTest(filter: Filter, deps: MessageTestDeps): MessageTest | RowsOnly {
  switch (filter.kind) {
    case 'all':
    case 'any': {
      const tests: MessageTest[] = []
      for (const each of filter.of) {
        const test = messageTest(each, deps)
        if (typeof test === 'string') return test
        tests.push(test)
      }
      return filter.kind === 'all'
        ? (message) => tests.every((test) => test(message))
        : (message) => tests.some((test) => test(message))
    }
    case 'not': {
      const test = messageTest(filter.of, deps)
      return typeof test === 'string' ? test : (message) => !test(message)
    }
    case 'text':
      return textTest(filter.text, deps)
    case 'hex': {
      const needle = fromHex(filter.hex)
      return ({ bytes }) => includesBytes(bytes, needle)
    }
    case 'regex': {
      const pattern = deps.openPattern(filter.source, filter.flags)
      return (message) => matchOf(pattern, () => message.text, message.found) !== null
    }
    case 'is':
      return () => filter.row === 'rx'
    case 'conversation':
      return ({ conversation }) => inRanges(filter.in, conversation.number)
    case 'length':
      return ({ bytes }) => inRanges(filter.in, bytes.length)
    case 'time':
      return ({ conversation }) => inRanges(filter.in, sinceMidnight(conversation.wallMs()))
    case 'peer':
      return ({ conversation }) => conversation.peer.includes(filter.text)
    case 'event':
      return 'filter-event'
    case 'number':
      return 'filter-number'
    case 'comment':
      return 'filter-comment'
  }
}

/** Lower case also matches capitals, as in filters elsewhere. */
function textTest(text: string, deps: MessageTestDeps): MessageTest {
  const needle = deps.encode(text)
  if (hasCapital(text) || !deps.isAsciiEncoding) return ({ bytes }) => includesBytes(bytes, needle)
  return ({ bytes }) => includesInAnyCase(bytes, needle)
}

function sinceMidnight(atMs: number): number {
  return atMs - new Date(atMs).setHours(0, 0, 0, 0)
}
