import type { StateEvent } from '../../../shared/record'
import type { ConversationTable } from '../index/conversation-table'
import type { FlowTable } from './flow-table'

const NOBODY = { address: '0.0.0.0', port: 0 }

/** Conversations are known from their events. A damaged file may have lost some: their numbers are missing. */
export class Introductions {
  readonly #table: ConversationTable
  /** Conversations whose opening was lost, so that nobody knows their peer. */
  readonly #nameless = new Set<number>()

  constructor(table: ConversationTable) {
    this.#table = table
  }

  /** To be called with each event before it is counted. Returns whether the peer is known. */
  of(conversation: number, event: StateEvent, flows: FlowTable): boolean {
    if (conversation === 0) return true
    const peer = event.kind === 'open' || event.kind === 'connecting' ? event.peer : undefined
    const known = this.#table.get(conversation)
    const entry = known ?? this.#table.add(peer ?? NOBODY, conversation)
    if (known === undefined && peer === undefined) this.#nameless.add(conversation)
    if (event.kind === 'folded') flows.forget(entry)
    if (event.kind === 'open') flows.add(entry, event.local, event.peer)
    if (event.kind === 'open') this.#nameless.delete(conversation)
    return !this.#nameless.has(conversation)
  }
}
