import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import { encodeFrame } from '../../shared/framing/frame-codec'
import type { Framing } from '../../shared/framing/framing'
import type { Direction, StateEvent } from '../../shared/record'
import type { ConversationSummary, ResponderConfig } from '../../shared/session'
import type { NetFailure } from '../../shared/net-failure'
import type { DatagramFacts, RecordingSink } from '../recording/index/recording'
import { FrameAssembler } from './conversation/frame-assembler'
import type { Rotation } from './rotation'
import { createResponder, type Responder } from './handler/responder'
import { StormBreaker, STORM_WORDS } from './handler/storm-breaker'

/** Who follows a session. Called on every record: mark what changed, and look later. */
export interface SessionObserver {
  onSession(sessionId: string): void
  onConversation(sessionId: string, conversation: number): void
  /** The recording was taken away, or it cannot be saved any more: what somebody must know at once. */
  onTrouble?(sessionId: string, failure: NetFailure): void
}

/** What sends by itself to the conversations of a session hears what they say. */
export interface ConversationFollower {
  received(conversation: number, bytes: Uint8Array): void
  conversationEnded(conversation: number): void
}

/** Where the conversations of one session write down what happens, and who is told. */
export class SessionLog {
  #recording: RecordingSink
  /** Rows that were in recordings which somebody deleted. */
  recordsGone = 0
  /** Has another recording follow this one. */
  rotation: Rotation | undefined
  readonly #sessionId: string
  readonly #observers: ReadonlySet<SessionObserver>
  #responder: Responder
  #answersByItself: boolean
  readonly #breaker = new StormBreaker()
  #framing: Framing = { kind: 'raw' }
  #framesWhatIsSent = false
  /** Unfinished frames, by conversation. */
  readonly #assemblers = new Map<number, FrameAssembler>()
  /** Whose bytes came last; 0 before any. */
  lastSender = 0
  follower: ConversationFollower | undefined

  constructor(
    sessionId: string,
    recording: RecordingSink,
    responder: ResponderConfig,
    observers: ReadonlySet<SessionObserver>,
  ) {
    this.#sessionId = sessionId
    this.#recording = this.#followed(recording)
    this.#responder = createResponder(responder)
    this.#answersByItself = responder.kind !== 'none'
    this.#observers = observers
  }

  get recording(): RecordingSink {
    return this.#recording
  }

  setResponder(config: ResponderConfig): void {
    this.#responder = createResponder(config)
    this.#answersByItself = config.kind !== 'none'
    this.#breaker.reset()
    this.changed(0)
  }

  get answersByItself(): boolean {
    return this.#answersByItself
  }

  /** From now on the responder answers frames, and what is sent is framed if that is asked for. */
  setFraming(framing: Framing, framesWhatIsSent: boolean): void {
    this.#framing = framing
    this.#framesWhatIsSent = framesWhatIsSent
    this.#assemblers.clear()
  }

  /** What the responder sends back for this chunk, or for each frame that ends in it. */
  answers(conversation: number, chunk: Uint8Array): Uint8Array[] {
    if (!this.#answersByItself || this.#breaker.isTripped(conversation)) return []
    if (this.#breaker.received(conversation, chunk)) {
      const peer = this.recording.ledger.get(conversation)?.peer
      const subject = peer === undefined ? {} : { subject: formatEndpoint(peer) }
      this.state(conversation, {
        kind: 'warning',
        failure: { code: 'answer-storm', errno: '', message: STORM_WORDS, ...subject },
      })
      return []
    }
    // Nearly always a chunk is a message, and so is its answer.
    if (this.#framing.kind === 'raw') {
      const answer = this.#responder(chunk)
      return answer === undefined ? [] : [answer]
    }
    return this.#messages(conversation, chunk).flatMap((message) => {
      const answer = this.#responder(message)
      return answer === undefined ? [] : [this.framed(answer) ?? answer]
    })
  }

  /** With its delimiter or prefix, where that is asked for; undefined when it is too long for the prefix. */
  framed(message: Uint8Array): Uint8Array | undefined {
    return this.#framesWhatIsSent ? encodeFrame(this.#framing, message) : message
  }

  #messages(conversation: number, chunk: Uint8Array): Uint8Array[] {
    let assembler = this.#assemblers.get(conversation)
    if (assembler === undefined) {
      assembler = new FrameAssembler(this.#framing)
      this.#assemblers.set(conversation, assembler)
    }
    return assembler.push(chunk, this.#framesWhatIsSent ? 'content' : 'whole')
  }

  addConversation(peer: Endpoint): number {
    return this.recording.addConversation(peer)
  }

  bytes(conversation: number, direction: Direction, bytes: Uint8Array, facts?: DatagramFacts): void {
    this.recording.appendBytes(conversation, direction, bytes, facts)
    if (direction === 'rx') {
      this.lastSender = conversation
      this.follower?.received(conversation, bytes)
    }
    if (this.rotation?.isDue(this.recording) === true) this.#rotate(this.rotation)
    this.changed(conversation)
  }

  state(conversation: number, event: StateEvent): void {
    if (event.kind === 'open' && event.by === 'local') this.#breaker.watch(conversation)
    if (event.kind === 'closed' || event.kind === 'reset' || event.kind === 'failed') {
      this.#assemblers.delete(conversation)
      this.#breaker.forget(conversation)
      this.follower?.conversationEnded(conversation)
    }
    this.recording.appendState(conversation, event)
    this.changed(conversation)
  }

  #rotate(rotation: Rotation): void {
    const next = rotation.next(this.#recording)
    if ('code' in next) {
      this.state(0, { kind: 'warning', failure: next })
      return
    }
    this.#recording = this.#followed(next)
    this.changed(0)
    void rotation.deleteOld().then((failure) => {
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
  #leave(failure: NetFailure): boolean {
    const next = this.rotation?.next(this.#recording, true)
    if (next === undefined || 'code' in next) return false
    this.recordsGone += this.#recording.recordsGone
    this.#recording = this.#followed(next)
    this.#tell(failure)
    this.state(0, { kind: 'warning', failure })
    return true
  }

  #tell(failure: NetFailure): void {
    for (const observer of this.#observers) observer.onTrouble?.(this.#sessionId, failure)
    this.changed(0)
  }

  /** 0 means the session itself. */
  changed(conversation: number): void {
    for (const observer of this.#observers) {
      if (conversation === 0) observer.onSession(this.#sessionId)
      else observer.onConversation(this.#sessionId, conversation)
    }
  }

  summaries(queuedBytesOf: (conversation: number) => number): ConversationSummary[] {
    return this.recording.ledger.entries.flatMap((entry) => {
      // It ended in a recording before this one.
      const isOver = entry.state.kind === 'closed' && entry.stateRecords === 0
      return isOver ? [] : [entry.toSummary(queuedBytesOf(entry.number))]
    })
  }
}
