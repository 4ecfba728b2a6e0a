import type { ConversationSummary } from '../../../shared/session'
import { done, failed } from '../../../shared/failure'
import { FEED_CONVERSATIONS } from '../../../shared/limits'
import type { ChangeOf } from '../../../shared/projection'
import type { Sessions } from '../../session/sessions'
import { notOf, type OpenProjection, type Projection } from './projection'
import { refusal } from '../../../shared/words/say-failure'

export const openConversations: OpenProjection<'conversations'> = ({ sessionId }, { sessions }) =>
  sessions.get(sessionId) === undefined
    ? failed(refusal('noSession', { id: sessionId }))
    : done(new ConversationsProjection(sessions, sessionId))

/** The conversations of one session: all of them first, then the changed ones, a limited number in each tick. */
class ConversationsProjection implements Projection {
  readonly #sessions: Sessions
  readonly #sessionId: string
  readonly #changed = new Set<number>()
  #isFirst = true

  constructor(sessions: Sessions, sessionId: string) {
    this.#sessions = sessions
    this.#sessionId = sessionId
  }

  onConversation(sessionId: string, conversation: number): void {
    if (sessionId === this.#sessionId) this.#changed.add(conversation)
  }

  advance(): boolean {
    return false
  }

  changed(): ChangeOf<'conversations'> | undefined {
    const conversations = this.#isFirst ? this.#all() : this.#taken()
    if (conversations.length === 0 && !this.#isFirst) return undefined
    this.#isFirst = false
    return { kind: 'conversations', conversations }
  }

  read(question: Parameters<Projection['read']>[0]): ReturnType<Projection['read']> {
    return notOf('conversations', question)
  }

  close(): void {
    this.#changed.clear()
  }

  #all(): readonly ConversationSummary[] {
    this.#changed.clear()
    return this.#sessions.get(this.#sessionId)?.conversations() ?? []
  }

  #taken(): ConversationSummary[] {
    const session = this.#sessions.get(this.#sessionId)
    const taken = [...this.#changed].slice(0, FEED_CONVERSATIONS)
    for (const number of taken) this.#changed.delete(number)
    return taken.flatMap((number) => session?.conversation(number) ?? [])
  }
}
