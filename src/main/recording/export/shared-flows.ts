import { isIP } from 'node:net'
import type { ConversationEntry } from '../index/conversation-entry'
import { flowKey } from '../pcapng/flow-key'

/**
 * Copied conversations that have the same addresses and ports as another one in the new recording, so that their
 * packets must name them. Numbers are those of the copy.
 */
export class SharedFlows {
  readonly #first = new Map<string, number>()
  readonly #marked = new Set<number>()

  /** `shift` is added to the numbers of these conversations. */
  add(entries: readonly ConversationEntry[], shift = 0): void {
    for (const entry of entries) {
      const number = entry.number + shift
      const { local, peer } = entry
      // Rows of the conversation of others have addresses of copied conversations, too.
      if (entry.isOthers) this.#marked.add(number)
      if (entry.isOthers || local === undefined || isIP(local.address) === 0 || isIP(peer.address) === 0) continue
      const key = flowKey(local, peer)
      const first = this.#first.get(key)
      if (first === undefined) {
        this.#first.set(key, number)
        continue
      }
      this.#marked.add(first)
      this.#marked.add(number)
    }
  }

  has(conversation: number): boolean {
    return this.#marked.has(conversation)
  }
}
