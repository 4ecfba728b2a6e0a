import { done, failed, invalidInput, type Outcome } from '../../shared/failure'
import type { SessionSummary } from '../../shared/session'
import { APPLICATION } from '../../shared/version'
import { compareConversations } from '../recording/analysis/compare/compare'
import { mergeRecordings } from '../recording/export/merge'
import { openRecording } from '../recording/open-recording'
import type { RecordingSource } from '../recording/index/recording'
import type { RecordingsFolder } from '../recording/files/recordings-folder'
import { safeFileName } from '../recording/files/safe-file-name'
import type { Sessions } from '../session/sessions'
import type { CommandHandlers } from './channel'
import { notReachable } from './reach'
import type { WindowDeps } from './window-deps'
import { onLive } from './on-live'

/** What is done with two recordings: compared, merged, one played into the other. */
export function createRecordingCommands(
  sessions: Sessions,
  folder: RecordingsFolder,
  host: WindowDeps,
): Pick<CommandHandlers, 'conversations.compare' | 'runs.replay' | 'recordings.merge'> {
  const sideOf = (id: string, conversation: number): Outcome<{ source: RecordingSource; conversation: number }> => {
    const source = sessions.source(id)
    if (!source.ok) return source
    const { count } = source.value.conversationTable
    return conversation <= count
      ? done({ source: source.value, conversation })
      : failed(
          invalidInput(`${source.value.meta.name} has no conversation ${String(conversation)}, only ${String(count)}`),
        )
  }
  return {
    'conversations.compare': (id, conversation, otherId, otherConversation) => {
      const first = sideOf(id, conversation)
      const second = sideOf(otherId, otherConversation)
      if (!first.ok) return first
      return second.ok ? compareConversations(first.value, second.value) : second
    },
    'runs.replay': (id, conversation, recordedId, recordedConversation, options) => {
      const recorded = sideOf(recordedId, recordedConversation)
      if (!recorded.ok) return recorded
      return onLive(sessions, id, (session) => session.jobs.replay(conversation, recorded.value, options))
    },
    'recordings.merge': (path) => {
      const mistake = notReachable(folder, sessions, path)
      return mistake === undefined ? merge(sessions, host, path) : failed(mistake)
    },
  }
}

/** A merge of the window runs to its end. */
const NEVER = new AbortController().signal

async function merge(sessions: Sessions, host: WindowDeps, path: string): Promise<Outcome<SessionSummary | null>> {
  const otherPath = await host.askWhichFile('recording')
  if (otherPath === undefined) return done(null)
  const [first, second] = [await openRecording(path), await openRecording(otherPath)]
  const sources = [first, second].flatMap((opening) => (opening.ok ? opening.value : []))
  try {
    if (!first.ok) return first
    if (!second.ok) return second
    const target = await host.askWhereToSave(safeFileName(sources.map(({ meta }) => meta.name).join(' + ')), 'pcapng')
    if (target === undefined) return done(null)
    const merging = await mergeRecordings(sources, {
      path: target,
      // The dialog has asked.
      replace: true,
      application: APPLICATION,
      signal: NEVER,
    })
    if (!merging.ok) return merging
    const opening = await sessions.openRecording(target)
    host.recordingsChanged()
    return opening.ok ? done(opening.value.summary()) : opening
  } finally {
    for (const source of sources) source.close()
  }
}
