/**
 * What goes into the sandbox, one step each, and what comes out of it. Only numbers and bytes cross. `prelude.mjs` has the same
 * numbers.
 */
export const INPUT = {
  /** A conversation begins; the bytes are its facts as JSON. */
  open: 1,
  /** Something came from the peer. */
  data: 2,
  /** The peer has finished (FIN). */
  end: 3,
  /** A timer is over; `a` is its number. */
  timer: 4,
  /** What was sent has been taken. */
  drained: 5,
  /** The conversation is over; the bytes say why. */
  lost: 6,
  /** Forgets a conversation without another word of it. */
  drop: 7,
  /** A datagram: `a` bytes of facts as JSON, then what came. */
  datagram: 8,
  /** An exchange of a relay begins; the bytes are its facts as JSON. */
  openRelay: 9,
  /** A message on its way through a relay; `a` is twice its number, and one more when it came from the target. */
  message: 10,
} as const

export const OUTPUT = {
  send: 1,
  /** The bytes begin with `a` bytes of the address ("PORT ADDRESS"). */
  sendTo: 2,
  /** Something is waited for. */
  want: 3,
  /** Sending waits until what was sent has been taken. */
  wait: 4,
  /** A timer of number `a` is over in `b` milliseconds. */
  timer: 5,
  cancel: 6,
  /** A line for the log; `a` is its level. */
  log: 7,
  /** `handle` and `finish` have returned. */
  done: 8,
  /** The script has failed in line `a` (0: unknown); the bytes say why. */
  failed: 9,
  /** The script ends its side: `a` is 0 for a half-close, 1 for a close, 2 for a reset. */
  end: 10,
  /** The script can be used; `a` is 1 when it answers, 2 when it looks at the messages of a relay. */
  loaded: 11,
  /** Step `a` took longer than it may, and was ended in line `b` (0: unknown). */
  overran: 12,
  /** Goes to one leg of a relay; `a` is 0 for the client, 1 for the target. */
  sendLeg: 13,
  /** A piece of what goes on in place of a message. */
  piece: 14,
  /** What becomes of message `a`: `b` is 0 when it goes on as it came, 1 when the pieces before this do. */
  verdict: 15,
} as const

export const LOG_LEVELS = ['info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Kind, conversation, a, b and the number of its bytes. */
const INTS = 5

/** Some inputs or outputs, as they go from thread to thread. */
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

/** Collects what goes to the other thread in one message. */
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

  /** What was collected, and begins anew. */
  take(): Packet {
    const packet = { ints: this.#ints.slice(0, this.#usedInts), bytes: this.#bytes.slice(0, this.#usedBytes) }
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

/** Each entry of a packet in its order. The same object is given again and again: take from it what is needed. */
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
