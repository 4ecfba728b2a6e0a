import type { Filter } from '../filter/filter'
import { parseFilter } from '../filter/parse-filter'
import { hasCapital, includesInAnyCase } from '../find-text'
import { fromHex } from '../hex'
import { describeFilterMistake } from '../words/say-mistakes'
import type { CompileContext } from './compile-context'
import type { Condition } from './condition'
import { includesBytes } from './find-bytes'
import { inRanges } from './number-range'
import type { Seen } from './seen'
import { told } from './told'

/** The words of the filter language, for a message that has just come; a text says what is wrong. */
export function filterCondition(query: string, context: CompileContext): Condition | string {
  const parsed = parseFilter(query)
  if (!parsed.ok) return describeFilterMistake(parsed.mistake)
  if (parsed.filter === undefined) return told('no-words')
  const test = compile(parsed.filter, context)
  if (typeof test === 'string') return test
  return (seen) => test(seen) || seen.misses('filter', query)
}

function compile(filter: Filter, context: CompileContext): Condition | string {
  switch (filter.kind) {
    case 'all':
    case 'any': {
      const tests: Condition[] = []
      for (const each of filter.of) {
        const test = compile(each, context)
        if (typeof test === 'string') return test
        tests.push(test)
      }
      return filter.kind === 'all'
        ? (seen) => tests.every((test) => test(seen))
        : (seen) => tests.some((test) => test(seen))
    }
    case 'not': {
      const test = compile(filter.of, context)
      return typeof test === 'string' ? test : (seen) => !test(seen)
    }
    case 'text':
      return textTest(filter.text, context)
    case 'hex': {
      const needle = fromHex(filter.hex)
      return ({ bytes }) => includesBytes(bytes, needle)
    }
    case 'regex': {
      const pattern = context.openPattern(filter.source, filter.flags)
      return (seen) => pattern.exec(seen.text) !== null
    }
    case 'is':
      return () => filter.row === 'rx'
    case 'conversation':
      return ({ conversation }) => inRanges(filter.in, conversation.number)
    case 'length':
      return ({ bytes }) => inRanges(filter.in, bytes.length)
    case 'time':
      return (seen) => inRanges(filter.in, sinceMidnight(seen))
    case 'peer':
      return ({ conversation }) => conversation.peer.includes(filter.text)
    case 'event':
      return told('filter-event')
    case 'number':
      return told('filter-number')
  }
}

/** Small letters stand for capitals, too, as in filters elsewhere. */
function textTest(text: string, context: CompileContext): Condition {
  const needle = context.encode(text)
  if (hasCapital(text) || !context.isAsciiEncoding) return ({ bytes }) => includesBytes(bytes, needle)
  return ({ bytes }) => includesInAnyCase(bytes, needle)
}

function sinceMidnight({ conversation }: Seen): number {
  const now = conversation.wallMs()
  return now - new Date(now).setHours(0, 0, 0, 0)
}
