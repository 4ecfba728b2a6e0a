import type { Endpoint } from '../../shared/endpoint'
import type { Direction, StateEvent } from '../../shared/record'
import type { ConversationSummary } from '../../shared/session'
import type { Failure } from '../../shared/failure'
import type { DatagramFacts, RecordingSink } from '../recording/index/recording'
import type { Clock } from '../clock'
import { ClockWatch } from './clock-watch'
import type { Rotation } from './rotation'
import type { SessionObservers } from './session-observer'

/** Where the conversations of one session write down what happens, and who is told. */
export class SessionLog {
  #recording: RecordingSink
  /** Rows that were in recordings which somebody deleted. */
  recordsGone = 0
  readonly #rotation: Rotation
  readonly #sessionId: string
  readonly #observers: SessionObservers
  readonly #clockWatch: ClockWatch
  /** The conversation whose bytes came last; 0 before any. */
  lastSender = 0

  /** `rotation` has another recording follow this one. */
  constructor(
    sessionId: string,
    recording: RecordingSink,
    rotation: Rotation,
    observers: SessionObservers,
    clock: Clock,
  ) {
    this.#sessionId = sessionId
    this.#recording = this.#followed(recording)
    this.#rotation = rotation
    this.#observers = observers
    this.#clockWatch = new ClockWatch(clock, (byMs) => {
      this.state(0, { kind: 'clock-moved', byMs })
    })
  }

  get recording(): RecordingSink {
    return this.#recording
  }

  addConversation(peer: Endpoint): number {
    return this.#recording.addConversation(peer)
  }

  bytes(conversation: number, direction: Direction, bytes: Uint8Array, facts?: DatagramFacts): void {
    this.#showRecords()
    this.#recording.appendBytes(conversation, direction, bytes, facts)
    if (direction === 'rx') {
      this.lastSender = conversation
      this.#observers.received(this.#sessionId, conversation, bytes)
    }
    if (this.#rotation.isDue(this.#recording)) this.#rotate()
    this.#observers.conversation(this.#sessionId, conversation)
  }

  state(conversation: number, event: StateEvent): void {
    this.#showRecords()
    this.#recording.appendState(conversation, event)
    this.changed(conversation)
  }

  /** 0 means the session itself. */
  changed(conversation: number): void {
    if (conversation === 0) this.#observers.session(this.#sessionId)
    else this.#observers.conversation(this.#sessionId, conversation)
  }

  summaries(queuedBytesOf: (conversation: number) => number): ConversationSummary[] {
    return this.#recording.conversationTable.entries.map((entry) => entry.toSummary(queuedBytesOf(entry.number)))
  }

  /** Everything to the disk. */
  finish(): void {
    this.#clockWatch.close()
    this.#recording.finish()
  }

  close(): void {
    this.#rotation.close()
    this.#recording.close()
  }

  /** Observers come and go, and so do recordings. */
  #showRecords(recording = this.#recording): void {
    if (this.#observers.wantsRecords === (recording.onRecord !== undefined)) return
    recording.onRecord = this.#observers.wantsRecords
      ? (record) => {
          this.#observers.record(this.#sessionId, record, recording)
        }
      : undefined
  }

  #rotate(): void {
    const next = this.#next(false)
    if ('code' in next) {
      this.state(0, { kind: 'warning', failure: next })
      return
    }
    this.#recording = this.#followed(next)
    this.changed(0)
    void this.#rotation.deleteOld().then((failure) => {
      if (failure !== undefined) this.state(0, { kind: 'warning', failure })
    })
  }

  #followed(recording: RecordingSink): RecordingSink {
    recording.onUnsaved = (failure) => {
      this.#tell(failure)
    }
    recording.onTaken = (failure) => recording === this.#recording && this.#leave(failure)
    return recording
  }

  /** The session goes on in a new recording, whose first rows say why. Returns whether it could. */
  #leave(failure: Failure): boolean {
    const next = this.#next(true)
    if ('code' in next) return false
    this.recordsGone += this.#recording.recordsGone
    this.#recording = this.#followed(next)
    this.#tell(failure)
    this.state(0, { kind: 'warning', failure })
    return true
  }

  #next(wasTaken: boolean): RecordingSink | Failure {
    this.#clockWatch.look()
    return this.#rotation.next(
      this.#recording,
      (created) => {
        this.#clockWatch.restart()
        this.#showRecords(created)
      },
      wasTaken,
    )
  }

  #tell(failure: Failure): void {
    this.#observers.trouble(this.#sessionId, failure)
    this.changed(0)
  }
}
