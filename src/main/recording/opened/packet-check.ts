import { PACKET_AT } from '../pcapng/block-format'
import { isLong, sumOfLong, sumOfWords } from '../pcapng/checksum'

const TCP = 6
const FIN_OR_SYN = 0x03
/** IPv4 and UDP: nothing of ours is shorter. */
const MIN_PACKET_BYTES = 28

/** Whether the packets of our own recordings are as we wrote them: their checksum, and their place among the others of the same way. */
export class PacketCheck {
  /** Next sequence number or count, by conversation and direction; undefined before the first packet. */
  readonly #next: (number | undefined)[] = []
  /** How much damage had been found when a stream was last in order: behind damage it may go on further up. */
  readonly #damageSeen: number[] = []

  /** The conversation begins, or begins again: with numbers of its own. */
  opened(conversation: number): void {
    this.#next[conversation * 2] = undefined
    this.#next[conversation * 2 + 1] = undefined
  }

  /**
   * Takes the packet that stands in this block. False when it does not go on where the one before ended: it is changed,
   * or of another session.
   */
  goesOn(conversation: number, isInbound: boolean, view: DataView, at: number, damageCount: number): boolean {
    const ip = at + PACKET_AT.packet
    const isV6 = view.getUint8(ip) >> 4 === 6
    const transport = ip + (isV6 ? 40 : (view.getUint8(ip) & 0x0f) * 4)
    if (view.getUint8(ip + (isV6 ? 6 : 9)) !== TCP) return this.#counts(conversation, isInbound, view, ip, damageCount)
    const header = (view.getUint8(transport + 12) >> 4) * 4
    const payload = ip + view.getUint32(at + PACKET_AT.captured, true) - transport - header
    const flags = view.getUint8(transport + 13)
    const seq = view.getUint32(transport + 4)
    const key = conversation * 2 + Number(isInbound)
    const behind = (seq + payload + ((flags & FIN_OR_SYN) === 0 ? 0 : 1)) >>> 0
    return this.#follows(key, seq, behind, damageCount)
  }

  /** Datagrams are counted in the identification, or the flow label; older recordings have zeros there. */
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

/** Whether the checksum of TCP or UDP fits (RFC 9293, 3.1; RFC 768). One of which a part is missing cannot be judged. */
export function isIntact(view: DataView, at: number, blockBytes: number): boolean {
  const captured = view.getUint32(at + PACKET_AT.captured, true)
  if (captured < MIN_PACKET_BYTES || PACKET_AT.packet + captured + 4 > blockBytes) return false
  if (captured < view.getUint32(at + PACKET_AT.original, true)) return true
  const ip = at + PACKET_AT.packet
  const isV6 = view.getUint8(ip) >> 4 === 6
  const headerBytes = isV6 ? 40 : (view.getUint8(ip) & 0x0f) * 4
  const addresses = ip + (isV6 ? 8 : 12)
  const transport = ip + headerBytes
  const transportBytes = captured - headerBytes
  if (transportBytes < 8) return false
  const protocol = view.getUint8(ip + (isV6 ? 6 : 9))
  const pseudo = sum(view, addresses, isV6 ? 32 : 8) + swap16(protocol) + swap16(transportBytes)
  return (pseudo + sum(view, transport, transportBytes)) % 0xffff === 0
}

/** Little-endian words, with the zeros behind that pad a block; equal to the sum of 16-bit words modulo 65,535. */
function sum(view: DataView, at: number, count: number): number {
  if (isLong(count)) return sumOfLong(new Uint8Array(view.buffer, view.byteOffset + at, count))
  const from = view.byteOffset + at
  if (from % 4 === 0 && count % 4 === 0) return sumOfWords(new Uint32Array(view.buffer, from, count / 4), 0, count / 4)
  let total = 0
  for (let done = 0; done + 1 < count; done += 2) total += view.getUint16(at + done, true)
  return count % 2 === 0 ? total : total + view.getUint8(at + count - 1)
}

function swap16(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8)
}
