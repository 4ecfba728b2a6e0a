import { done, failed, type Outcome } from '../../../shared/failure'
import type {
  ConversationCommands,
  ListedConversation,
  ReachableConversation,
  SendToManyResult,
} from '../../../shared/contract/conversations'
import { MAX_REACHABLE } from '../../../shared/limits'
import { optionOf } from '../../../shared/options/catalogue'
import { sampleValues, type MessagePayload } from '../../../shared/message/compose-message'
import { canSend } from '../../../shared/session'
import { wrongInput } from '../../../shared/words/say-failure'
import { messageMistake } from '../../../shared/words/say-mistakes'
import { compareConversations } from '../../recording/analysis/compare/compare'
import { encodeMessage } from '../../session/conversation/message-encoder'
import type { Session } from '../../session/session'
import type { Sessions } from '../../session/sessions'
import { conversationDetails } from '../conversation-details'
import { firstMatches, proposedFirstText } from '../first-messages'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { onLive } from '../on-live'
import { openConversations } from '../open-conversations'
import { sendTyped } from '../send-typed'
import { recordedSide } from '../recorded-side'

/** Commands for one conversation, or for many at once. */
export function createConversationCommands({
  sessions,
}: Pick<CommandParts, 'sessions'>): HandlersOf<ConversationCommands> {
  return {
    'conversations.reachable': () => reachable(sessions),
    'conversations.listed': (id) => listed(sessions, id),
    'conversations.send': (id, conversation, payload) =>
      onLive(sessions, id, (session) => sendTyped(sessions, session, conversation, payload)),
    'conversations.sendToMany': (id, conversations, payload) =>
      onLive(sessions, id, (session) => sendToMany(session, conversations, payload)),
    'conversations.end': (id, conversation, how) => onLive(sessions, id, (session) => session.end(conversation, how)),
    'conversations.setPaused': (id, conversation, isPaused) =>
      onLive(sessions, id, (session) => session.setPaused(conversation, isPaused)),
    'conversations.details': (id, numbers) => conversationDetails(sessions, id, numbers),
    'conversations.firstMatches': (id, numbers, texts) => firstMatches(sessions, id, numbers, texts),
    'conversations.firstText': (id, conversation) => proposedFirstText(sessions, id, conversation),
    'conversations.addPeer': (id, peer) => onLive(sessions, id, (session) => session.addPeer(peer)),
    'conversations.compare': (id, conversation, otherId, otherConversation) => {
      const first = recordedSide(sessions, id, conversation)
      const second = recordedSide(sessions, otherId, otherConversation)
      if (!first.ok) return first
      return second.ok ? compareConversations(first.value, second.value) : second
    },
  }
}

function reachable(sessions: Sessions): ReachableConversation[] {
  const all = sessions.all.toReversed().flatMap((session) => {
    const open = session.conversations().filter(({ state, isOthers }) => canSend(state) && !isOthers)
    const { id: sessionId } = session.summary()
    return open.toReversed().map(({ number, peer }) => ({ sessionId, number, peer }))
  })
  return all.slice(0, MAX_REACHABLE)
}

function listed(sessions: Sessions, id: string): ListedConversation[] {
  const all = sessions.get(id)?.conversations() ?? []
  return all.slice(-MAX_REACHABLE).map(({ number, peer, isOthers }) => ({ number, peer, isOthers }))
}

function sendToMany(
  session: Session,
  conversations: readonly number[] | null,
  payload: MessagePayload,
): Outcome<SendToManyResult> {
  const encoded = encodeMessage(payload, optionOf(session.options, 'encoding'), sampleValues(session.variables.get))
  if (!encoded.ok) return failed(wrongInput(messageMistake(encoded.mistake)))
  const open = openConversations(session, conversations)
  const sent = open.filter((number) => session.sendTyped(number, payload).ok).length
  return done({ sent, refused: open.length - sent })
}
