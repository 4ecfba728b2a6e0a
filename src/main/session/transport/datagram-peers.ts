import { formatEndpoint, type Endpoint } from '../../../shared/endpoint'
import type { LiveConversation } from '../conversation/live-conversation'
import type { TransportDeps } from './transport'

/**
 * A peer that sent within this time keeps its tab when a new one comes: a flood of new peers goes to the overflow; ms.
 */
const KEEPS_TAB_MS = 1_000
const NOBODY: Endpoint = { address: '0.0.0.0', port: 0 }

/** Opens the conversation of a peer; undefined stands for the overflow. */
type Open = (peer: Endpoint, by: 'local' | 'peer') => LiveConversation

type OnFolded = (conversation: LiveConversation, overflow: LiveConversation) => void

/**
 * Finds the conversation of each UDP peer. At most `maxPeers` have one of their own; then the one that was silent
 * longest is evicted, and further peers share one conversation, the overflow. All of them are recorded.
 */
export class DatagramPeers {
  readonly #host: TransportDeps
  readonly #maxPeers: number
  readonly #open: Open
  readonly #onFolded: OnFolded
  /** Least recent first. */
  readonly #conversations = new Map<string, LiveConversation>()
  /** The same by the socket's object for a peer, so that a datagram needs no new key. */
  readonly #byObject = new Map<Endpoint, LiveConversation>()
  #overflow: LiveConversation | undefined
  /** The last sender's, by its object: the next datagram is often from the same peer. */
  #lastFrom: Endpoint | undefined
  #last: LiveConversation | undefined

  constructor(host: TransportDeps, maxPeers: number, open: Open, onFolded: OnFolded) {
    this.#host = host
    this.#maxPeers = maxPeers
    this.#open = open
    this.#onFolded = onFolded
  }

  get all(): LiveConversation[] {
    return [...this.#conversations.values(), ...(this.#overflow === undefined ? [] : [this.#overflow])]
  }

  receive(bytes: Uint8Array, from: Endpoint): void {
    const isFull = this.#conversations.size >= this.#maxPeers
    if (!isFull && from === this.#lastFrom && this.#last !== undefined) {
      this.#last.onBytes(bytes)
      return
    }
    const known = isFull ? undefined : this.#byObject.get(from)
    if (known !== undefined) {
      this.#lastFrom = from
      this.#last = known
    }
    const conversation = known ?? this.#find(from, 'peer')
    if (conversation === undefined) this.#overflowing().onBytesFrom(bytes, from)
    else conversation.onBytes(bytes)
  }

  /** A peer that was added by hand always gets a tab. */
  add(peer: Endpoint): LiveConversation | undefined {
    return this.#find(peer, 'local')
  }

  /** The conversation has ended: the peer's next datagram opens a new one. */
  forget(conversation: LiveConversation): void {
    this.#byObject.clear()
    this.#last = undefined
    if (conversation === this.#overflow) this.#overflow = undefined
    const key = formatEndpoint(conversation.peer)
    if (this.#conversations.get(key) === conversation) this.#conversations.delete(key)
  }

  #find(peer: Endpoint, by: 'local' | 'peer'): LiveConversation | undefined {
    const key = formatEndpoint(peer)
    const isFull = this.#conversations.size >= this.#maxPeers
    const known = this.#conversations.get(key)
    if (known !== undefined) {
      if (isFull) {
        this.#conversations.delete(key)
        this.#conversations.set(key, known)
      } else this.#remember(peer, known)
      return known
    }
    if (isFull && !this.#evict(by)) return undefined
    const conversation = this.#open(peer, by)
    // Its handler may have ended it at once.
    if (conversation.isOpen) this.#conversations.set(key, conversation)
    return conversation
  }

  #remember(peer: Endpoint, conversation: LiveConversation): void {
    if (this.#byObject.size >= this.#maxPeers) this.#byObject.clear()
    this.#byObject.set(peer, conversation)
  }

  /** Returns whether there is room now. */
  #evict(by: 'local' | 'peer'): boolean {
    const [leastRecent] = this.#conversations.values()
    if (leastRecent === undefined) return false
    if (by === 'peer' && this.#host.clock.nowMs() - (leastRecent.lastMs ?? 0) < KEEPS_TAB_MS) return false
    const overflow = this.#overflowing()
    // What faults hold back is sent; the system says a turn later that it has taken it.
    leastRecent.release()
    leastRecent.finish({ kind: 'folded' })
    this.#onFolded(leastRecent, overflow)
    return true
  }

  #overflowing(): LiveConversation {
    this.#overflow ??= this.#open(NOBODY, 'peer')
    return this.#overflow
  }
}
