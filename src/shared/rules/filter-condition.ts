import { messageTest } from '../filter/message-test'
import { parseFilter } from '../filter/parse-filter'
import { filterMistake } from '../words/say-mistakes'
import type { CompileContext } from './compile-context'
import type { Condition } from './condition'
import { told, toldOther } from './told'

/** The words of the filter language, for a message that has just arrived; a text says what is wrong. */
export function filterCondition(query: string, context: CompileContext): Condition | string {
  const parsed = parseFilter(query)
  if (!parsed.ok) return toldOther(filterMistake(parsed.mistake))
  if (parsed.filter === undefined) return told('no-words')
  const test = messageTest(parsed.filter, context)
  if (typeof test === 'string') return told(test)
  return (seen) => test(seen) || seen.misses('filter', query)
}
