import type { EndHow } from '../../../shared/contract/conversations'
import type { Endpoint } from '../../../shared/endpoint'
import type { Framing } from '../../../shared/framing/framing'
import { done, failed, type Failure, type Outcome } from '../../../shared/failure'
import type { SessionOptions } from '../../../shared/options/catalogue'
import type { StateEvent } from '../../../shared/record'
import type { ConversationState } from '../../../shared/session'
import type { Cancel, Clock } from '../../clock'
import { conversationFailure } from '../../net/conversation-failure'
import type { ConnectionEnd } from '../../net/tcp-connection'
import type { OpenStage } from '../fault/fault-chain'
import type { FaultDirection } from '../fault/fault-stage'
import { HandlerFailure, type DialTarget, type Handler, type HandlerContext, type HandlerRun } from '../handler/handler'
import { StormBreaker } from '../handler/storm-breaker'
import type { SessionLog } from '../session-log'
import type { Wire, WireEvents } from '../transport/wire'
import { closingEvent } from './closing-event'
import type { Conversation, ConversationAbility } from './conversation'
import type { ConversationDeps } from './conversation-deps'
import { Pipeline, type PipelineDeps, type Traffic } from './pipeline'
import { Timers } from './timers'
import { refusal } from '../../../shared/words/say-failure'
import { notOpen } from '../not-open'

const NOTHING: ReadonlySet<ConversationAbility> = new Set()

/** The owner of a conversation: a transport, or a handler that dialled. */
export interface ConversationOwner {
  /** Cancels a conversation that is not open yet. Fails when that is not possible. */
  abandon(conversation: LiveConversation): Outcome<null>
  /** Called after its last row. */
  onEnded(conversation: LiveConversation, last: StateEvent): void
  onWarning?(conversation: LiveConversation, failure: Failure): void
}

type HoldReason = 'person' | 'handler' | 'reader' | 'fault'
const NOBODY: ReadonlySet<HoldReason> = new Set()

/** One conversation of a running session, from its first event to its last row. */
export class LiveConversation implements HandlerContext, WireEvents, PipelineDeps {
  // What every message touches stands first, as in `TcpConnection`.
  #pipeline: Pipeline | undefined
  #isOver = false
  /** Whether `#lastMs` is needed: a number with a fraction is in a place of its own, which is far away. */
  #tracksTime = false
  /** When the peer half-closed, or got its last answer since; by the monotonic clock. */
  #finishedAtMs: number | undefined
  #wire: Wire | undefined
  /** The time of the last data: always a number, so that setting it creates nothing. */
  #lastMs = NaN
  readonly number: number
  readonly peer: Endpoint
  /** Whether this side began it. */
  readonly by: 'local' | 'peer'
  readonly #deps: ConversationDeps
  readonly #owner: ConversationOwner
  readonly #leg: Handler | undefined
  /** Those of its handler, which end with it, and those of its framing and its faults. */
  #timers: Timers | undefined
  #ownTimers: Timers | undefined
  #holds: ReadonlySet<HoldReason> = NOBODY
  #hasTimedOut = false

  /** With `openLeg` it is the leg of a relay: it gets its own handler at once and keeps it. */
  constructor(
    peer: Endpoint,
    by: 'local' | 'peer',
    owner: ConversationOwner,
    deps: ConversationDeps,
    openLeg?: (leg: HandlerContext) => Handler,
  ) {
    this.number = deps.log.addConversation(peer)
    this.peer = peer
    this.by = by
    this.#owner = owner
    this.#deps = deps
    this.#leg = openLeg?.(this)
  }

  get log(): SessionLog {
    return this.#deps.log
  }

  get traffic(): Traffic {
    return this.#deps.traffic
  }

  get framing(): Framing {
    return this.traffic.framing
  }

  get store(): Map<string, unknown> {
    return this.#deps.store
  }

  get clock(): Timers {
    return (this.#timers ??= new Timers(this.#deps.clock, this))
  }

  get pipelineClock(): Timers {
    return (this.#ownTimers ??= new Timers(this.#deps.clock, this))
  }

  /** For its wire, which goes on until its last byte is sent. */
  get sessionClock(): Clock {
    return this.#deps.clock
  }

  get local(): Endpoint | undefined {
    return this.#wire?.local
  }

  get state(): ConversationState {
    return this.log.recording.conversationTable.get(this.number)?.state ?? { kind: 'closed' }
  }

  get can(): ReadonlySet<ConversationAbility> {
    return this.#wire?.can ?? NOTHING
  }

  get queuedBytes(): number {
    return this.#pipeline?.queuedBytes ?? 0
  }

  /**
   * The time of the last data by the monotonic clock; undefined before it is open, and when idle times are not needed.
   */
  get lastMs(): number | undefined {
    return this.isOpen && this.#tracksTime ? this.#lastMs : undefined
  }

  /** How long a half-closed peer has waited for an answer: its start by the monotonic clock. */
  get finishedAtMs(): number | undefined {
    return this.isOpen ? this.#finishedAtMs : undefined
  }

  /** True when bytes can be sent and received. */
  get isOpen(): boolean {
    return this.#wire !== undefined && !this.#isOver
  }

  // For its owner

  /** Opens the conversation; nothing was read from the wire before. `opening` is the event of its row. */
  open(wire: Wire, opening: StateEvent, inspectFirst?: (bytes: Uint8Array) => Failure | undefined): void {
    this.#wire = wire
    const pipeline = (this.#pipeline = new Pipeline(wire, this))
    // The conversation of all others is never idle.
    if (this.#deps.tracksIdle && (wire.isStream || this.peer.port !== 0)) {
      this.#tracksTime = true
      this.#lastMs = this.#deps.clock.nowMs()
    }
    pipeline.inspectFirst = inspectFirst
    this.log.state(this.number, opening)
    this.#guarded(() => {
      pipeline.handler = this.#leg ?? this.traffic.handler.open(this)
      if (this.#leg === undefined && this.by === 'local') pipeline.breaker = new StormBreaker(this.#deps.clock)
      pipeline.handler?.onOpen?.('connected')
    })
    if (this.#holds.size === 0) wire.resume()
  }

  /** Ends it without its wire, or after the wire has ended; a second call does no harm. */
  finish(last: StateEvent): void {
    if (this.#isOver) return
    this.#guarded(() => this.#pipeline?.close())
    this.#deps.onEnding(this)
    this.#isOver = true
    this.#timers?.cancelAll()
    this.#ownTimers?.cancelAll()
    this.log.state(this.number, last)
    const handler = this.#pipeline === undefined ? this.#leg : this.#pipeline.handler
    this.#guarded(() => handler?.onClosed?.(last))
    this.#deps.onEnded(this)
    this.#owner.onEnded(this, last)
  }

  /** Sends what faults hold back, because the session stops. */
  release(): void {
    if (!this.#isOver) this.#guarded(() => this.#pipeline?.release())
  }

  /** Ends it because the session stops, without waiting for faults. */
  stop(): void {
    if (this.#isOver) return
    if (this.#pipeline === undefined) this.#owner.abandon(this)
    else this.#guarded(() => this.#pipeline?.stop())
  }

  /**
   * Ends it after a time-out, which a row names: idle, or half-closed and not answered. The end may take a while, and
   * the row is written once.
   */
  endAfter(why: 'idle' | 'finished', afterMs: number): void {
    if (this.#hasTimedOut) return
    this.#hasTimedOut = true
    this.log.state(this.number, { kind: why, afterMs })
    this.end('close')
  }

  /** Exchanges the handler, unless this is a leg of a relay. */
  setHandler(run: HandlerRun): void {
    const pipeline = this.#pipeline
    if (pipeline === undefined || this.#leg !== undefined) return
    this.#guarded(() => {
      pipeline.handler?.onClosed?.('replaced')
      this.#timers?.cancelAll()
      this.hold('handler', false)
      pipeline.breaker?.reset()
      pipeline.handler = run.open(this)
      pipeline.handler?.onOpen?.('taken-over')
    })
  }

  resetFraming(): void {
    this.#pipeline?.resetFraming()
  }

  setFaults(direction: FaultDirection, open: readonly OpenStage[], seed: number): void {
    this.#guarded(() => this.#pipeline?.setFaults(direction, open, seed))
  }

  // Conversation

  send(message: Uint8Array): Outcome<null> {
    return this.#pipeline === undefined || this.#isOver ? notOpen(this.number) : this.#pipeline.send(message)
  }

  sendRaw(bytes: Uint8Array): Outcome<null> {
    return this.#pipeline === undefined || this.#isOver ? notOpen(this.number) : this.#pipeline.sendRaw(bytes)
  }

  end(how: EndHow): Outcome<null> {
    if (this.#isOver) return notOpen(this.number)
    const wire = this.#wire
    if (wire === undefined) return this.#owner.abandon(this)
    if (how !== 'close' && !wire.can.has(how)) return failed(refusal('nothingToEnd'))
    this.#guarded(() => this.#pipeline?.end(how))
    return done(null)
  }

  setPaused(isPaused: boolean): Outcome<null> {
    const wire = this.#wire
    if (wire === undefined || this.#isOver) return notOpen(this.number)
    if (!wire.can.has('pause')) return failed(refusal(isPaused ? 'cannotPause' : 'cannotResume', { n: this.number }))
    if (this.#holds.has('person') === isPaused) return done(null)
    this.log.state(this.number, { kind: isPaused ? 'paused' : 'resumed' })
    this.hold('person', isPaused)
    return done(null)
  }

  // HandlerContext

  answer(message: Uint8Array): void {
    if (!this.#isOver) this.#pipeline?.answer(message)
  }

  holdReading(isHeld: boolean): void {
    this.hold('handler', isHeld)
  }

  after(ms: number, act: () => void): Cancel {
    return this.clock.after(ms, act)
  }

  every(ms: number, act: () => void): Cancel {
    return this.clock.every(ms, act)
  }

  whenIdle(ms: number, act: () => void): Cancel {
    if (!this.#tracksTime) this.#lastMs = this.#deps.clock.nowMs()
    this.#tracksTime = true
    return this.clock.whenIdle(ms, () => this.#lastMs, act)
  }

  async secure(side: 'server' | 'client', options: SessionOptions): Promise<Outcome<null>> {
    const wire = this.#wire
    if (wire === undefined || this.#isOver) return notOpen(this.number)
    this.log.state(this.number, { kind: 'securing', side })
    const outcome = await this.#deps.upgrades.secure(wire, side, options, wire.local)
    if (!outcome.ok) {
      if (this.isOpen) wire.fail(outcome.failure)
      return outcome
    }
    if (!this.isOpen) return notOpen(this.number)
    this.log.state(this.number, { kind: 'secured', tls: outcome.value })
    return done(null)
  }

  note(event: StateEvent): void {
    this.log.state(this.number, event)
  }

  conversations(): Iterable<Conversation> {
    return this.#deps.conversations()
  }

  dial(target: DialTarget, open: (leg: HandlerContext) => Handler): Outcome<Conversation> {
    return this.#deps.dial(target, open)
  }

  // From the wire

  onBytes(bytes: Uint8Array): void {
    if (this.#isOver) return
    if (this.#tracksTime) this.#lastMs = this.#deps.clock.nowMs()
    try {
      this.#pipeline?.push(bytes)
    } catch (error) {
      this.fail(error)
    }
  }

  /** A datagram of one of many peers that share this conversation; an immediate answer goes to this peer. */
  onBytesFrom(bytes: Uint8Array, from: Endpoint): void {
    this.#guarded(() => {
      this.#wire?.serveNow?.(from)
      this.#pipeline?.pushFrom(bytes, from)
    })
    this.#wire?.serveNow?.(undefined)
  }

  onSent(bytes: Uint8Array, to?: Endpoint): void {
    if (this.#finishedAtMs !== undefined) this.#finishedAtMs = this.#deps.clock.nowMs()
    if (this.#tracksTime) this.#lastMs = this.#deps.clock.nowMs()
    try {
      this.#pipeline?.sent(bytes, to)
    } catch (error) {
      this.fail(error)
    }
  }

  onWarning(failure: Failure): void {
    this.log.state(this.number, { kind: 'warning', failure })
    this.#owner.onWarning?.(this, failure)
  }

  onDrain(): void {
    this.log.changed(this.number)
  }

  onLocalEnd(): void {
    this.log.state(this.number, { kind: 'half-closed', by: 'local' })
  }

  onPeerEnd(): void {
    this.#guarded(() => this.#pipeline?.peerEnd())
  }

  onClosed(end: ConnectionEnd): void {
    let held = 0
    this.#guarded(() => (held = this.#pipeline?.close() ?? 0))
    this.finish(closingEvent({ ...end, unsentBytes: end.unsentBytes + held }))
  }

  // From its pipeline

  peerEnded(): void {
    if (this.#isOver) return
    this.#finishedAtMs = this.#deps.clock.nowMs()
    this.log.state(this.number, { kind: 'half-closed', by: 'peer' })
    this.#pipeline?.takeLast()
    const handler = this.#pipeline?.handler
    handler?.onPeerEnd?.()
    // By hand a late answer is still possible; a handler has already answered everything.
    if (this.traffic.endsWithPeer || (handler !== undefined && handler.onPeerEnd === undefined)) this.end('half-close')
  }

  hold(why: HoldReason, isHeld: boolean): void {
    if (this.#holds.has(why) === isHeld) return
    this.#holds = new Set(isHeld ? [...this.#holds, why] : [...this.#holds].filter((each) => each !== why))
    if (this.#isOver || this.#wire === undefined) return
    if (this.#holds.size > 0) this.#wire.pause()
    else this.#wire.resume()
  }

  /** Something in this conversation threw: it ends alone, with the reason. */
  fail(error: unknown): void {
    if (this.#isOver) return
    const failure = error instanceof HandlerFailure ? error.failure : conversationFailure(error, this.peer)
    if (this.#wire === undefined) this.finish({ kind: 'failed', failure })
    else this.#wire.fail(failure)
  }

  #guarded(act: () => unknown): void {
    try {
      act()
    } catch (error) {
      this.fail(error)
    }
  }
}
