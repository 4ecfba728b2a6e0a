import type { WindowCommands } from '../../../shared/contract/windows'
import { reachableAddress } from '../../../shared/endpoint'
import { done, failed } from '../../../shared/failure'
import type { SessionConfig } from '../../../shared/session'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { startSession } from '../start-session'
import { refusal } from '../../../shared/words/say-failure'

/** Commands of the window itself: its initial state, settings, further windows. */
export function createWindowCommands({
  sessions,
  feed,
  chosen,
  library,
  host,
}: Pick<CommandParts, 'sessions' | 'feed' | 'chosen' | 'library' | 'host'>): HandlersOf<WindowCommands> {
  return {
    'bench.snapshot': async () => {
      feed.restart()
      const facts = await host.snapshot()
      return { ...facts, library: library.state, sessions: sessions.all.map((session) => session.summary()) }
    },
    'feed.acknowledge': (tick) => {
      feed.acknowledge(tick)
      return null
    },
    'settings.change': (change) => host.changeSettings(change),
    'clipboard.write': async (text) => {
      await host.copyText(text)
      return null
    },
    'windows.edit': (role) => {
      host.edit(role)
      return null
    },
    'app.licences': () => host.licences(),
    'windows.openBench': () => {
      host.openBench()
      return null
    },
    'windows.openClient': async (listenerId) => {
      const listener = sessions.live(listenerId)
      if (!listener.ok) return listener
      const { state, config } = listener.value
      if (config.role !== 'listener' || state.kind !== 'running') return failed(refusal('onlyRunningServer'))
      const peer = { address: reachableAddress(state.local.address), port: state.local.port }
      const client: SessionConfig = {
        role: 'client',
        protocol: config.protocol,
        peer,
        handler: { kind: 'none' },
        options: {},
      }
      const outcome = await startSession(sessions, client, chosen, host)
      if (outcome.ok) host.openClientWindow(outcome.value.id)
      return outcome
    },
    'windows.tearOff': (sessionId, conversation, place) => {
      const session = sessions.get(sessionId)
      if (session === undefined) return failed(refusal('noSession', { id: sessionId }))
      if (session.conversation(conversation) === undefined)
        return failed(refusal('noConversation', { n: conversation }))
      host.tearOff({ sessionId, conversation }, place)
      return done(null)
    },
  }
}
