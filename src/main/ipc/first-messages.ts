import type { FirstMatch } from '../../shared/contract/conversations'
import { done, type Outcome } from '../../shared/failure'
import { FIRST_MESSAGE_BYTES, firstMessageTest, proposedText } from '../../shared/first-message'
import { decodeForPrograms } from '../../shared/visible-text'
import type { RecordingSource } from '../recording/index/recording'
import type { Sessions } from '../session/sessions'

/** The most rows before the first message: events of the beginning, and what was sent to a peer that is silent. */
const MAX_STEPS = 16
/** The longest time for one request; the page asks again for the rest. Ms. */
const REQUEST_MS = 20

/**
 * Which of the texts the first message of each conversation matches; the first text that does. A conversation that has
 * no message yet, or for which there was no time, is left out.
 */
export function firstMatches(
  sessions: Sessions,
  sessionId: string,
  conversations: readonly number[],
  texts: readonly string[],
): Outcome<readonly FirstMatch[]> {
  const source = sessions.source(sessionId)
  if (!source.ok) return source
  const tests = texts.map((text) => firstMessageTest(text))
  const until = performance.now() + REQUEST_MS
  const matches: FirstMatch[] = []
  for (const number of conversations) {
    if (matches.length > 0 && performance.now() > until) break
    const message = firstOf(source.value, number)
    if (message === undefined) continue
    matches.push({ number, text: tests.findIndex((each) => each.ok && each.test(message)) })
  }
  return done(matches)
}

/** A text for the first message of a conversation; empty when there is no message yet, or it is no text. */
export function proposedFirstText(sessions: Sessions, sessionId: string, conversation: number): Outcome<string> {
  const source = sessions.source(sessionId)
  return source.ok ? done(proposedText(firstOf(source.value, conversation) ?? '')) : source
}

/** The beginning of what was received first, as text; empty where that is too far back. */
function firstOf(source: RecordingSource, conversation: number): string | undefined {
  if (source.isClosed) return undefined
  const rows = source.index.rowsOf(conversation)
  for (let at = 0; at < Math.min(MAX_STEPS, rows.length); at++) {
    const seq = rows.at(at)
    if (source.index.get(seq).kind !== 'rx') continue
    const bytes = source.payload(seq, 0, FIRST_MESSAGE_BYTES)
    return decodeForPrograms(bytes, undefined, true, source.encoding)
  }
  return rows.length < MAX_STEPS ? undefined : ''
}
