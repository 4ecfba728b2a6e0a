/**
 * The largest UDP payload over IPv4: 65,535 less the IP header (20) and the UDP header (8); RFC 768, RFC 791. Bytes.
 */
export const MAX_DATAGRAM_V4 = 65_507
/** The largest UDP payload over IPv6 without jumbograms: 65,535 less the UDP header (8); RFC 8200. Bytes. */
export const MAX_DATAGRAM_V6 = 65_527

/** A send is passed to a stream in pieces of this size, so that a queue moves on in small steps; bytes. */
export const TCP_SEND_PIECE_BYTES = 65_536

/**
 * The most bytes that may wait for one slow peer before a send is refused: some seconds of typing, or one large paste.
 */
export const MAX_QUEUED_BYTES = 4 * 1024 * 1024

/** The largest single message from the composer or the command line in bytes; larger input is a file to be streamed. */
export const MAX_MESSAGE_BYTES = 1024 * 1024

/** The longest timer of the system, 2^31 - 1 ms; a longer one fires at once. */
export const MAX_TIMER_MS = 2_147_483_647

/** The time limit of a connect: less than the kernel's own two minutes, more than any slow link needs; ms. */
export const CONNECT_TIMEOUT_MS = 10_000

/** The interval of ticks: two frames at 60 Hz, which merges a burst and still looks live; ms. */
export const FEED_INTERVAL_MS = 33
/**
 * The newest rows that are sent with a tick: as many as a tall window shows. The page requests others as they come on
 * screen.
 */
export const FEED_TAIL_ROWS = 80
export const FEED_TAIL_BYTES = 65_536
/** Conversations that change at once fill several ticks rather than one large message. */
export const FEED_CONVERSATIONS = 400

/** Bytes of its payload that a row carries; the rest is requested when it is displayed. */
export const PREVIEW_BYTES = 256
/** The most rows in one read of a projection: some screens of the largest window. */
export const MAX_READ_ROWS = 500
/** The most payload bytes in one request of the inspector. */
export const MAX_PAYLOAD_PULL_BYTES = 65_536
/** The most payload bytes of one copied row. */
export const MAX_WHOLE_ROW_BYTES = 4 * MAX_PAYLOAD_PULL_BYTES
/** Whole rows come in pages of about this many payload bytes. */
export const WHOLE_ROWS_PAGE_BYTES = 1024 * 1024

/** Conversations that are offered to choose one of. */
export const MAX_REACHABLE = 1_000

/**
 * The most rows that are copied at once: more than a spreadsheet or an editor handles well; an export has no such
 * limit.
 */
export const MAX_COPIED_ROWS = 100_000
/** The most ranges of selected rows that an export takes. */
export const MAX_CHOSEN_RANGES = 500
/** The most characters that are copied at once. */
export const MAX_COPIED_CHARS = 32 * 1024 * 1024

/** The size at which a recording ends, unless the setting says otherwise: 4 GiB. */
export const DEFAULT_MAX_RECORDING_BYTES = 4 * 1024 ** 3

export const MAX_NAME_LENGTH = 120

/** The most conversations in one request for details: more than a screen shows. */
export const MAX_DETAILS = 200

/** The longest comment at a row; characters. In any script it fits the option of a packet. */
export const MAX_COMMENT_LENGTH = 4_000
