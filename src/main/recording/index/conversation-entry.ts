import type { Endpoint } from '../../../shared/endpoint'
import type { Failure } from '../../../shared/failure'
import type { Direction } from '../../../shared/record'
import type { RelaySide } from '../../../shared/relay-words'
import type { ConversationState, ConversationSummary, TlsFacts } from '../../../shared/session'

/** The other leg, the role of this one, and the target of the second leg. */
export interface ConversationPair {
  readonly with: number
  readonly side: RelaySide
  readonly target: Endpoint
}

/** The facts of one conversation, computed from its records alone: the same live and after reopening. */
export class ConversationEntry {
  // What every record touches stands first, as in `TcpConnection`.
  readonly number: number
  rxRecords = 0
  rxBytes = 0
  txRecords = 0
  txBytes = 0
  /** Milliseconds since 1970. */
  lastAtMs = 0
  awaitsAnswer = false
  /** The other leg of a relay's exchange. */
  pair: ConversationPair | undefined
  /** The newest warning; cleared when the peer sends something. */
  warning: Failure | undefined
  /** The unfinished UTF-8 character of the newest chunk in each direction, packed (see partial-character.ts). */
  #rxPartialCharacter = 0
  #txPartialCharacter = 0
  /** True once it has ended and the table stores it in its short form: what is written to this object is lost. */
  isPacked = false
  peer: Endpoint
  local: Endpoint | undefined
  state: ConversationState = { kind: 'connecting' }
  stateRecords = 0
  isPaused = false
  isOthers = false
  /** When the peer sent FIN, or the conversation ended; milliseconds since 1970, 0 before. */
  finishedAtMs = 0
  tls: TlsFacts | undefined
  /** The side that began it; undefined before it is open. */
  by: 'local' | 'peer' | undefined

  constructor(number: number, peer: Endpoint) {
    this.number = number
    this.peer = peer
  }

  /** Branches instead of `partialCharacter[direction]`: a key that changes with each record is slow. */
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
    const { isPaused, isOthers, lastAtMs, finishedAtMs } = this
    const marks = { awaitsAnswer, isPaused, isOthers, lastAtMs, finishedAtMs }
    const { tls, warning, pair } = this
    const optional = {
      ...(local === undefined ? {} : { local }),
      ...(tls === undefined ? {} : { tls }),
      ...(warning === undefined ? {} : { warning }),
      ...(pair === undefined ? {} : { pair: { with: pair.with, side: pair.side } }),
    }
    return { number, peer, state, ...counts, ...marks, ...optional }
  }
}
