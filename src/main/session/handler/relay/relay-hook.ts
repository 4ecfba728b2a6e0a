import type { RelayDirection } from '../../../../shared/relay-words'
import type { Conversation } from '../../conversation/conversation'

/** One message on its way through a relay: a frame, or without a framing one read or datagram. */
export interface RelayMessage {
  readonly direction: RelayDirection
  /** 1, 2, ... in its direction of its exchange. */
  readonly nth: number
  /** As it came, with its delimiter or prefix. */
  readonly whole: Uint8Array
  /** What it carries, without them. */
  readonly content: Uint8Array
}

/** What becomes of a message. Empty: it goes on as it came. */
export interface RelayVerdict {
  /**
   * What goes on instead, one message each: contents, which are framed as the session's messages are, so that a length before
   * them is right again. None: the message is dropped.
   */
  readonly forward?: readonly Uint8Array[]
  /** What its sender gets back at once, framed alike. */
  readonly answer?: readonly Uint8Array[]
  /** It goes on so much later; on a stream, what follows it waits behind it. */
  readonly afterMs?: number
  /** How long somebody held it before deciding. */
  readonly heldMs?: number
  /** What comes after it: both legs change to TLS, or both end. */
  readonly then?: 'secure' | 'close' | 'reset'
  /** Who decided, for the log: the name of a rule, "by hand". */
  readonly by?: string
}

/**
 * Looks at every message of one exchange before it goes on. Several stand one behind the other: each sees what the one before
 * let go on. A promise holds back its direction of this exchange, and nothing else.
 */
export interface RelayHook {
  /** False while it looks at nothing: bytes then go on as they were read, uncut. */
  readonly isActive: boolean
  judge(message: RelayMessage): RelayVerdict | undefined | Promise<RelayVerdict | undefined>
  /** The exchange has ended. */
  close?(): void
}

/** What a hook knows of its exchange. */
export interface RelayExchange {
  readonly client: Conversation
  /** Undefined before the second leg is begun. */
  readonly target: Conversation | undefined
}

/** Makes the hook of one exchange; undefined where nothing is to be looked at. */
export type OpenRelayHook = (exchange: RelayExchange) => RelayHook | undefined
