import type { ProjectionCommands } from '../../../shared/contract/projections'
import { done, failed } from '../../../shared/failure'
import { toHex } from '../../../shared/hex'
import { commentRow } from '../../session/comment-row'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { refusal } from '../../../shared/words/say-failure'

/** Commands for what the panes of a window show, and for the bytes of a row. */
export function createProjectionCommands({
  sessions,
  feed,
}: Pick<CommandParts, 'sessions' | 'feed'>): HandlersOf<ProjectionCommands> {
  return {
    'projections.open': (description) => feed.projections.open(description),
    'projections.read': (id, question) => feed.projections.read(id, question),
    'projections.adjust': (id, wish) => feed.projections.adjust(id, wish),
    'projections.close': (id) => {
      feed.projections.close(id)
      return null
    },
    'records.comment': (id, seq, text) => {
      const session = sessions.get(id)
      return session === undefined ? failed(refusal('noSession', { id })) : commentRow(session, seq, text)
    },
    'records.payloadHex': (id, seq, from, count) => {
      const source = sessions.source(id)
      if (!source.ok) return source
      if (seq > source.value.index.count) return failed(refusal('noRecord', { n: seq }))
      return done(toHex(source.value.payload(seq, from, count)))
    },
  }
}
