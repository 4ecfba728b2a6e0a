import type { GenericSchema } from 'valibot'
import type { Endpoint, Protocol } from '../../../shared/endpoint'
import type { Failure, Outcome } from '../../../shared/failure'
import type { SessionOptions } from '../../../shared/options/catalogue'
import type { Framing } from '../../../shared/framing/framing'
import type { StateEvent } from '../../../shared/record'
import type { RowExplanation } from '../../../shared/rules/dry-run'
import type { Cancel, Clock } from '../../clock'
import type { RecordingSource } from '../../recording/index/recording'
import type { Conversation } from '../conversation/conversation'

/** Which handler, and how it is set up. What else is in it is checked by the schema of its kind. */
export interface GivenHandlerConfig {
  readonly kind: string
  readonly [key: string]: unknown
}

/**
 * What acts by itself in one conversation; one instance each. Order: `onOpen` once, any number of `onMessage` and `onDrain`,
 * at most one `onPeerEnd`, `onClosed` exactly once. An exception that one of them throws ends this conversation alone, as
 * `failed`.
 */
export interface Handler {
  /** How its messages are cut out of a stream, whatever the session does; then its answers are sent as they are. */
  readonly framing?: Framing | undefined
  /** It sees what a frame carries, without delimiter or prefix, also where nothing is framed that is sent. */
  readonly seesContent?: boolean
  /** It decides itself when it sends: the storm breaker leaves it alone. */
  readonly isPaced?: boolean
  /** `taken-over`: the conversation was open already when this handler was chosen for it. */
  onOpen?(how: 'connected' | 'taken-over'): void
  /** A chunk or datagram, or with a framing one frame. The bytes are the handler's to keep. */
  onMessage(message: Uint8Array): void
  /** With this, chunks come here as they were read, whatever the framing is, and nothing comes as a message. */
  onChunk?(chunk: Uint8Array): void
  /** The peer sends no more, and may still read. A handler without this has answered all there was: our side ends, too. */
  onPeerEnd?(): void
  /** The system has taken something of what was queued. */
  onDrain?(): void
  /** The last row of the conversation; or another handler takes over. Nothing comes after it. */
  onClosed?(last: StateEvent | 'replaced'): void
}

/** What a handler has in its hands: its conversation, and timers that end with it. */
export interface HandlerContext extends Conversation {
  readonly clock: Clock
  /** How the session's messages are cut out of its streams, now. */
  readonly framing: Framing
  /** Shared by all handlers of one session. */
  readonly store: Map<string, unknown>
  /**
   * Sends by itself: framed as `send` is, and bound by what the session does about a peer that does not read (wait, drop or
   * close). Says nothing when the peer is gone.
   */
  answer(message: Uint8Array): void
  /** Stops reading from the peer without a row about it, until it is let go: for a relay whose other leg is slow. */
  holdReading(isHeld: boolean): void
  after(ms: number, act: () => void): Cancel
  every(ms: number, act: () => void): Cancel
  /** Acts whenever nothing came or went for this long, once each time. */
  whenIdle(ms: number, act: () => void): Cancel
  /** Writes a row into the log of this conversation. */
  note(event: StateEvent): void
  /**
   * Goes over to TLS behind everything that was sent (STARTTLS), with the options of a TLS server or client; rows say so. A
   * conversation whose handshake fails has failed.
   */
  secure(side: 'server' | 'client', options: SessionOptions): Promise<Outcome<null>>
  /** Ends this conversation as `failed`: what acts in it went wrong outside of a call. */
  fail(error: unknown): void
  /** The open conversations of the session, this one too. */
  conversations(): Iterable<Conversation>
  /**
   * Begins a conversation of the same session with somebody else: the second leg of a relay. `open` makes its handler at once;
   * whether it could connect shows as `onOpen` or `onClosed`. It ends with the session, not with this conversation.
   */
  dial(target: DialTarget, open: (leg: HandlerContext) => Handler): Outcome<Conversation>
}

export interface DialTarget {
  readonly protocol: Protocol
  readonly peer: Endpoint
  /** Options of a client of this protocol. */
  readonly options: SessionOptions
}

/** What a handler throws, or fails with, when it knows what to say. */
export class HandlerFailure extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** What a handler has of the session that took it up. */
export interface HandlerSession {
  readonly clock: Clock
  /** Writes a row of the session itself. */
  note(event: StateEvent): void
}

/** A handler as one session runs it: what its conversations share. */
export interface HandlerRun {
  /** Undefined where nobody acts: then frames are not even looked for. Called once for each conversation. */
  open(conversation: HandlerContext): Handler | undefined
  /** The session runs, or goes on with this handler; comes before any `open`. */
  begun?(session: HandlerSession): void
  /** How bytes are looked at has changed: framing, encoding. */
  optionsChanged?(options: SessionOptions): void
  /** Why a row of its session is there: what acted, and what did not, and why. Worked out from the recording. */
  explain?(source: RecordingSource, seq: number): Promise<readonly RowExplanation[]>
  /** Another run of the same kind has the new conversations; those that it has stay with it. */
  retire?(): void
  /** The session has stopped, or another handler took over. Resolves when nothing comes of it any more. */
  close?(): void | Promise<void>
}

interface KindBase<C extends GivenHandlerConfig> {
  readonly kind: C['kind']
  readonly schema: GenericSchema<unknown, C>
}

/**
 * One kind of handler: its name, what its config may say, and how it begins in a conversation (`open`), or first in a session
 * (`begin`), where it reads files or has something that conversations share; `prepare` does that in its own time.
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
