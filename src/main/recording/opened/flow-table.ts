import { isIP } from 'node:net'
import type { Endpoint } from '../../../shared/endpoint'
import type { Direction } from '../../../shared/record'
import { PACKET_AT } from '../pcapng/block-format'
import { isOthers, type ConversationEntry } from '../index/conversation-table'
import { FlowCache } from './flow-cache'
import { flowKey, flowKeyOfPacket } from '../pcapng/flow-key'

/** Version 4, five words of header (RFC 791, 3.1). */
export const IPV4_WITHOUT_OPTIONS = 0x45

/** Which conversation a packet of a recording belongs to. Most packets follow one of the same flow. */
export class FlowTable {
  readonly #byFlow = new Map<string, ConversationEntry>()
  readonly #quick = { rx: new FlowCache(), tx: new FlowCache() }
  #others: ConversationEntry | undefined
  /** Streams have no conversation of others. */
  isOfStreams = false

  /** Of a plain IPv4 packet, when its flow came lately. `at`: its source address. */
  quick(direction: Direction, view: DataView, at: number): ConversationEntry | undefined {
    return this.#quick[direction].get(view, at)
  }

  /** Of any packet in a block. */
  of(block: Uint8Array, direction: Direction): ConversationEntry | undefined {
    const entry = this.#byFlow.get(flowKeyOfPacket(block, direction === 'rx')) ?? this.#others
    if (entry === undefined) return undefined
    if (block[PACKET_AT.packet] === IPV4_WITHOUT_OPTIONS) {
      const view = new DataView(block.buffer, block.byteOffset, block.length)
      this.#quick[direction].set(view, PACKET_AT.packet + 12, entry)
    }
    return entry
  }

  /** From now on these packets are its. */
  add(entry: ConversationEntry, local: Endpoint, peer: Endpoint): void {
    if (entry.isOthers || (!this.isOfStreams && isOthers(peer))) {
      this.#others = entry
      return
    }
    // Damage can make any text of an address; then its packets are nobody's.
    if (isIP(peer.address) === 0 || isIP(local.address) === 0) return
    const key = flowKey(local, peer)
    // What was found for these addresses before is somebody else's now.
    if (this.#others !== undefined || this.#byFlow.has(key)) this.#forgetQuick()
    this.#byFlow.set(key, entry)
  }

  /** What still comes from a folded peer is among the others. */
  forget(entry: ConversationEntry): void {
    const key = entry.local === undefined ? '' : flowKey(entry.local, entry.peer)
    if (this.#byFlow.get(key) !== entry) return
    this.#byFlow.delete(key)
    this.#forgetQuick()
  }

  #forgetQuick(): void {
    this.#quick.rx.clear()
    this.#quick.tx.clear()
  }
}
