import type { RelayCommands } from '../../../shared/contract/relay'
import { done, failed, type Outcome } from '../../../shared/failure'
import type { HeldDecision } from '../../../shared/hold'
import { optionOf } from '../../../shared/options/catalogue'
import { wrongInput } from '../../../shared/words/say-failure'
import { messageMistake } from '../../../shared/words/say-mistakes'
import { encodeMessage } from '../../session/conversation/message-encoder'
import type { Session } from '../../session/session'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { onLive } from '../on-live'

/** Commands for the messages that a relay holds. */
export function createRelayCommands({ sessions }: Pick<CommandParts, 'sessions'>): HandlersOf<RelayCommands> {
  return {
    'relay.hold': (id, request) =>
      onLive(sessions, id, (session) => {
        if (request !== null) return session.holdDesk.hold(request, optionOf(session.options, 'encoding'))
        session.holdDesk.release()
        return done(null)
      }),
    'relay.heldHex': (id, held) => onLive(sessions, id, (session) => session.holdDesk.contentHex(held)),
    'relay.decide': (id, held, decision) => onLive(sessions, id, (session) => decide(session, held, decision)),
  }
}

function decide(session: Session, held: number, decision: HeldDecision): Outcome<null> {
  switch (decision.kind) {
    case 'go-on':
      return session.holdDesk.decide(held, undefined)
    case 'drop':
      return session.holdDesk.decide(held, [])
    case 'edit': {
      const encoded = encodeMessage(decision.payload, optionOf(session.options, 'encoding'))
      if (!encoded.ok) return failed(wrongInput(messageMistake(encoded.mistake)))
      return session.holdDesk.decide(held, [encoded.bytes])
    }
  }
}
