import type { Endpoint } from '../../../shared/endpoint'
import { stateAfter } from '../../../shared/events/event'
import type { Failure } from '../../../shared/failure'
import type { Direction, RecordKind, StateEvent } from '../../../shared/record'
import {
  isConversationOpen,
  type ConversationState,
  type ConversationSummary,
  type TlsFacts,
} from '../../../shared/session'

/** What one conversation has come to, counted from its records alone: the same live and after reopening. */
export class ConversationEntry {
  readonly number: number
  peer: Endpoint
  local: Endpoint | undefined
  state: ConversationState = { kind: 'connecting' }
  rxRecords = 0
  rxBytes = 0
  txRecords = 0
  txBytes = 0
  stateRecords = 0
  awaitsAnswer = false
  isPaused = false
  isOthers = false
  /** Milliseconds since 1970. */
  lastAtMs = 0
  tls: TlsFacts | undefined
  /** The newest, until the peer says something. */
  warning: Failure | undefined
  /** Unfinished UTF-8 of the newest chunk each way, packed (see partial-character.ts). */
  #rxPartialCharacter = 0
  #txPartialCharacter = 0

  constructor(number: number, peer: Endpoint) {
    this.number = number
    this.peer = peer
  }

  /** Branches, not `partialCharacter[direction]`: a key that changes with each record is slow to look up. */
  partialCharacter(direction: Direction): number {
    return direction === 'rx' ? this.#rxPartialCharacter : this.#txPartialCharacter
  }

  setPartialCharacter(direction: Direction, partialCharacter: number): void {
    if (direction === 'rx') this.#rxPartialCharacter = partialCharacter
    else this.#txPartialCharacter = partialCharacter
  }

  toSummary(queuedBytes: number): ConversationSummary {
    const { number, peer, local, state, rxRecords, rxBytes, txRecords, txBytes, stateRecords, awaitsAnswer } = this
    const counts = { rxRecords, rxBytes, txRecords, txBytes, stateRecords, queuedBytes }
    const { isPaused, isOthers, lastAtMs } = this
    const marks = { awaitsAnswer, isPaused, isOthers, lastAtMs }
    const { tls, warning } = this
    const optional = {
      ...(local === undefined ? {} : { local }),
      ...(tls === undefined ? {} : { tls }),
      ...(warning === undefined ? {} : { warning }),
    }
    return { number, peer, state, ...counts, ...marks, ...optional }
  }
}

/** The conversations of a recording and its totals. */
export class ConversationTable {
  readonly #entries: ConversationEntry[] = []
  rxBytes = 0
  txBytes = 0
  openCount = 0
  /** Peers that were not served. */
  refused = 0
  droppedBySystem = 0
  /** Streams have no conversation of others: a peer without a port is one that the system could not name any more. */
  isOfStreams = false

  get count(): number {
    return this.#entries.length
  }

  get entries(): readonly ConversationEntry[] {
    return this.#entries
  }

  get(number: number): ConversationEntry | undefined {
    return this.#entries[number - 1]
  }

  /** A new conversation; its number is the next one. */
  add(peer: Endpoint): ConversationEntry {
    const entry = new ConversationEntry(this.#entries.length + 1, peer)
    this.#entries.push(entry)
    this.openCount += 1
    return entry
  }

  /** A conversation that ended before this recording began: its number is taken, and nothing else is known of it. */
  forget(number: number): void {
    const entry = this.get(number)
    if (entry === undefined || !isConversationOpen(entry.state)) return
    entry.state = { kind: 'closed' }
    this.openCount -= 1
  }

  countBytes(number: number, kind: Exclude<RecordKind, 'state'>, byteLength: number, atMs: number): void {
    const entry = this.get(number)
    if (entry === undefined) return
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
    entry.awaitsAnswer = kind === 'rx'
  }

  countState(number: number, event: StateEvent, atMs: number): void {
    if (event.kind === 'refused') this.refused += 1
    if (event.kind === 'dropped-by-system') this.droppedBySystem += event.datagrams
    if (event.kind === 'clock-moved') this.#moveTimes(event.byMs)
    const entry = this.get(number)
    if (entry === undefined) return
    if (event.kind === 'open') entry.lastAtMs = atMs
    if (event.kind === 'warning') entry.warning = event.failure
    if (event.kind === 'secured') entry.tls = event.tls
    if (event.kind === 'paused' || event.kind === 'resumed') entry.isPaused = event.kind === 'paused'
    entry.stateRecords += 1
    const wasOpen = isConversationOpen(entry.state)
    if (event.kind === 'open') {
      entry.local = event.local
      entry.peer = event.peer
      entry.isOthers = !this.isOfStreams && isOthers(event.peer)
    }
    entry.state = stateAfter(entry.state, event)
    const isOpen = isConversationOpen(entry.state)
    if (!isOpen) {
      entry.awaitsAnswer = false
      entry.isPaused = false
    }
    this.openCount += Number(isOpen) - Number(wasOpen)
  }

  /** How long it is ago that something came or went stays right. */
  #moveTimes(byMs: number): void {
    for (const entry of this.#entries) if (isConversationOpen(entry.state)) entry.lastAtMs += byMs
  }
}

/** The conversation of all UDP peers without a tab has nobody's address. */
export function isOthers(peer: Endpoint): boolean {
  return peer.port === 0
}
