import type { ConversationEntry } from '../index/conversation-entry'

const SLOTS = 4_096
const WORDS = 3

/**
 * Finds the flow of an IPv4 packet by its raw addresses and ports, without creating objects for each packet. Each slot
 * holds the newest flow; the others are looked up in the slow way.
 */
export class FlowCache {
  readonly #words = new Uint32Array(SLOTS * WORDS)
  readonly #entries: (ConversationEntry | undefined)[] = new Array<ConversationEntry | undefined>(SLOTS)

  /** `at` is the offset of the source address, followed by the destination and both ports. */
  get(view: DataView, at: number): ConversationEntry | undefined {
    const slot = slotOf(view, at)
    const entry = this.#entries[slot]
    if (entry === undefined) return undefined
    for (let word = 0; word < WORDS; word++)
      if (this.#words[slot * WORDS + word] !== view.getUint32(at + 4 * word)) return undefined
    return entry
  }

  set(view: DataView, at: number, entry: ConversationEntry): void {
    const slot = slotOf(view, at)
    this.#entries[slot] = entry
    for (let word = 0; word < WORDS; word++) this.#words[slot * WORDS + word] = view.getUint32(at + 4 * word)
  }

  clear(): void {
    this.#entries.fill(undefined)
  }
}

/** Ports differ most; source and destination are swapped in the other direction, which has another slot. */
function slotOf(view: DataView, at: number): number {
  const ports = view.getUint32(at + 8)
  const mixed = Math.imul(ports ^ (view.getUint32(at) + 0x9e3779b9), 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) & (SLOTS - 1)
}
