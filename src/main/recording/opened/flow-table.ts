import { isIP } from 'node:net'
import { isPathAddress, type Endpoint } from '../../../shared/endpoint'
import type { Direction } from '../../../shared/record'
import { PACKET_AT } from '../pcapng/block-format'
import type { ConversationEntry } from '../index/conversation-entry'
import { isOthers, type ConversationTable } from '../index/conversation-table'
import { FlowCache } from './flow-cache'
import { flowKey, flowKeyOfPacket } from '../pcapng/flow-key'

/** Version 4, five words of header (RFC 791, 3.1). */
export const IPV4_WITHOUT_OPTIONS = 0x45

/** Which conversation a packet of a recording belongs to. Most packets follow one of the same flow. */
export class FlowTable {
  readonly #table: ConversationTable
  /** Numbers of conversations. */
  readonly #byFlow = new Map<string, number>()
  readonly #quick = { rx: new FlowCache(), tx: new FlowCache() }
  #others: number | undefined
  /** Streams have no conversation of others. */
  isOfStreams = false

  constructor(table: ConversationTable) {
    this.#table = table
  }

  /** The flow of a plain IPv4 packet, when it came lately. `at`: the place of its source address. */
  quick(direction: Direction, view: DataView, at: number): ConversationEntry | undefined {
    const entry = this.#quick[direction].get(view, at)
    return entry?.isPacked === true ? undefined : entry
  }

  /** The flow of any packet in a block. */
  of(block: Uint8Array, direction: Direction): ConversationEntry | undefined {
    const number = this.#byFlow.get(flowKeyOfPacket(block, direction === 'rx')) ?? this.#others
    const entry = number === undefined ? undefined : this.#table.get(number)
    if (entry === undefined) return undefined
    if (block[PACKET_AT.packet] === IPV4_WITHOUT_OPTIONS && !entry.isPacked) {
      const view = new DataView(block.buffer, block.byteOffset, block.length)
      this.#quick[direction].set(view, PACKET_AT.packet + 12, entry)
    }
    return entry
  }

  /** From now on these packets are its. */
  add({ number, isOthers: isOfOthers }: ConversationEntry, local: Endpoint, peer: Endpoint): void {
    if (isOfOthers || (!this.isOfStreams && isOthers(peer))) {
      this.#others = number
      return
    }
    // Damage can make any text of an address; then its packets are nobody's.
    if (!isAddress(peer.address) || !isAddress(local.address)) return
    const key = flowKey(local, peer)
    // What was found for these addresses before is somebody else's now.
    if (this.#others !== undefined || this.#isOpen(this.#byFlow.get(key))) this.#forgetQuick()
    this.#byFlow.set(key, number)
  }

  /** What still comes from a folded peer is among the others. */
  forget(entry: ConversationEntry): void {
    const key = entry.local === undefined ? '' : flowKey(entry.local, entry.peer)
    if (this.#byFlow.get(key) === entry.number) this.#byFlow.delete(key)
  }

  /** What the quick way finds of one that has ended is looked up the slow way. */
  #isOpen(number: number | undefined): boolean {
    return number !== undefined && this.#table.get(number)?.isPacked === false
  }

  #forgetQuick(): void {
    this.#quick.rx.clear()
    this.#quick.tx.clear()
  }
}

function isAddress(address: string): boolean {
  return isIP(address) !== 0 || isPathAddress(address)
}
