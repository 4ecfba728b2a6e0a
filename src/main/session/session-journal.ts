import type { Endpoint } from '../../shared/endpoint'
import type { Direction, StateEvent } from '../../shared/record'
import type { ConversationSummary, ResponderConfig } from '../../shared/session'
import type { DatagramFacts, RecordingSink } from '../recording/recording'
import { createResponder, type Responder } from './responder/responder'

/** Who follows a session. Called on every record: mark what changed, and look later. */
export interface SessionObserver {
  onSession(sessionId: string): void
  onConversation(sessionId: string, conversation: number): void
}

/** Where the conversations of one session write down what happens, and who is told. */
export class SessionJournal {
  readonly recording: RecordingSink
  readonly #sessionId: string
  readonly #observers: ReadonlySet<SessionObserver>
  #responder: Responder
  #answersByItself: boolean
  /** Whose bytes came last; 0 before any. */
  lastSpeaker = 0

  constructor(
    sessionId: string,
    recording: RecordingSink,
    responder: ResponderConfig,
    observers: ReadonlySet<SessionObserver>,
  ) {
    this.#sessionId = sessionId
    this.recording = recording
    this.#responder = createResponder(responder)
    this.#answersByItself = responder.kind !== 'none'
    this.#observers = observers
  }

  setResponder(config: ResponderConfig): void {
    this.#responder = createResponder(config)
    this.#answersByItself = config.kind !== 'none'
    this.changed(0)
  }

  get answersByItself(): boolean {
    return this.#answersByItself
  }

  /** What the responder sends back for this chunk, in order. */
  answers(_conversation: number, chunk: Uint8Array): Uint8Array[] {
    const answer = this.#responder(chunk)
    return answer === undefined ? [] : [answer]
  }

  addConversation(peer: Endpoint): number {
    return this.recording.addConversation(peer)
  }

  bytes(conversation: number, direction: Direction, bytes: Uint8Array, facts?: DatagramFacts): void {
    this.recording.appendBytes(conversation, direction, bytes, facts)
    if (direction === 'rx') this.lastSpeaker = conversation
    this.changed(conversation)
  }

  state(conversation: number, event: StateEvent): void {
    this.recording.appendState(conversation, event)
    this.changed(conversation)
  }

  /** 0 means the session itself. */
  changed(conversation: number): void {
    for (const observer of this.#observers) {
      if (conversation === 0) observer.onSession(this.#sessionId)
      else observer.onConversation(this.#sessionId, conversation)
    }
  }

  summaries(queuedBytesOf: (conversation: number) => number): ConversationSummary[] {
    return this.recording.ledger.entries.map((entry) => entry.toSummary(queuedBytesOf(entry.number)))
  }
}
