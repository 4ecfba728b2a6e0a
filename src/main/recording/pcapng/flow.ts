import { isIPv4 } from 'node:net'
import { isStream, type Endpoint, type Protocol } from '../../../shared/endpoint'
import type { Direction } from '../../../shared/record'
import { sameFamily } from './flow-key'
import { isLong, sumOfLong, sumOfWords } from './checksum'
import { addressBytes, packetPort } from './ip-address'

const TCP = 6
const UDP = 17
const HOP_LIMIT = 64
const SHORT_BYTES = 8
export const TCP_FLAG = { fin: 0x01, syn: 0x02, reset: 0x04, push: 0x08, ack: 0x10 } as const

/** The buffer in which packets are built, as three typed arrays. Every packet begins at a multiple of 4. */
export interface PacketBuffer {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly words: Uint32Array
}

/** Flows a page. */
const PAGE_FLOWS = 256
/** Words of one flow: 64 bytes, so that a packet finds all of it in one cache line. */
const FLOW_WORDS = 16
/** The offsets of the fields, which are stored as in a packet, except for the sums and sequence numbers. */
const AT = {
  /** The IP version, 4 or 6; 0 when there is no flow. */
  version: 0,
  /** Source and destination of received packets. */
  ports: 1,
  /** The sequence number of the next byte in each direction. */
  nextRx: 2,
  nextTx: 3,
  /** The sum of the pseudo header without its length (RFC 9293, 3.1; RFC 768). */
  pseudoSum: 4,
  /** The sum of the IPv4 header without its length. */
  headSum: 5,
  local: 6,
  peer: 10,
} as const
/**
 * "Don't fragment" (RFC 791, 3.1). Datagrams have no sequence numbers, so the identification counts them (RFC 6864
 * allows any value).
 */
const IPV4_SECOND_WORD = 0x00400000

/**
 * Makes the IP and TCP or UDP headers, one flow for each conversation. We are above the socket, so they are synthetic:
 * real addresses and ports, our own sequence numbers (RFC 9293), correct checksums (RFC 1071). Each conversation has
 * its own random initial sequence numbers: with equal ones, readers would merge two connections.
 */
export class Flows {
  readonly #isStream: boolean
  readonly #pages: (Uint32Array | undefined)[] = []

  constructor(protocol: Protocol) {
    this.#isStream = isStream(protocol)
  }

  /** Begins the flow of this conversation, or begins it again. */
  open(conversation: number, local: Endpoint, peer: Endpoint): void {
    const pageAt = Math.floor(conversation / PAGE_FLOWS)
    const page = (this.#pages[pageAt] ??= new Uint32Array(PAGE_FLOWS * FLOW_WORDS))
    const first = (conversation % PAGE_FLOWS) * FLOW_WORDS
    const isV6 = !isIPv4(peer.address)
    const protocol = this.#isStream ? TCP : UDP
    const localBytes = addressBytes(sameFamily(local.address, isV6))
    const peerBytes = addressBytes(peer.address)
    page[first + AT.version] = isV6 ? 6 : 4
    page[first + AT.ports] = swap16(packetPort(peer)) + swap16(packetPort(local)) * 0x10000
    page[first + AT.nextRx] = this.#isStream ? randomSequence() : randomCount()
    page[first + AT.nextTx] = this.#isStream ? randomSequence() : randomCount()
    page[first + AT.pseudoSum] = sum16(localBytes) + sum16(peerBytes) + swap16(protocol)
    putWords(page, first + AT.local, localBytes)
    putWords(page, first + AT.peer, peerBytes)
    if (isV6) return
    const words = [IPV4_SECOND_WORD, HOP_LIMIT + protocol * 0x100]
    const head = words.reduce((sum, word) => sum + word, sum16(localBytes) + sum16(peerBytes))
    page[first + AT.headSum] = head
  }

  /** Whether the conversation was opened, so that its packets have headers. */
  has(conversation: number): boolean {
    return this.headerBytes(conversation) > 0
  }

  /** The IP version; 0 when the conversation was not opened. */
  headerBytes(conversation: number): number {
    const first = (conversation % PAGE_FLOWS) * FLOW_WORDS
    const version = this.#pages[Math.floor(conversation / PAGE_FLOWS)]?.[first + AT.version] ?? 0
    if (version === 0) return 0
    return (version === 6 ? 40 : 20) + (this.#isStream ? 20 : 8)
  }

  /**
   * The largest payload of one packet; a longer chunk takes several. The length of an IPv6 packet does not include its
   * header.
   */
  maxPayloadBytes(conversation: number): number {
    const headerBytes = this.headerBytes(conversation)
    return 65_535 - headerBytes + (headerBytes >= 48 ? 40 : 0)
  }

  /**
   * Writes one packet of an open conversation at `at` and advances the sequence numbers. `payloadSum` is the sum of its
   * payload (`payloadSums`), where it is known.
   */
  write(
    conversation: number,
    into: PacketBuffer,
    at: number,
    direction: Direction,
    payload: Uint8Array,
    tcpFlags: number,
    payloadSum?: number,
  ): void {
    const flow = this.#pages[Math.floor(conversation / PAGE_FLOWS)]
    if (flow === undefined) throw new Error(`conversation ${String(conversation)} is not open`)
    const first = (conversation % PAGE_FLOWS) * FLOW_WORDS
    const { bytes, words } = into
    const isRx = direction === 'rx'
    const isV6 = flow[first + AT.version] === 6
    const source = first + (isRx ? AT.peer : AT.local)
    const destination = first + (isRx ? AT.local : AT.peer)
    const transportAt = at + (isV6 ? 40 : 20)
    const payloadAt = transportAt + (this.#isStream ? 20 : 8)
    const end = payloadAt + payload.length
    const transportBytes = end - transportAt
    const protocol = this.#isStream ? TCP : UDP
    putBytes(bytes, payloadAt, payload)
    for (let pad = end; (pad & 3) !== 0; pad++) bytes[pad] = 0
    const head = at >> 2
    if (isV6) {
      // Version and payload length of IPv6 (RFC 8200, 3).
      const count = this.#isStream ? 0 : nextCount(flow, first + (isRx ? AT.nextRx : AT.nextTx))
      // The count goes into the flow label (RFC 6437).
      words[head] = 0x60 + swap16(count) * 0x10000
      words[head + 1] = swap16(transportBytes) + (protocol + HOP_LIMIT * 0x100) * 0x10000
      for (let word = 0; word < 4; word++) {
        words[head + 2 + word] = flow[source + word] ?? 0
        words[head + 6 + word] = flow[destination + word] ?? 0
      }
    } else {
      const lengthWord = 0x45 + swap16(20 + transportBytes) * 0x10000
      words[head] = lengthWord
      const count = this.#isStream ? 0 : swap16(nextCount(flow, first + (isRx ? AT.nextRx : AT.nextTx)))
      words[head + 1] = IPV4_SECOND_WORD + count
      const checksum = onesComplement((flow[first + AT.headSum] ?? 0) + lengthWord + count)
      words[head + 2] = HOP_LIMIT + protocol * 0x100 + checksum * 0x10000
      words[head + 3] = flow[source] ?? 0
      words[head + 4] = flow[destination] ?? 0
    }
    const transport = transportAt >> 2
    const ports = flow[first + AT.ports] ?? 0
    words[transport] = isRx ? ports : swapHalves(ports)
    if (this.#isStream) {
      const next = first + (isRx ? AT.nextRx : AT.nextTx)
      const other = first + (isRx ? AT.nextTx : AT.nextRx)
      putTcp(words, transport, flow, next, other, payload.length, tcpFlags)
    } else words[transport + 1] = swap16(transportBytes)
    const pseudoSum = (flow[first + AT.pseudoSum] ?? 0) + swap16(transportBytes)
    const isSummedAlone = payloadSum !== undefined || isLong(payload.length)
    const dataSum = isSummedAlone
      ? sumOfWords(words, transport, payloadAt >> 2) + (payloadSum ?? sumOfLong(payload))
      : sumOfWords(words, transport, (end + 3) >> 2)
    const checksum = onesComplement(pseudoSum + dataSum)
    if (this.#isStream) words[transport + 4] = checksum
    else words[transport + 1] = swap16(transportBytes) + (checksum === 0 ? 0xffff : checksum) * 0x10000
  }
}

/** The TCP header (RFC 9293, 3.1): sequence number, acknowledgment number, offset, flags, the largest window. */
function putTcp(
  words: Uint32Array,
  transport: number,
  flow: Uint32Array,
  nextAt: number,
  otherAt: number,
  payloadBytes: number,
  flags: number,
): void {
  const next = flow[nextAt] ?? 0
  words[transport + 1] = swap32(next)
  words[transport + 2] = (flags & TCP_FLAG.ack) === 0 ? 0 : swap32(flow[otherAt] ?? 0)
  words[transport + 3] = 0x50 + flags * 0x100 + 0xffff0000
  words[transport + 4] = 0
  const takesNumber = (flags & (TCP_FLAG.syn | TCP_FLAG.fin)) === 0 ? 0 : 1
  flow[nextAt] = next + payloadBytes + takesNumber
}

/** The first count of the datagrams in each direction: not 0, which all datagrams of older recordings have. */
function randomCount(): number {
  return 1 + Math.floor(Math.random() * 0xfffe)
}

function nextCount(flow: Uint32Array, at: number): number {
  const count = flow[at] ?? 0
  flow[at] = (count + 1) & 0xffff
  return count
}

function randomSequence(): number {
  return Math.floor(Math.random() * 0x100000000)
}

/** Reads bytes as little-endian words. */
function putWords(words: Uint32Array, at: number, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let word = 0; word < bytes.length / 4; word++) words[at + word] = view.getUint32(word * 4, true)
}

function sum16(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
  return sum
}

function swapHalves(value: number): number {
  return ((value << 16) | (value >>> 16)) >>> 0
}

function swap32(value: number): number {
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0
}

/** A few bytes are copied faster in a loop than by a call into the runtime. */
function putBytes(into: Uint8Array, at: number, bytes: Uint8Array): void {
  if (bytes.length > SHORT_BYTES) into.set(bytes, at)
  else for (let byte = 0; byte < bytes.length; byte++) into[at + byte] = bytes[byte] ?? 0
}

function swap16(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8)
}

/**
 * The Internet checksum (RFC 1071) of a sum that is never zero. Folded with shifts, because a remainder of such large
 * numbers is slow.
 */
function onesComplement(sum: number): number {
  const low = sum >>> 0
  let folded = (low & 0xffff) + (low >>> 16) + Math.floor(sum / 0x100000000)
  folded = (folded & 0xffff) + (folded >>> 16)
  folded = (folded & 0xffff) + (folded >>> 16)
  return 0xffff - folded
}
