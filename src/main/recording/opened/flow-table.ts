import { isIP } from 'node:net'
import { isPathAddress, type Endpoint } from '../../../shared/endpoint'
import type { Direction } from '../../../shared/record'
import { PACKET_AT } from '../pcapng/block-format'
import type { ConversationEntry } from '../index/conversation-entry'
import { isOthers, type ConversationTable } from '../index/conversation-table'
import { FlowCache } from './flow-cache'
import { flowKey, flowKeyOfPacket } from '../pcapng/flow-key'

/** Version 4 with a header of five words (RFC 791, 3.1). */
export const IPV4_WITHOUT_OPTIONS = 0x45

/** Finds the conversation of a recording's packets. Most packets follow one of the same flow. */
export class FlowTable {
  readonly #table: ConversationTable
  /** Conversation numbers. */
  readonly #byFlow = new Map<string, number>()
  readonly #quick = { rx: new FlowCache(), tx: new FlowCache() }
  #others: number | undefined
  /** Streams have no conversation of others. */
  isOfStreams = false

  constructor(table: ConversationTable) {
    this.#table = table
  }

  /** The flow of a plain IPv4 packet, when it was used recently. `at` is the offset of its source address. */
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

  /** From now on packets with these addresses belong to this conversation. */
  add({ number, isOthers: isOfOthers }: ConversationEntry, local: Endpoint, peer: Endpoint): void {
    if (isOfOthers || (!this.isOfStreams && isOthers(peer))) {
      this.#others = number
      return
    }
    // A damaged address can be any text; its packets then belong to no conversation.
    if (!isAddress(peer.address) || !isAddress(local.address)) return
    const key = flowKey(local, peer)
    // Results for these addresses belong to another conversation now.
    if (this.#others !== undefined || this.#isOpen(this.#byFlow.get(key))) this.#forgetQuick()
    this.#byFlow.set(key, number)
  }

  /** Later packets of an evicted peer belong to the conversation of others. */
  forget(entry: ConversationEntry): void {
    const key = entry.local === undefined ? '' : flowKey(entry.local, entry.peer)
    if (this.#byFlow.get(key) === entry.number) this.#byFlow.delete(key)
  }

  /** Removes an ended conversation from the cache, so that it is looked up in the slow way. */
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
