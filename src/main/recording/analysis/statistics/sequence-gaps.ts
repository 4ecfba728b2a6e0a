import type { CounterPlace, SequenceFigures, SequenceGap } from '../../../../shared/statistics'

/** The most gaps that are listed; the newest are kept. */
const MAX_GAPS = 100
/** The missing numbers that are remembered for each sender: one that arrives after all is late, not lost. */
const MAX_REMEMBERED = 10_000
/** A step back further than this means that the counter restarted (RFC 3550, A.1). */
const MAX_MISORDER = 1_000
/**
 * A jump ahead of this size means the same, by the width of the counter: MAX_DROPOUT (RFC 3550, A.1) for 16 bits; one
 * byte cannot tell.
 */
const RESTART_LEAP = { 1: Infinity, 2: 3_000, 4: 10_000_000 } as const

interface Sender {
  highest: number
  lost: number
  readonly missing: Set<number>
}

/**
 * Follows a counter in the datagrams of each sender: gaps, duplicates, datagrams out of order (after RFC 3550, A.1).
 */
export class SequenceGaps {
  readonly #place: CounterPlace
  readonly #modulus: number
  readonly #senders = new Map<number, Sender>()
  #gaps: SequenceGap[] = []
  #received = 0
  #lost = 0
  #duplicates = 0
  #reordered = 0
  #restarts = 0
  #tooShort = 0

  constructor(place: CounterPlace) {
    this.#place = place
    this.#modulus = 2 ** (8 * place.bytes)
  }

  received(seq: number, conversation: number, datagram: Uint8Array): void {
    const value = this.#read(datagram)
    if (value === undefined) {
      this.#tooShort += 1
      return
    }
    this.#received += 1
    const sender = this.#senders.get(conversation)
    if (sender === undefined) {
      this.#senders.set(conversation, { highest: value, lost: 0, missing: new Set() })
      return
    }
    const ahead = this.#ahead(value, sender.highest)
    if (ahead > 0) this.#advance(sender, seq, conversation, value, ahead)
    else if (ahead === 0) this.#duplicates += 1
    else if (-ahead > MAX_MISORDER) this.#restart(sender, value)
    else if (sender.missing.delete(value)) {
      this.#reordered += 1
      this.#lost -= 1
      sender.lost -= 1
    } else this.#duplicates += 1
  }

  lostOf(conversation: number): number {
    return this.#senders.get(conversation)?.lost ?? 0
  }

  figures(): SequenceFigures {
    return {
      received: this.#received,
      lost: this.#lost,
      duplicates: this.#duplicates,
      reordered: this.#reordered,
      restarts: this.#restarts,
      tooShort: this.#tooShort,
      gaps: this.#gaps.slice(-MAX_GAPS),
    }
  }

  #advance(sender: Sender, seq: number, conversation: number, value: number, ahead: number): void {
    if (ahead >= RESTART_LEAP[this.#place.bytes]) {
      this.#restart(sender, value)
      return
    }
    const count = ahead - 1
    if (count > 0) {
      const from = (sender.highest + 1) % this.#modulus
      this.#lost += count
      sender.lost += count
      this.#gaps.push({ seq, conversation, from, count })
      if (this.#gaps.length > 2 * MAX_GAPS) this.#gaps = this.#gaps.slice(-MAX_GAPS)
      for (let at = Math.max(0, count - MAX_REMEMBERED); at < count; at++)
        sender.missing.add((from + at) % this.#modulus)
      for (const oldest of sender.missing) {
        if (sender.missing.size <= MAX_REMEMBERED) break
        sender.missing.delete(oldest)
      }
    }
    sender.highest = value
  }

  #restart(sender: Sender, value: number): void {
    this.#restarts += 1
    sender.highest = value
    sender.missing.clear()
  }

  /** How far one value is ahead of another, negative when behind; the counter wraps. */
  #ahead(value: number, of: number): number {
    const distance = (value - of + this.#modulus) % this.#modulus
    return distance < this.#modulus / 2 ? distance : distance - this.#modulus
  }

  #read(datagram: Uint8Array): number | undefined {
    const { offset, bytes, isLittleEndian } = this.#place
    if (offset + bytes > datagram.length) return undefined
    let value = 0
    for (let at = 0; at < bytes; at++) {
      const byte = datagram[offset + (isLittleEndian ? bytes - 1 - at : at)] ?? 0
      value = value * 256 + byte
    }
    return value
  }
}
