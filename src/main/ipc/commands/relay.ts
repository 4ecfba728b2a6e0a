import type { RelayCommands } from '../../../shared/contract/relay'
import { done, failed, type Outcome } from '../../../shared/failure'
import { toHex } from '../../../shared/hex'
import type { HeldDecision } from '../../../shared/hold'
import type { MessagePayload } from '../../../shared/message/compose-message'
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
    'relay.editedHex': (id, payload) =>
      onLive(sessions, id, (session) => {
        const encoded = edited(session, payload)
        return encoded.ok ? done(toHex(encoded.value)) : encoded
      }),
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
      const encoded = edited(session, decision.payload)
      return encoded.ok ? session.holdDesk.decide(held, [encoded.value]) : encoded
    }
  }
}

/** What a person wrote in place of a message, in the encoding of the session. */
function edited(session: Session, payload: MessagePayload): Outcome<Uint8Array> {
  const encoded = encodeMessage(payload, optionOf(session.options, 'encoding'))
  return encoded.ok ? done(encoded.bytes) : failed(wrongInput(messageMistake(encoded.mistake)))
}
