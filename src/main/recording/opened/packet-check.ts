import { PACKET_AT } from '../pcapng/block-format'
import { isLong, sumOfLong, sumOfWords } from '../pcapng/checksum'

const TCP = 6
const FIN_OR_SYN = 0x03
/** IPv4 and UDP: our shortest header. */
const MIN_PACKET_BYTES = 28
const CAPTURED_WORD = PACKET_AT.captured / 4
const ORIGINAL_WORD = PACKET_AT.original / 4
const PACKET_WORD = PACKET_AT.packet / 4

/**
 * Checks that the packets of our own recordings are unchanged: their checksum, and their place in the sequence of their
 * direction.
 */
export class PacketCheck {
  /** Sessions of datagrams have no segments, and the other way round. */
  isOfStreams = false
  /**
   * The last packet, and its buffer as little-endian words: blocks begin at whole words, so no packet needs a view of
   * its own.
   */
  #view: DataView | undefined
  #words: Uint32Array = new Uint32Array()
  /** The next sequence number or count, by conversation and direction; undefined before the first packet. */
  readonly #next: (number | undefined)[] = []
  /** The number of damaged places when a stream was last in order: after damage its numbers may jump ahead. */
  readonly #damageSeen: number[] = []

  /** The conversation begins, or begins again with new numbers. */
  opened(conversation: number): void {
    this.#next[conversation * 2] = undefined
    this.#next[conversation * 2 + 1] = undefined
  }

  /**
   * Checks the packet in this block. False when it does not continue where the one before ended: it was changed, or
   * belongs to another session.
   */
  goesOn(conversation: number, isInbound: boolean, view: DataView, at: number, damageCount: number): boolean {
    const ip = at + PACKET_AT.packet
    const isV6 = view.getUint8(ip) >> 4 === 6
    const transport = ip + (isV6 ? 40 : (view.getUint8(ip) & 0x0f) * 4)
    const isSegment = view.getUint8(ip + (isV6 ? 6 : 9)) === TCP
    if (isSegment !== this.isOfStreams) return false
    if (!isSegment) return this.#counts(conversation, isInbound, view, ip, damageCount)
    const header = (view.getUint8(transport + 12) >> 4) * 4
    const payload = ip + view.getUint32(at + PACKET_AT.captured, true) - transport - header
    const flags = view.getUint8(transport + 13)
    const seq = view.getUint32(transport + 4)
    const key = conversation * 2 + Number(isInbound)
    const behind = (seq + payload + ((flags & FIN_OR_SYN) === 0 ? 0 : 1)) >>> 0
    return this.#follows(key, seq, behind, damageCount)
  }

  /**
   * Whether the checksum of TCP or UDP is right (RFC 9293, 3.1; RFC 768) in the packet of this block. A truncated
   * datagram cannot be checked; a segment is never truncated. When `isSummed`, a sum over the block fits, and only its
   * lengths are looked at.
   */
  isIntact(view: DataView, at: number, blockBytes: number, isSummed = false): boolean {
    if (view !== this.#view) this.#lookAt(view)
    const block = (view.byteOffset + at) >> 2
    const words = this.#words
    const captured = words[block + CAPTURED_WORD] ?? 0
    if (captured < MIN_PACKET_BYTES || PACKET_AT.packet + captured + 4 > blockBytes) return false
    const ip = block + PACKET_WORD
    const first = words[ip] ?? 0
    const isV6 = ((first >> 4) & 0x0f) === 6
    const headerWords = isV6 ? 10 : first & 0x0f
    const transportBytes = captured - headerWords * 4
    if (transportBytes < 8) return false
    if (isSummed) return true
    const original = words[block + ORIGINAL_WORD] ?? 0
    if (captured < original && !this.isOfStreams) return true
    if (captured !== original) return false
    const protocol = ((words[ip + (isV6 ? 1 : 2)] ?? 0) >>> (isV6 ? 16 : 8)) & 0xff
    const addresses = isV6 ? sumOfWords(words, ip + 2, ip + 10) : (words[ip + 3] ?? 0) + (words[ip + 4] ?? 0)
    const pseudo = swap16(protocol) + swap16(transportBytes) + addresses
    return (pseudo + this.#sum(ip + headerWords, transportBytes)) % 0xffff === 0
  }

  /**
   * The sum of the bytes from this word on, as if zeros followed: equal to the sum of their 16-bit words modulo 65,535.
   */
  #sum(from: number, count: number): number {
    const words = this.#words
    if (isLong(count)) return sumOfLong(new Uint8Array(words.buffer, from * 4, count))
    const whole = from + (count >> 2)
    const rest = count & 3
    return sumOfWords(words, from, whole) + (rest === 0 ? 0 : (words[whole] ?? 0) & ((1 << (rest * 8)) - 1))
  }

  #lookAt(view: DataView): void {
    this.#view = view
    this.#words = new Uint32Array(view.buffer, 0, view.buffer.byteLength >> 2)
  }

  /** The count of datagrams is in the identification or the flow label; older recordings have zeros there. */
  #counts(conversation: number, isInbound: boolean, view: DataView, ip: number, damageCount: number): boolean {
    const key = conversation * 2 + Number(isInbound)
    const count = view.getUint8(ip) >> 4 === 6 ? view.getUint16(ip + 2) : view.getUint16(ip + 4)
    if (count === 0 && this.#next[key] === undefined) return true
    return this.#follows(key, count, (count + 1) & 0xffff, damageCount)
  }

  #follows(key: number, at: number, behind: number, damageCount: number): boolean {
    const next = this.#next[key]
    const isInOrder = next === undefined || next === at
    if (!isInOrder && (this.#damageSeen[key] ?? 0) === damageCount) return false
    this.#damageSeen[key] = damageCount
    this.#next[key] = behind
    return true
  }
}

function swap16(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8)
}
