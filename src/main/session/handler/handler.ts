import type { GenericSchema } from 'valibot'
import type { Endpoint, Protocol } from '../../../shared/endpoint'
import type { Failure, Outcome } from '../../../shared/failure'
import type { SessionConfig } from '../../../shared/session'
import type { SessionOptions } from '../../../shared/options/catalogue'
import type { Framing } from '../../../shared/framing/framing'
import type { StateEvent } from '../../../shared/record'
import type { RowExplanation } from '../../../shared/rules/dry-run'
import type { Cancel, Clock } from '../../clock'
import type { RecordingSource } from '../../recording/index/recording'
import type { Conversation } from '../conversation/conversation'
import type { SessionVariables } from '../session-variables'

/** The name of a handler, and its config. The schema of its kind checks the config. */
export interface GivenHandlerConfig {
  readonly kind: string
  readonly [key: string]: unknown
}

/**
 * Acts by itself in one conversation; one instance for each. Order: `onOpen` once, any number of `onMessage` and
 * `onDrain`, at most one `onPeerEnd`, `onClosed` exactly once. An exception in one of them ends this conversation
 * alone, as `failed`.
 */
export interface Handler {
  /** The handler's own framing of a stream, instead of the session's; its answers are then sent as they are. */
  readonly framing?: Framing | undefined
  /** True when it gets the content of frames without delimiter or prefix, even where its answers are not framed. */
  readonly seesContent?: boolean
  /** True when it decides itself when to send: the storm breaker does not limit it. */
  readonly isPaced?: boolean
  /** `taken-over`: the conversation was already open when this handler was chosen for it. */
  onOpen?(how: 'connected' | 'taken-over'): void
  /** True when it needs a message during the call only, and in `answer`, or copies itself what it keeps (`kept`): no copy is made for it. */
  readonly keepsNothing?: boolean
  /** A chunk or datagram, or one frame when there is a framing. The handler may keep the bytes, unless it says otherwise. */
  onMessage(message: Uint8Array): void
  /** When defined, it gets chunks as they were read, whatever the framing, and `onMessage` is not called. */
  onChunk?(chunk: Uint8Array): void
  /**
   * The peer sends nothing more, and may still read. Without this method everything was answered, so our side ends,
   * too.
   */
  onPeerEnd?(): void
  /** The system has taken some of the queued bytes. */
  onDrain?(): void
  /** The last event of the conversation, or another handler takes over. This is the last call. */
  onClosed?(last: StateEvent | 'replaced'): void
}

/** What a handler can use: its conversation, and timers that end with it. */
export interface HandlerContext extends Conversation {
  /** The side that began it. */
  readonly by: 'local' | 'peer'
  readonly clock: Clock
  /** The current framing of the session's messages. */
  readonly framing: Framing
  /** Shared by all handlers of one session. */
  readonly store: Map<string, unknown>
  /**
   * Sends without being asked by a person: framed as `send` is, and limited by the session's rule for a peer that does
   * not read (wait, drop or close). Does nothing when the peer is gone.
   */
  answer(message: Uint8Array): void
  /** Pauses or resumes reading from the peer without a row: for a relay whose other leg is slow. */
  holdReading(isHeld: boolean): void
  after(ms: number, act: () => void): Cancel
  every(ms: number, act: () => void): Cancel
  /** Calls once for each time that the conversation was idle for this long. */
  whenIdle(ms: number, act: () => void): Cancel
  /** Writes a row into the log of this conversation. */
  note(event: StateEvent): void
  /**
   * Upgrades to TLS after everything that was sent (STARTTLS), with the options of a TLS server or client; rows record
   * it. When the handshake fails, the conversation fails.
   */
  secure(side: 'server' | 'client', options: SessionOptions): Promise<Outcome<null>>
  /** Ends this conversation as `failed` for an error that happened outside a call. */
  fail(error: unknown): void
  /** The open conversations of the session, including this one. */
  conversations(): Iterable<Conversation>
  /**
   * Begins a conversation of the same session with another peer: the second leg of a relay. `open` creates its handler
   * at once; `onOpen` or `onClosed` tells whether it could connect. It ends with the session, not with this
   * conversation.
   */
  dial(target: DialTarget, open: (leg: HandlerContext) => Handler): Outcome<Conversation>
}

export interface DialTarget {
  readonly protocol: Protocol
  readonly peer: Endpoint
  /** The options of a client of this protocol. */
  readonly options: SessionOptions
}

/** An error of a handler that already has a `Failure` with words for people. */
export class HandlerFailure extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** The parts of its session that a handler may use. */
export interface HandlerSession {
  readonly clock: Clock
  /** The variables of the session. */
  readonly variables: Pick<SessionVariables, 'values' | 'get' | 'set' | 'watch'>
  /** Writes a row of the session itself. */
  note(event: StateEvent): void
}

/** A handler in one session: it holds what the conversations share. */
export interface HandlerRun {
  /**
   * Called once for each conversation. Undefined when the handler never acts, so that frames need not even be searched.
   */
  open(conversation: HandlerContext): Handler | undefined
  /** The session is running, or continues with this handler; called before any `open`. */
  begun?(session: HandlerSession): void
  /** The framing or encoding has changed. */
  optionsChanged?(options: SessionOptions): void
  /** Why a row of its session exists: which rules acted, and why others did not. Computed from the recording. */
  explain?(source: RecordingSource, seq: number): Promise<readonly RowExplanation[]>
  /** Another run of the same kind gets the new conversations. True when the existing ones stay with this one. */
  retire?(): boolean
  /** The session has stopped, or another handler took over. Resolves when no more calls will come. */
  close?(): void | Promise<void>
}

/** The session that a handler is for. */
export type HandledSession = Pick<SessionConfig, 'role' | 'protocol' | 'options'>

interface KindBase<C extends GivenHandlerConfig> {
  readonly kind: C['kind']
  readonly schema: GenericSchema<unknown, C>
  /** Why it makes no sense in this session; undefined when it does. Absent: it does in every session. */
  refusal?(config: C, session: HandledSession): Failure | undefined
}

/**
 * One kind of handler: its name, its config, and how it begins in a conversation (`open`), or first in a session
 * (`begin`) when it reads files or shares something between conversations; `prepare` is the asynchronous form.
 */
export type HandlerKind<C extends GivenHandlerConfig = GivenHandlerConfig> = KindBase<C> &
  (
    | {
        open(config: C, conversation: HandlerContext): Handler | undefined
        readonly begin?: undefined
        readonly prepare?: undefined
      }
    | {
        begin(config: C, options: SessionOptions): Outcome<HandlerRun>
        readonly open?: undefined
        readonly prepare?: undefined
      }
    | {
        prepare(config: C, options: SessionOptions): Promise<Outcome<HandlerRun>>
        readonly open?: undefined
        readonly begin?: undefined
      }
  )
