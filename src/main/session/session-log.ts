import type { Endpoint } from '../../shared/endpoint'
import type { Direction, StateEvent } from '../../shared/record'
import type { ConversationSummary } from '../../shared/session'
import type { Failure } from '../../shared/failure'
import type { DatagramFacts, RecordingSink } from '../recording/index/recording'
import type { Clock } from '../clock'
import { ClockWatch } from './clock-watch'
import { sumOfUnsaved, type Rotation } from './rotation'
import type { SessionObservers } from './session-observer'

/** After failures in this many recordings, the disk is not tried again. */
const MAX_MOVES = 10

/** Records the events of a session's conversations, and notifies the observers. */
export class SessionLog {
  #recording: RecordingSink
  /** Rows in recordings that somebody deleted. */
  recordsGone = 0
  readonly #rotation: Rotation
  readonly #sessionId: string
  readonly #observers: SessionObservers
  readonly #clockWatch: ClockWatch
  /** The last sender's conversation; 0 before any. */
  lastSender = 0
  /** Told of each event, of the session (0) or a conversation. */
  onState: ((conversation: number, event: StateEvent) => void) | undefined
  #isFinished = false
  #isMoving = false
  #moves = 0

  /** `rotation` decides when another recording follows this one. */
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

  /** What could not be saved in all of its recordings. */
  get unsaved(): RecordingSink['unsaved'] {
    return sumOfUnsaved(this.#rotation.unsaved, this.#recording.unsaved)
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
    this.onState?.(conversation, event)
    this.#observers.event(this.#sessionId, conversation, event)
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

  /** Syncs everything to disk. */
  finish(): void {
    this.#isFinished = true
    this.#clockWatch.close()
    this.#recording.finish()
  }

  close(): void {
    this.#rotation.close()
    this.#recording.close()
  }

  /** Observers may be added and removed, and the recording may change. */
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
      this.#tell(next)
      this.state(0, { kind: 'warning', failure: next })
      return
    }
    const old = this.#recording
    this.#recording = this.#followed(next)
    if (old.unsaved !== undefined) this.state(0, { kind: 'warning', failure: old.unsaved.failure })
    this.changed(0)
    void this.#rotation.deleteOld().then((failure) => {
      if (failure !== undefined) this.state(0, { kind: 'warning', failure })
    })
  }

  #followed(recording: RecordingSink): RecordingSink {
    recording.onUnsaved = (failure) => {
      if (recording === this.#recording && this.#mayMove(failure) && this.#leave(failure, false)) return
      this.#tell(failure)
      // Nobody reads that recording any more.
      if (recording !== this.#recording && !this.#isFinished) this.state(0, { kind: 'warning', failure })
    }
    recording.onTaken = (failure) => recording === this.#recording && this.#leave(failure, true)
    return recording
  }

  /** Whether a new file may help: not when the disk is full, or the limit is reached. */
  #mayMove({ code }: Failure): boolean {
    return code === 'unknown' && !this.#isFinished && !this.#isMoving && this.#moves < MAX_MOVES
  }

  /** Continues the session in a new recording, whose first rows say why. Returns whether that was possible. */
  #leave(failure: Failure, wasTaken: boolean): boolean {
    const next = this.#next(wasTaken)
    if ('code' in next) return false
    if (!wasTaken) this.#moves += 1
    this.recordsGone += this.#recording.recordsGone
    this.#recording = this.#followed(next)
    this.#tell(failure)
    this.state(0, { kind: 'warning', failure })
    return true
  }

  #next(wasTaken: boolean): RecordingSink | Failure {
    this.#clockWatch.look()
    this.#isMoving = true
    try {
      return this.#rotation.next(
        this.#recording,
        (created) => {
          this.#clockWatch.restart()
          this.#showRecords(created)
        },
        wasTaken,
      )
    } finally {
      this.#isMoving = false
    }
  }

  #tell(failure: Failure): void {
    this.#observers.trouble(this.#sessionId, failure)
    this.changed(0)
  }
}
