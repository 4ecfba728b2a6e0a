import type { Endpoint } from '../../../../shared/endpoint'
import type { Framing } from '../../../../shared/framing/framing'
import type { StateEvent } from '../../../../shared/record'
import type { RelayDirection, RelaySide } from '../../../../shared/relay-words'
import type { HandlerContext } from '../handler'

/** The framing of one direction's messages. */
export interface MessageForm {
  /** The content with its delimiter, prefix or stuffing; undefined when it is too long for its length prefix. */
  toFrame(content: Uint8Array): Uint8Array | undefined
  toContent(frame: Uint8Array): Uint8Array
}

/** One message on its way through a relay: a frame, or without a framing one read or datagram. */
export interface RelayMessage {
  readonly direction: RelayDirection
  /** 1, 2, ... within one direction of its exchange. */
  readonly nth: number
  /** All its bytes, with delimiter or prefix. */
  readonly whole: Uint8Array
  /** Its content, without them. */
  readonly content: Uint8Array
  readonly form: MessageForm
}

/** The decision about a message. Without any field it is forwarded unchanged. */
export interface RelayVerdict {
  /**
   * What is forwarded instead: the contents of messages, which get the framing of the original, so that a length prefix
   * is right again. An empty list drops the message.
   */
  readonly forward?: readonly Uint8Array[]
  /** What is sent back to its sender at once, with the same framing. */
  readonly answer?: readonly Uint8Array[]
  /** True when the bytes of `forward` and `reply` are framed already, or need no framing. */
  readonly isFramed?: boolean
  /** The delay before it is forwarded; on a stream, later messages wait for it. Ms. */
  readonly afterMs?: number
  /** How long it was held before the decision; ms. */
  readonly heldMs?: number
  /** What happens after it: both legs upgrade to TLS, or both end. */
  readonly then?: RelayEnd
  /** The deciding side for the log: the name of a rule, "by hand". */
  readonly by?: string
}

/** What can happen to both legs together. */
export type RelayEnd = 'secure' | 'close' | 'reset'

/**
 * Examines every message of one exchange before it is forwarded. Several hooks form a chain: each gets what the one
 * before forwards. A promise holds back its direction of this exchange, and nothing else.
 */
export interface RelayHook {
  /** False while it examines nothing: bytes are then forwarded as they were read. */
  readonly isActive: boolean
  /** The framing that it needs; the session's framing where no hook has one. */
  readonly framing?: Framing | undefined
  judge(message: RelayMessage): RelayVerdict | undefined | Promise<RelayVerdict | undefined>
  /** The client is connected, and its target is known; nothing has been forwarded yet. */
  opened?(where: Endpoint): void
  /** The client sends nothing more. */
  clientEnded?(): void
  /** The exchange has ended. */
  close?(why: StateEvent | 'replaced'): void
}

/** What a hook can use of its exchange. */
export interface RelayExchange {
  readonly client: HandlerContext
  /** Undefined before the second leg exists. */
  readonly target: HandlerContext | undefined
  /**
   * Answers a message of this side at once, between two messages. Returns false when the two answer each other without
   * end, and nothing is answered any more.
   */
  answer(side: RelaySide, frame: Uint8Array): boolean
  /** Sends to this side at once what answers nothing: it may be as much as one likes. */
  say(side: RelaySide, frame: Uint8Array): void
  /** Somebody has changed what answers: it may again. */
  answersAgain(): void
  /** Sends in this direction, after what waits there. */
  forward(direction: RelayDirection, frame: Uint8Array): void
  /** Ends both legs, each after what waits in it. */
  end(how: RelayEnd): void
  /** Writes a row into the log of this leg, or of the other one when this one has ended. */
  note(side: RelaySide, event: StateEvent): void
}

/** Creates the hook of one exchange; undefined when it examines nothing. */
export type OpenRelayHook = (exchange: RelayExchange) => RelayHook | undefined

/** The side that sends in this direction. */
export function senderOf(direction: RelayDirection): RelaySide {
  return direction === 'to-target' ? 'client' : 'target'
}
