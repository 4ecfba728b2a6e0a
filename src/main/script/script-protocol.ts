/**
 * The inputs of the sandbox, one step each, and its outputs. Only numbers and bytes cross. `prelude.mjs` has the same
 * numbers.
 */
export const INPUT = {
  /** A conversation begins; the bytes are its facts as JSON. */
  open: 1,
  /** Bytes from the peer. */
  data: 2,
  /** The peer has finished (FIN). */
  end: 3,
  /** A timer has expired; `a` is its number. */
  timer: 4,
  /** Sent bytes were taken. */
  drained: 5,
  /** The conversation has ended; the bytes are the reason. */
  lost: 6,
  /** Removes a conversation without any further output. */
  drop: 7,
  /** A datagram: `a` bytes of facts as JSON, then its content. */
  datagram: 8,
  /** An exchange of a relay begins; the bytes are its facts as JSON. */
  openRelay: 9,
  /** A message that passes through a relay; `a` is twice its number, plus one when it came from the target. */
  message: 10,
  /**
   * A variable of the session, for all conversations: `NAME=VALUE`. Bit 0 of `a`: this answers a `variable` of the script. Bit 1:
   * it has a value, else there is none of this name.
   */
  variable: 11,
} as const

export const OUTPUT = {
  send: 1,
  /** The bytes begin with `a` bytes of the address ("PORT ADDRESS"). */
  sendTo: 2,
  /** The script waits for bytes. */
  want: 3,
  /** The script waits until sent bytes are taken. */
  wait: 4,
  /** Starts the timer of number `a`, which expires in `b` milliseconds. */
  timer: 5,
  cancel: 6,
  /** A line for the log; `a` is its level. */
  log: 7,
  /** `handle` and `finish` have returned. */
  done: 8,
  /** The script failed in line `a` (0: unknown); the bytes are the message. */
  failed: 9,
  /** The script ends its side: `a` is 0 for a half-close, 1 for a close, 2 for a reset. */
  end: 10,
  /** The script can be used; `a` is 1 when it answers, 2 when it examines the messages of a relay. */
  loaded: 11,
  /** Step `a` took longer than the limit, and was ended in line `b` (0: unknown). */
  overran: 12,
  /** Bytes for one leg of a relay; `a` is 0 for the client, 1 for the target. */
  sendLeg: 13,
  /** A part of what is forwarded in place of a message. */
  piece: 14,
  /**
   * The decision about message `a`: `b` is 0 when it is forwarded unchanged, 1 when the parts before this replace it.
   */
  verdict: 15,
  /** The script sets a variable of the session: `NAME=VALUE`. */
  variable: 16,
} as const

export const LOG_LEVELS = ['info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** The head of an entry: kind, conversation, a, b and the number of bytes. */
const INTS = 5

/** Some inputs or outputs, as they are sent from thread to thread. */
export interface Packet {
  readonly ints: Int32Array
  readonly bytes: Uint8Array
}

/** One input or output. The bytes are a view into the packet. */
export interface Entry {
  kind: number
  conversation: number
  a: number
  b: number
  bytes: Uint8Array
}

const NOTHING = new Uint8Array(0)

/** Collects inputs or outputs for the other thread in one packet. */
export class PacketWriter {
  #ints = new Int32Array(64 * INTS)
  #bytes = new Uint8Array(4_096)
  #usedInts = 0
  #usedBytes = 0

  get count(): number {
    return this.#usedInts / INTS
  }

  get byteLength(): number {
    return this.#usedBytes
  }

  add(kind: number, conversation: number, a = 0, b = 0, bytes: Uint8Array = NOTHING, more: Uint8Array = NOTHING): void {
    if (this.#usedInts + INTS > this.#ints.length) {
      const larger = new Int32Array(2 * this.#ints.length)
      larger.set(this.#ints)
      this.#ints = larger
    }
    const at = this.#usedInts
    this.#ints[at] = kind
    this.#ints[at + 1] = conversation
    this.#ints[at + 2] = a
    this.#ints[at + 3] = b
    this.#ints[at + 4] = bytes.length + more.length
    this.#usedInts += INTS
    this.#append(bytes)
    this.#append(more)
  }

  /** Returns what was collected, and begins again. */
  take(): Packet {
    const packet = {
      ints: this.#ints.slice(0, this.#usedInts),
      bytes: new Uint8Array(this.#bytes.subarray(0, this.#usedBytes)),
    }
    this.clear()
    return packet
  }

  clear(): void {
    this.#usedInts = 0
    this.#usedBytes = 0
  }

  #append(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    const needed = this.#usedBytes + bytes.length
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
      larger.set(this.#bytes.subarray(0, this.#usedBytes))
      this.#bytes = larger
    }
    this.#bytes.set(bytes, this.#usedBytes)
    this.#usedBytes = needed
  }
}

export function countOf(packet: Packet): number {
  return packet.ints.length / INTS
}

/** Calls back for each entry of a packet in order, with the same object each time: copy what is needed. */
export function* entriesOf({ ints, bytes }: Packet): Generator<Entry, void> {
  const entry: Entry = { kind: 0, conversation: 0, a: 0, b: 0, bytes: NOTHING }
  let from = 0
  for (let at = 0; at < ints.length; at += INTS) {
    const length = ints[at + 4] ?? 0
    entry.kind = ints[at] ?? 0
    entry.conversation = ints[at + 1] ?? 0
    entry.a = ints[at + 2] ?? 0
    entry.b = ints[at + 3] ?? 0
    entry.bytes = length === 0 ? NOTHING : bytes.subarray(from, from + length)
    from += length
    yield entry
  }
}
