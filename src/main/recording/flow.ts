import { isIPv4 } from 'node:net'
import { isStream, type Endpoint, type Protocol } from '../../shared/endpoint'
import type { Direction } from '../../shared/record'
import { addressBytes } from './ip-address'

const TCP = 6
const UDP = 17
const HOP_LIMIT = 64
const SHORT_BYTES = 32
export const TCP_FLAG = { fin: 0x01, syn: 0x02, reset: 0x04, push: 0x08, ack: 0x10 } as const

/** The buffer that packets are built in, seen in three widths. Every packet begins on a multiple of 4. */
export interface PacketBuffer {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly words: Uint32Array
}

/** One way of a flow. */
interface Side {
  /** IP and transport header with all that never changes, as little-endian words. */
  readonly head: Uint32Array
  /** Of the IPv4 header without its length. */
  readonly headSum: number
  /** Sequence number of the next byte. */
  next: number
  isFinished: boolean
}

/**
 * Makes the IP and TCP or UDP headers for one conversation. We sit above the socket, so they are made up: real
 * addresses and ports, our own sequence numbers (RFC 9293), correct checksums (RFC 1071). Each conversation has
 * its own random initial sequence numbers: with equal ones, readers merge two connections into one.
 */
export class Flow {
  readonly protocol: Protocol
  readonly headerBytes: number
  /** Largest payload of one packet; a longer chunk takes several. */
  readonly maxPayloadBytes: number
  readonly #isV6: boolean
  readonly #isStream: boolean
  readonly #pseudoSum: number
  readonly #rx: Side
  readonly #tx: Side

  constructor(protocol: Protocol, local: Endpoint, peer: Endpoint) {
    this.protocol = protocol
    this.#isV6 = !isIPv4(peer.address)
    this.#isStream = isStream(protocol)
    const ends = { local: addressBytes(sameFamily(local.address, this.#isV6)), peer: addressBytes(peer.address) }
    this.headerBytes = (this.#isV6 ? 40 : 20) + (this.#isStream ? 20 : 8)
    this.maxPayloadBytes = 65_535 - this.headerBytes + (this.#isV6 ? 40 : 0)
    this.#pseudoSum = sum16(ends.local) + sum16(ends.peer) + swap16(this.#isStream ? TCP : UDP)
    const localPort = swap16(local.port)
    const peerPort = swap16(peer.port)
    this.#rx = this.#side(ends.peer, ends.local, peerPort + localPort * 0x10000)
    this.#tx = this.#side(ends.local, ends.peer, localPort + peerPort * 0x10000)
  }

  hasFinished(direction: Direction): boolean {
    return direction === 'rx' ? this.#rx.isFinished : this.#tx.isFinished
  }

  /** Writes one packet at `at` and moves the sequence numbers on. Returns its length without padding. */
  write(into: PacketBuffer, at: number, direction: Direction, payload: Uint8Array, tcpFlags: number): number {
    const { bytes, words } = into
    const from = direction === 'rx' ? this.#rx : this.#tx
    const to = direction === 'rx' ? this.#tx : this.#rx
    const transportAt = at + (this.#isV6 ? 40 : 20)
    const payloadAt = at + this.headerBytes
    const end = payloadAt + payload.length
    const transportBytes = end - transportAt
    putBytes(bytes, payloadAt, payload)
    for (let pad = end; (pad & 3) !== 0; pad++) bytes[pad] = 0
    const first = at >> 2
    const { head } = from
    for (let word = 0; word < head.length; word++) words[first + word] = head[word] ?? 0
    if (this.#isV6) words[first + 1] = swap16(transportBytes) + 0x10000 * ((head[1] ?? 0) >>> 16)
    else {
      const lengthWord = 0x45 + swap16(20 + transportBytes) * 0x10000
      words[first] = lengthWord
      words[first + 2] = (head[2] ?? 0) + onesComplement(from.headSum + lengthWord) * 0x10000
    }
    const transport = transportAt >> 2
    if (this.#isStream) this.#putTcp(words, transport, from, to, payload.length, tcpFlags)
    else words[transport + 1] = swap16(transportBytes)
    const checksum = onesComplement(this.#pseudoSum + swap16(transportBytes) + sum32(words, transportAt, end))
    if (this.#isStream) words[transport + 4] = checksum
    else words[transport + 1] = swap16(transportBytes) + (checksum === 0 ? 0xffff : checksum) * 0x10000
    return end - at
  }

  /** RFC 9293, 3.1: sequence number, acknowledgment number, offset, flags, the largest window. */
  #putTcp(words: Uint32Array, transport: number, from: Side, to: Side, payloadBytes: number, flags: number): void {
    words[transport + 1] = swap32(from.next)
    words[transport + 2] = (flags & TCP_FLAG.ack) === 0 ? 0 : swap32(to.next)
    words[transport + 3] = 0x50 + flags * 0x100 + 0xffff0000
    words[transport + 4] = 0
    const takesNumber = (flags & (TCP_FLAG.syn | TCP_FLAG.fin)) === 0 ? 0 : 1
    from.next = (from.next + payloadBytes + takesNumber) >>> 0
    if ((flags & TCP_FLAG.fin) !== 0) from.isFinished = true
  }

  /** What is the same in each packet that way. */
  #side(from: Uint8Array, to: Uint8Array, ports: number): Side {
    const head = new Uint32Array(this.headerBytes / 4)
    const bytes = new Uint8Array(head.buffer)
    const protocol = this.#isStream ? TCP : UDP
    // RFC 8200, 3, and RFC 791, 3.1 (do not fragment).
    bytes.set(
      this.#isV6 ? [0x60, 0, 0, 0, 0, 0, protocol, HOP_LIMIT] : [0, 0, 0, 0, 0, 0, 0x40, 0, HOP_LIMIT, protocol],
    )
    bytes.set(from, this.#isV6 ? 8 : 12)
    bytes.set(to, this.#isV6 ? 24 : 16)
    const headSum = this.#isV6 ? 0 : sum32(head, 0, 20)
    head[this.#isV6 ? 10 : 5] = ports
    return { head, headSum, next: randomSequence(), isFinished: false }
  }
}

/** A socket bound to `::` talks to an IPv4 peer from the address that is "any" there. */
function sameFamily(local: string, isV6: boolean): string {
  if (isIPv4(local) !== isV6) return local
  return isV6 ? '::' : '0.0.0.0'
}

function randomSequence(): number {
  return Math.floor(Math.random() * 0x100000000)
}

/**
 * Sum of little-endian 32-bit words; equal to the sum of 16-bit words modulo 65,535. Exact far beyond a packet. Four sums
 * side by side: one alone would wait for each addition before the next.
 */
function sum32(words: Uint32Array, from: number, to: number): number {
  const end = (to + 3) >> 2
  let word = from >> 2
  let one = 0
  let two = 0
  let three = 0
  let four = 0
  for (; word + 3 < end; word += 4) {
    one += words[word] ?? 0
    two += words[word + 1] ?? 0
    three += words[word + 2] ?? 0
    four += words[word + 3] ?? 0
  }
  for (; word < end; word++) one += words[word] ?? 0
  return one + two + three + four
}

function sum16(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
  return sum
}

function swap32(value: number): number {
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0
}

/** Few bytes go faster one by one than by a call into the runtime. */
function putBytes(into: Uint8Array, at: number, bytes: Uint8Array): void {
  if (bytes.length > SHORT_BYTES) into.set(bytes, at)
  else for (let byte = 0; byte < bytes.length; byte++) into[at + byte] = bytes[byte] ?? 0
}

function swap16(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8)
}

/** The Internet checksum (RFC 1071) of a sum that is never zero. */
function onesComplement(sum: number): number {
  const folded = sum % 0xffff
  return folded === 0 ? 0 : 0xffff - folded
}
