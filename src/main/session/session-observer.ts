import type { AlertNews } from '../../shared/alert-news'
import type { StateEvent } from '../../shared/events/event'
import type { Failure } from '../../shared/failure'
import type { Cancel } from '../clock'
import type { LiveRecord, RecordingSink } from '../recording/index/recording'

/**
 * Follows sessions: windows, the command line, send jobs. Called at once, many times a second: mark what changed, and
 * look at it later. Continues across a rotation.
 */
export interface SessionObserver {
  /** Only this session; absent means all of them. */
  readonly sessionId?: string
  /** The session itself: its state, its counters, its send jobs. */
  onSession?(sessionId: string): void
  onConversation?(sessionId: string, conversation: number): void
  /** Data from a peer, whether it could be saved or not. Valid during the call only. */
  onReceived?(sessionId: string, conversation: number, bytes: Uint8Array): void
  /** A row, at the moment when it is recorded. */
  onRecord?(sessionId: string, record: LiveRecord, recording: RecordingSink): void
  /** An event of a conversation, or of the session (0), when its row is recorded. */
  onEvent?(sessionId: string, conversation: number, event: StateEvent): void
  /** Something that a person chose to be told of. */
  onAlert?(news: AlertNews): void
  /** The recording was taken away, or cannot be saved any more: somebody must know at once. */
  onTrouble?(sessionId: string, failure: Failure): void
}

/** The observers of one engine's sessions, sorted by what they observe. */
export class SessionObservers {
  readonly #all = new Set<SessionObserver>()
  #sessions: readonly SessionObserver[] = []
  #conversations: readonly SessionObserver[] = []
  #received: readonly SessionObserver[] = []
  #records: readonly SessionObserver[] = []
  #events: readonly SessionObserver[] = []

  /** Returns the function that ends the subscription. */
  add(observer: SessionObserver): Cancel {
    this.#all.add(observer)
    this.#sort()
    return () => {
      this.#all.delete(observer)
      this.#sort()
    }
  }

  /** A row is created only when somebody observes it. */
  get wantsRecords(): boolean {
    return this.#records.length > 0
  }

  session(id: string): void {
    for (const each of this.#sessions) if (isFor(each, id)) each.onSession?.(id)
  }

  conversation(id: string, number: number): void {
    for (const each of this.#conversations) if (isFor(each, id)) each.onConversation?.(id, number)
  }

  received(id: string, conversation: number, bytes: Uint8Array): void {
    if (this.#received.length === 0) return
    for (const each of this.#received) if (isFor(each, id)) each.onReceived?.(id, conversation, bytes)
  }

  record(id: string, record: LiveRecord, recording: RecordingSink): void {
    for (const each of this.#records) if (isFor(each, id)) each.onRecord?.(id, record, recording)
  }

  event(id: string, conversation: number, event: StateEvent): void {
    for (const each of this.#events) if (isFor(each, id)) each.onEvent?.(id, conversation, event)
  }

  alert(news: AlertNews): void {
    for (const each of this.#all) if (isFor(each, news.sessionId)) each.onAlert?.(news)
  }

  trouble(id: string, failure: Failure): void {
    for (const each of this.#all) if (isFor(each, id)) each.onTrouble?.(id, failure)
  }

  #sort(): void {
    const all = [...this.#all]
    this.#sessions = all.filter((each) => each.onSession !== undefined)
    this.#conversations = all.filter((each) => each.onConversation !== undefined)
    this.#received = all.filter((each) => each.onReceived !== undefined)
    this.#records = all.filter((each) => each.onRecord !== undefined)
    this.#events = all.filter((each) => each.onEvent !== undefined)
  }
}

function isFor({ sessionId }: SessionObserver, id: string): boolean {
  return sessionId === undefined || sessionId === id
}
