import type { Endpoint } from '../../../../shared/endpoint'
import type { Framing } from '../../../../shared/framing/framing'
import type { StateEvent } from '../../../../shared/record'
import type { RelayDirection, RelaySide } from '../../../../shared/relay-words'
import type { HandlerContext } from '../handler'

/** How messages of one direction stand in what is sent. */
export interface MessageForm {
  /** With its delimiter, prefix or stuffing; undefined when it is too long for its length prefix. */
  toFrame(content: Uint8Array): Uint8Array | undefined
  toContent(frame: Uint8Array): Uint8Array
}

/** One message on its way through a relay: a frame, or without a framing one read or datagram. */
export interface RelayMessage {
  readonly direction: RelayDirection
  /** 1, 2, ... in its direction of its exchange. */
  readonly nth: number
  /** As it came, with its delimiter or prefix. */
  readonly whole: Uint8Array
  /** What it carries, without them. */
  readonly content: Uint8Array
  readonly form: MessageForm
}

/** What becomes of a message. Empty: it goes on as it came. */
export interface RelayVerdict {
  /**
   * What goes on instead, one message each: contents, which are framed as the message was, so that a length before them is right
   * again. None: the message is dropped.
   */
  readonly forward?: readonly Uint8Array[]
  /** What its sender gets back at once, framed alike. */
  readonly answer?: readonly Uint8Array[]
  /** What is forwarded and answered has its frame already, or wants none. */
  readonly isFramed?: boolean
  /** It goes on so much later; on a stream, what follows it waits behind it. */
  readonly afterMs?: number
  /** How long somebody held it before deciding. */
  readonly heldMs?: number
  /** What comes after it: both legs change to TLS, or both end. */
  readonly then?: RelayEnd
  /** Who decided, for the log: the name of a rule, "by hand". */
  readonly by?: string
}

/** What can become of both legs at once. */
export type RelayEnd = 'secure' | 'close' | 'reset'

/**
 * Looks at every message of one exchange before it goes on. Several stand one behind the other: each sees what the one before
 * let go on. A promise holds back its direction of this exchange, and nothing else.
 */
export interface RelayHook {
  /** False while it looks at nothing: bytes then go on as they were read, uncut. */
  readonly isActive: boolean
  /** How it wants messages to be cut; the session's framing where no hook says so. */
  readonly framing?: Framing | undefined
  judge(message: RelayMessage): RelayVerdict | undefined | Promise<RelayVerdict | undefined>
  /** The client is there, and where it is put through to is known; nothing has come through yet. */
  opened?(where: Endpoint): void
  /** The client sends no more. */
  clientEnded?(): void
  /** The exchange has ended. */
  close?(why: StateEvent | 'replaced'): void
}

/** What a hook has of its exchange. */
export interface RelayExchange {
  readonly client: HandlerContext
  /** Undefined before the second leg is begun. */
  readonly target: HandlerContext | undefined
  /** To this side at once, between two messages. */
  answer(side: RelaySide, frame: Uint8Array): void
  /** In this direction, behind what waits there. */
  forward(direction: RelayDirection, frame: Uint8Array): void
  /** Both legs, behind what waits in each. */
  end(how: RelayEnd): void
  /** Writes a row into the log of this leg, or of the other one when that has ended. */
  note(side: RelaySide, event: StateEvent): void
}

/** Makes the hook of one exchange; undefined where nothing is to be looked at. */
export type OpenRelayHook = (exchange: RelayExchange) => RelayHook | undefined

/** The side that sends in this direction. */
export function senderOf(direction: RelayDirection): RelaySide {
  return direction === 'to-target' ? 'client' : 'target'
}
