import type { AlertCommands } from '../../../shared/contract/alerts'
import { done } from '../../../shared/failure'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { onLive } from '../on-live'

/** What a person is told of, for each session. */
export function createAlertCommands({ sessions }: Pick<CommandParts, 'sessions'>): HandlersOf<AlertCommands> {
  return {
    'alerts.choose': (id, alerts) => sessions.chooseAlerts(id, alerts),
    'alerts.seen': (id, conversation) =>
      onLive(sessions, id, ({ alerts }) => {
        alerts.seen(conversation ?? undefined)
        return done(null)
      }),
  }
}
