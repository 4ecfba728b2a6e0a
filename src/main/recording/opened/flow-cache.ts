import type { ConversationEntry } from '../index/conversation-entry'

const SLOTS = 4_096
const WORDS = 3

/**
 * Finds the flow of a packet by the raw addresses and ports of IPv4: without making anything for each packet. A slot is
 * taken by the newest flow; others are looked up the slow way.
 */
export class FlowCache {
  readonly #words = new Uint32Array(SLOTS * WORDS)
  readonly #entries: (ConversationEntry | undefined)[] = new Array<ConversationEntry | undefined>(SLOTS)

  /** `at`: where the source address stands, followed by destination and both ports. */
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

/** Ports differ most; source and destination change places with the direction, and then it is another slot. */
function slotOf(view: DataView, at: number): number {
  const ports = view.getUint32(at + 8)
  const mixed = Math.imul(ports ^ (view.getUint32(at) + 0x9e3779b9), 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) & (SLOTS - 1)
}
