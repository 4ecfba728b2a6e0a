import { failed, done, invalidInput } from '../../shared/failure'
import { endOf, Statistics } from '../recording/analysis/statistics/statistics'
import { LiveRecording } from '../recording/live/live-recording'
import type { Sessions } from '../session/sessions'
import type { CommandHandlers } from './channel'
import type { Feed } from './feed'

/** Figures on screen: one set for each window. */
export function createStatisticsCommands(
  sessions: Sessions,
  feed: Feed,
): Pick<CommandHandlers, 'statistics.open' | 'statistics.close'> {
  let statisticsId = 0
  return {
    'statistics.open': (id, conversation, options) => {
      const source = sessions.source(id)
      if (!source.ok) return source
      const recording = source.value
      if (conversation > recording.conversationTable.count)
        return failed(invalidInput(`there is no conversation ${String(conversation)}`))
      statisticsId += 1
      feed.showStatistics({
        id: statisticsId,
        statistics: new Statistics(recording, conversation === 0 ? undefined : conversation, options),
        nowNs: () => {
          const isLive = sessions.get(id)?.summary().state.kind === 'running'
          return isLive && recording instanceof LiveRecording ? recording.sinceStartNs() : endOf(recording)
        },
      })
      return done(statisticsId)
    },
    'statistics.close': () => {
      feed.showStatistics(undefined)
      return null
    },
  }
}
