import type { Endpoint } from '../../../shared/endpoint'
import { stateAfter } from '../../../shared/events/event'
import type { RecordKind, StateEvent } from '../../../shared/record'
import { hasPeerFinished, isConversationOpen } from '../../../shared/session'
import { ConversationEntry } from './conversation-entry'
import { EndedConversations } from './ended-conversations'

/** A power of two. */
const RECENT = 4_096
const LOWEST_BITS = RECENT - 1

/**
 * The conversations of a recording and their totals. Ended ones are stored in few bytes. Numbers may be missing: those
 * that ended in an earlier recording, and those that a damaged file lost.
 */
export class ConversationTable {
  readonly #open = new Map<number, ConversationEntry>()
  readonly #ended = new EndedConversations()
  /** The highest number. */
  #count = 0
  /** The open ones that were asked for last, by the lowest bits of their numbers: a map takes longer to find one. */
  readonly #recent = new Array<ConversationEntry | undefined>(RECENT).fill(undefined)
  rxBytes = 0
  txBytes = 0
  openCount = 0
  /** The open ones whose peer has sent FIN. */
  finishedOpenCount = 0
  /** Peers that were not served. */
  refused = 0
  droppedBySystem = 0
  /** Streams have no conversation of others: a peer without a port is one whose address the system could not tell. */
  isOfStreams = false

  /** The highest number that was given. */
  get count(): number {
    return this.#count
  }

  /** The number of conversations in the table. */
  get size(): number {
    let endedAndOpen = 0
    for (const number of this.#open.keys()) if (this.#ended.has(number)) endedAndOpen += 1
    return this.#open.size + this.#ended.count - endedAndOpen
  }

  /** All of them by number, in a new list each time: for rare use. */
  get entries(): readonly ConversationEntry[] {
    const numbers = Float64Array.from(new Set([...this.#open.keys(), ...this.#ended.numbers()])).sort()
    return Array.from(numbers).flatMap((number) => this.get(number) ?? [])
  }

  /** The open conversations, in the order in which they began. */
  get open(): Iterable<ConversationEntry> {
    return this.#open.values()
  }

  /** The number of ends so far; `endedAt` lists them. */
  get endedCount(): number {
    return this.#ended.count
  }

  /** The number of the conversation that ended at this position, from 0. */
  endedAt(place: number): number {
    return this.#ended.numberAt(place)
  }

  /** The entry of a conversation; for one that has ended it is a copy. */
  get(number: number): ConversationEntry | undefined {
    return this.#openOne(number) ?? this.#ended.get(number)
  }

  /** The entries with most messages, the most first. */
  busiest(count: number): ConversationEntry[] {
    const ended = this.#ended
      .busiest(count)
      .flatMap((number) => (this.#open.has(number) ? [] : (this.get(number) ?? [])))
    return [...ended, ...this.#open.values()]
      .filter((entry) => messagesOf(entry) > 0)
      .toSorted((one, other) => messagesOf(other) - messagesOf(one))
      .slice(0, count)
  }

  /** A new conversation; its number is the next one, or the given one, which must be free. */
  add(peer: Endpoint, number = this.#count + 1): ConversationEntry {
    const entry = new ConversationEntry(number, peer)
    this.#open.set(number, entry)
    this.#recent[number & LOWEST_BITS] = entry
    this.#count = Math.max(this.#count, number)
    this.openCount += 1
    return entry
  }

  /** Numbers up to this one were given in an earlier recording. */
  continueAfter(number: number): void {
    this.#count = Math.max(this.#count, number)
  }

  /** Stores it in its short form, if it has ended. */
  settle(number: number): void {
    const entry = this.#openOne(number)
    if (entry === undefined || isConversationOpen(entry.state)) return
    this.#ended.add(entry)
    entry.isPacked = true
    this.#remove(number)
  }

  /** Forgets a conversation that nobody will ask for. */
  drop(number: number): void {
    this.#remove(number)
  }

  countBytes(
    number: number,
    kind: Exclude<RecordKind, 'state'>,
    byteLength: number,
    atMs: number,
  ): ConversationEntry | undefined {
    const entry = this.#unpacked(number)
    if (entry === undefined) return undefined
    entry.lastAtMs = atMs
    if (kind === 'rx') {
      entry.rxRecords += 1
      entry.warning = undefined
      entry.rxBytes += byteLength
      this.rxBytes += byteLength
    } else {
      entry.txRecords += 1
      entry.txBytes += byteLength
      this.txBytes += byteLength
    }
    // The person does not answer conversations of a relay.
    entry.awaitsAnswer = kind === 'rx' && entry.pair === undefined
    return entry
  }

  countState(number: number, event: StateEvent, atMs: number): void {
    if (event.kind === 'refused') this.refused += 1
    if (event.kind === 'dropped-by-system') this.droppedBySystem += event.datagrams
    if (event.kind === 'clock-moved') this.#moveTimes(event.byMs)
    const entry = this.#unpacked(number)
    if (entry === undefined) return
    entry.stateRecords += 1
    // There may be one for each message, and it changes nothing.
    if (event.kind === 'rule-hit') return
    if (event.kind === 'open') entry.lastAtMs = atMs
    if (event.kind === 'warning') entry.warning = event.failure
    if (event.kind === 'secured') entry.tls = event.tls
    if (event.kind === 'paired') entry.pair = { with: event.with, side: event.side, target: event.target }
    if (event.kind === 'paused' || event.kind === 'resumed') entry.isPaused = event.kind === 'paused'
    const before = entry.state
    if (event.kind === 'open') {
      entry.local = event.local
      entry.by = event.by
      entry.peer = event.peer
      entry.isOthers = !this.isOfStreams && isOthers(event.peer)
    }
    entry.state = stateAfter(before, event)
    const isOpen = isConversationOpen(entry.state)
    const hasFinished = hasPeerFinished(entry.state)
    // A peer that has sent FIN may still read an answer, but it does not wait for one.
    if (!isOpen || hasFinished) {
      entry.awaitsAnswer = false
      entry.finishedAtMs ||= atMs
    }
    if (!isOpen) entry.isPaused = false
    this.openCount += Number(isOpen) - Number(isConversationOpen(before))
    this.finishedOpenCount += Number(hasFinished) - Number(hasPeerFinished(before))
  }

  /** Moves the wall times, so that ages stay right. */
  #moveTimes(byMs: number): void {
    for (const entry of this.#open.values()) {
      if (!isConversationOpen(entry.state)) continue
      entry.lastAtMs += byMs
      if (entry.finishedAtMs !== 0) entry.finishedAtMs += byMs
    }
  }

  /** An entry that may be written to. A row after the end restores the long form. */
  #unpacked(number: number): ConversationEntry | undefined {
    const open = this.#openOne(number)
    if (open !== undefined) return open
    const ended = this.#ended.get(number)
    if (ended === undefined) return undefined
    ended.isPacked = false
    this.#open.set(number, ended)
    this.#recent[number & LOWEST_BITS] = ended
    return ended
  }

  #openOne(number: number): ConversationEntry | undefined {
    const recent = this.#recent[number & LOWEST_BITS]
    if (recent?.number === number) return recent
    const open = this.#open.get(number)
    if (open !== undefined) this.#recent[number & LOWEST_BITS] = open
    return open
  }

  #remove(number: number): void {
    this.#open.delete(number)
    if (this.#recent[number & LOWEST_BITS]?.number === number) this.#recent[number & LOWEST_BITS] = undefined
  }
}

function messagesOf({ rxRecords, txRecords }: ConversationEntry): number {
  return rxRecords + txRecords
}

/** The conversation of all UDP peers without a tab has no address. */
export function isOthers(peer: Endpoint): boolean {
  return peer.port === 0
}
