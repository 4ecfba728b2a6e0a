import { done, type Outcome } from '../../../shared/failure'
import type { SendToManyResult } from '../../../shared/contract/conversations'
import type { JobCommands } from '../../../shared/contract/jobs'
import type { Sequence } from '../../../shared/sequence'
import type { Session } from '../../session/session'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { onLive } from '../on-live'
import { openConversations } from '../open-conversations'
import { recordedSide } from '../recorded-side'

/** Commands for send jobs: sequences, files, replays. */
export function createJobCommands({
  sessions,
  host,
}: Pick<CommandParts, 'sessions' | 'host'>): HandlersOf<JobCommands> {
  return {
    'runs.start': (id, conversations, sequence) =>
      onLive(sessions, id, (session) => runForMany(session, conversations, sequence)),
    'runs.sendFile': (id, conversation) =>
      onLive(sessions, id, async (session): Promise<Outcome<number | null>> => {
        const path = await host.askWhichFile('any')
        return path === undefined ? done(null) : session.jobs.file(conversation, path)
      }),
    'runs.stop': (id, run) => onLive(sessions, id, (session) => session.jobs.stop(run)),
    'runs.replay': (id, conversation, recordedId, recordedConversation, options) => {
      const recorded = recordedSide(sessions, recordedId, recordedConversation)
      if (!recorded.ok) return recorded
      return onLive(sessions, id, (session) => session.jobs.replay(conversation, recorded.value, options))
    },
  }
}

/** Starts one job for each conversation; stops at the first refusal. */
function runForMany(
  session: Session,
  conversations: readonly number[] | null,
  sequence: Sequence,
): Outcome<SendToManyResult> {
  const open = openConversations(session, conversations)
  let sent = 0
  for (const number of open) {
    const starting = session.jobs.sequence(number, sequence)
    if (!starting.ok && sent === 0) return starting
    if (!starting.ok) break
    sent += 1
  }
  return done({ sent, refused: open.length - sent })
}
