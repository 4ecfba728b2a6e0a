import { done, failed } from '../../../shared/failure'
import { parseGroup } from '../../../shared/ip'
import { wrongInput } from '../../../shared/words/say-failure'
import { optionMistake } from '../../../shared/words/say-option-mistake'
import type { SessionCommands } from '../../../shared/contract/sessions'
import { allowFiles, filesOfHandler } from '../allow-files'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { onLive } from '../on-live'
import { startKept, startSession } from '../start-session'

/** Commands for sessions from start to end, and for the causes of failures. */
export function createSessionCommands({
  sessions,
  chosen,
  host,
}: Pick<CommandParts, 'sessions' | 'chosen' | 'host'>): HandlersOf<SessionCommands> {
  return {
    'sessions.start': (config) => startSession(sessions, config, chosen, host),
    'sessions.startKept': (id) => startKept(sessions, id, chosen, host),
    'sessions.stop': (id) =>
      onLive(sessions, id, async (session) => {
        await session.stop()
        host.recordingsChanged()
        return done(null)
      }),
    'sessions.close': async (id) => {
      const outcome = await sessions.close(id)
      host.recordingsChanged()
      return outcome
    },
    'sessions.reconnect': (id) => onLive(sessions, id, (session) => session.reconnect()),
    'sessions.cancelConnect': (id) => onLive(sessions, id, (session) => session.cancelConnect()),
    'sessions.respond': (id, handler) =>
      onLive(sessions, id, async (session) => {
        const mistake = await allowFiles(filesOfHandler(handler), chosen, host.askForFiles)
        return mistake === undefined ? session.setHandler({ ...handler }) : failed(mistake)
      }),
    'sessions.setVariable': (id, name, value) => onLive(sessions, id, (session) => session.variables.set(name, value)),
    'sessions.changeGroup': (id, group, doing) =>
      onLive(sessions, id, (session) => {
        const membership = parseGroup(group)
        if (membership === undefined)
          return failed(wrongInput(optionMistake({ key: 'groups', value: group, kind: 'group' }), group))
        return session.changeGroup(membership, doing)
      }),
    'sessions.changeDecoding': (id, options) => sessions.changeDecoding(id, options),
    'failures.explain': (failure, attempt) => sessions.explain(failure, attempt),
    'tls.testCa': () => sessions.testCa(),
  }
}
