import { formatEndpoint, type Endpoint } from '../../shared/endpoint'
import type { LedgerEntry } from '../recording/index/conversation-ledger'
import type { SessionLog } from './session-log'

/** A peer that spoke within this time keeps its tab although a new one comes: a flood of new peers goes to the others. */
const KEEPS_TAB_MS = 1_000
/** A datagram is on the way for milliseconds. */
const MAX_FORGOTTEN = 1_000
const NOBODY: Endpoint = { address: '0.0.0.0', port: 0 }

interface Place {
  readonly number: number
  readonly isOthers: boolean
}

/**
 * Which conversation each UDP peer has. At most `maxPeers` have one of their own; then the one that was silent longest
 * gives its place up, and whoever finds no place is in the conversation of all others. The recording has everybody.
 */
export class UdpPeers {
  readonly #log: SessionLog
  readonly #local: Endpoint
  readonly #maxPeers: number
  /** Least recent first. */
  readonly #numbers = new Map<string, number>()
  readonly #open = new Set<number>()
  /** The same by the object that the socket has for a peer: no key is made for a datagram. Begins anew whenever a peer is forgotten. */
  readonly #places = new Map<Endpoint, Place>()
  /** What is on the way to a forgotten peer belongs to the conversation it had. */
  readonly #forgotten = new Map<string, number>()
  #others: number | undefined

  constructor(log: SessionLog, local: Endpoint, maxPeers: number) {
    this.#log = log
    this.#local = local
    this.#maxPeers = maxPeers
  }

  /** The conversation with this peer, a new one when there is none. */
  numberOf(peer: Endpoint, by: 'local' | 'peer' = 'peer'): Place {
    const isFull = this.#numbers.size >= this.#maxPeers
    const place = isFull ? undefined : this.#places.get(peer)
    if (place !== undefined) return place
    const key = formatEndpoint(peer)
    const known = this.#numbers.get(key)
    if (known !== undefined) {
      if (isFull) this.#touch(key, known)
      return this.#remember(peer, known)
    }
    if (isFull && !this.#foldLeastRecent(by)) return this.#othersPlace()
    const number = this.#log.addConversation(peer)
    this.#numbers.set(key, number)
    this.#open.add(number)
    this.#log.state(number, { kind: 'open', local: this.#local, peer, by })
    return { number, isOthers: false }
  }

  /** The newest conversation with this peer, also one that was forgotten; undefined when there never was one. */
  lastNumberOf(peer: Endpoint): Place | undefined {
    const place = this.#places.get(peer)
    if (place !== undefined) return place
    const key = formatEndpoint(peer)
    const open = this.#numbers.get(key)
    if (open !== undefined) return { number: open, isOthers: false }
    const past = this.#forgotten.get(key)
    if (past !== undefined) return { number: past, isOthers: false }
    return this.#others === undefined ? undefined : { number: this.#others, isOthers: true }
  }

  /** Where to send for a conversation; undefined when it is not open, or is that of the others. */
  peerOf(number: number): Endpoint | undefined {
    return this.#open.has(number) ? this.#log.recording.ledger.get(number)?.peer : undefined
  }

  *entries(): Iterable<LedgerEntry> {
    for (const number of this.#open) {
      const entry = this.#log.recording.ledger.get(number)
      if (entry !== undefined) yield entry
    }
  }

  /** The peer's next datagram opens a new conversation. */
  forget(number: number, last: 'closed' | 'folded' = 'closed'): void {
    const peer = this.peerOf(number)
    if (peer === undefined) return
    this.#numbers.delete(formatEndpoint(peer))
    this.#places.clear()
    this.#open.delete(number)
    if (last === 'closed') this.#rememberPast(formatEndpoint(peer), number)
    this.#log.state(number, { kind: last })
  }

  closeAll(): void {
    for (const number of [...this.#open]) this.forget(number)
    if (this.#others !== undefined) this.#log.state(this.#others, { kind: 'closed' })
  }

  #remember(peer: Endpoint, number: number): Place {
    const place = { number, isOthers: false }
    if (this.#places.size >= this.#maxPeers) this.#places.clear()
    this.#places.set(peer, place)
    return place
  }

  #rememberPast(key: string, number: number): void {
    this.#forgotten.set(key, number)
    const [oldest] = this.#forgotten.keys()
    if (this.#forgotten.size > MAX_FORGOTTEN && oldest !== undefined) this.#forgotten.delete(oldest)
  }

  #touch(key: string, number: number): void {
    this.#numbers.delete(key)
    this.#numbers.set(key, number)
  }

  /** A peer that we add by hand always gets a place. */
  #foldLeastRecent(by: 'local' | 'peer'): boolean {
    const [number] = this.#numbers.values()
    const entry = number === undefined ? undefined : this.#log.recording.ledger.get(number)
    if (number === undefined || entry === undefined) return false
    if (by === 'peer' && Date.now() - entry.lastAtMs < KEEPS_TAB_MS) return false
    this.#othersPlace()
    this.forget(number, 'folded')
    return true
  }

  #othersPlace(): Place {
    if (this.#others === undefined) {
      this.#others = this.#log.addConversation(NOBODY)
      this.#log.state(this.#others, { kind: 'open', local: this.#local, peer: NOBODY, by: 'peer' })
    }
    return { number: this.#others, isOthers: true }
  }
}
