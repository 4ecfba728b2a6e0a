import { done, failed, type Outcome } from '../../shared/failure'
import type { RecordingSource } from '../recording/index/recording'
import type { Sessions } from '../session/sessions'
import { refusal } from '../../shared/words/say-failure'

/** One conversation of a recording, live or opened: a side of a comparison, or what is replayed. */
export function recordedSide(
  sessions: Sessions,
  id: string,
  conversation: number,
): Outcome<{ readonly source: RecordingSource; readonly conversation: number }> {
  const source = sessions.source(id)
  if (!source.ok) return source
  const { count } = source.value.conversationTable
  return conversation <= count
    ? done({ source: source.value, conversation })
    : failed(refusal('conversationNotThere', { name: source.value.meta.name, n: conversation, count }))
}
