import { isIPv4 } from 'node:net'
import { isStream, type Endpoint, type Protocol } from '../../shared/endpoint'
import type { Direction } from '../../shared/record'
import { addressBytes } from './ip-address'

const TCP = 6
const UDP = 17
const HOP_LIMIT = 64
export const TCP_FLAG = { fin: 0x01, syn: 0x02, reset: 0x04, push: 0x08, ack: 0x10 } as const

/** The buffer that packets are built in, seen in three widths. Every packet begins on a multiple of 4. */
export interface PacketBuffer {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly words: Uint32Array
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
  readonly #local: Uint8Array
  readonly #peer: Uint8Array
  readonly #localPort: number
  readonly #peerPort: number
  readonly #pseudoSum: number
  readonly #next = { rx: randomSequence(), tx: randomSequence() }
  readonly #finished = { rx: false, tx: false }

  constructor(protocol: Protocol, local: Endpoint, peer: Endpoint) {
    this.protocol = protocol
    this.#isV6 = !isIPv4(peer.address)
    this.#local = addressBytes(sameFamily(local.address, this.#isV6))
    this.#peer = addressBytes(peer.address)
    this.#localPort = local.port
    this.#peerPort = peer.port
    this.headerBytes = (this.#isV6 ? 40 : 20) + (isStream(protocol) ? 20 : 8)
    this.maxPayloadBytes = 65_535 - this.headerBytes + (this.#isV6 ? 40 : 0)
    this.#pseudoSum = sum16(this.#local) + sum16(this.#peer) + swap16(isStream(protocol) ? TCP : UDP)
  }

  hasFinished(direction: Direction): boolean {
    return this.#finished[direction]
  }

  /** Writes one packet at `at` and moves the sequence numbers on. Returns its length without padding. */
  write(into: PacketBuffer, at: number, direction: Direction, payload: Uint8Array, tcpFlags: number): number {
    const transportAt = at + (this.#isV6 ? 40 : 20)
    const payloadAt = at + this.headerBytes
    const end = payloadAt + payload.length
    const transportBytes = end - transportAt
    into.bytes.set(payload, payloadAt)
    for (let pad = end; (pad & 3) !== 0; pad++) into.bytes[pad] = 0
    this.#writeIp(into, at, direction, transportBytes)
    into.view.setUint16(transportAt, direction === 'rx' ? this.#peerPort : this.#localPort)
    into.view.setUint16(transportAt + 2, direction === 'rx' ? this.#localPort : this.#peerPort)
    let checksumAt = transportAt + 6
    if (this.protocol === 'udp') {
      into.view.setUint16(transportAt + 4, transportBytes)
    } else {
      checksumAt = transportAt + 16
      this.#writeTcp(into.view, transportAt, direction, payload.length, tcpFlags)
    }
    into.view.setUint16(checksumAt, 0)
    const sum = this.#pseudoSum + swap16(transportBytes) + sum32(into.words, transportAt, end)
    const checksum = onesComplement(sum)
    into.view.setUint16(checksumAt, checksum === 0 && this.protocol === 'udp' ? 0xffff : checksum, true)
    return end - at
  }

  #writeIp({ view, bytes, words }: PacketBuffer, at: number, direction: Direction, transportBytes: number): void {
    const from = direction === 'rx' ? this.#peer : this.#local
    const to = direction === 'rx' ? this.#local : this.#peer
    const protocol = isStream(this.protocol) ? TCP : UDP
    if (this.#isV6) {
      view.setUint32(at, 0x60000000)
      view.setUint32(at + 4, transportBytes * 0x10000 + protocol * 0x100 + HOP_LIMIT)
      bytes.set(from, at + 8)
      bytes.set(to, at + 24)
      return
    }
    view.setUint32(at, 0x45000000 + 20 + transportBytes)
    view.setUint32(at + 4, 0x00004000)
    view.setUint32(at + 8, HOP_LIMIT * 0x1000000 + protocol * 0x10000)
    bytes.set(from, at + 12)
    bytes.set(to, at + 16)
    view.setUint16(at + 10, onesComplement(sum32(words, at, at + 20)), true)
  }

  #writeTcp(view: DataView, at: number, direction: Direction, payloadBytes: number, flags: number): void {
    view.setUint32(at + 4, this.#next[direction])
    view.setUint32(at + 8, (flags & TCP_FLAG.ack) === 0 ? 0 : this.#next[direction === 'rx' ? 'tx' : 'rx'])
    view.setUint32(at + 12, 0x50000000 + flags * 0x10000 + 0xffff)
    view.setUint32(at + 16, 0)
    const takesNumber = (flags & (TCP_FLAG.syn | TCP_FLAG.fin)) === 0 ? 0 : 1
    this.#next[direction] = (this.#next[direction] + payloadBytes + takesNumber) >>> 0
    if ((flags & TCP_FLAG.fin) !== 0) this.#finished[direction] = true
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

/** Sum of little-endian 32-bit words; equal to the sum of 16-bit words modulo 65,535. Exact far beyond a packet. */
function sum32(words: Uint32Array, from: number, to: number): number {
  let sum = 0
  for (let word = from >> 2; word < (to + 3) >> 2; word++) sum += words[word] ?? 0
  return sum
}

function sum16(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
  return sum
}

function swap16(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8)
}

/** The Internet checksum (RFC 1071) of a sum that is never zero. */
function onesComplement(sum: number): number {
  const folded = sum % 0xffff
  return folded === 0 ? 0 : 0xffff - folded
}
