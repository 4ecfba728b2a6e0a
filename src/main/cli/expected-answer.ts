import type { Encoding } from '../../shared/encoding'
import type { Match } from '../../shared/sequence'
import { matchBytes } from '../session/job/match-bytes'
import { ReceivedBytes } from '../session/job/received-bytes'
import type { Session } from '../session/session'

const NO_VALUES = { seq: 0, peer: '' }
/** So that no piece is longer than what is kept. */
const PIECE_BYTES = 32_768

/** Whether the answer that `--expect` names has come, with the values that its variables have now. */
export class ExpectedAnswer {
  readonly #match: Match
  readonly #encoding: Encoding
  readonly #conversation: number
  readonly #received = new ReceivedBytes()
  #session: Session | undefined
  #needle: Uint8Array | undefined
  /** Everything before this position was looked through. */
  #searched = 0
  isMet: boolean

  constructor(match: Match, encoding: Encoding, conversation: number) {
    this.#match = match
    this.#encoding = encoding
    this.#conversation = conversation
    this.isMet = match.text === ''
  }

  /** Its variables have values from now on. */
  attach(session: Session): void {
    this.#session = session
  }

  received(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length && !this.isMet; from += PIECE_BYTES) {
      this.#received.append(bytes.subarray(from, from + PIECE_BYTES))
      this.look()
    }
  }

  /** Looks again at what has come, in case a variable has another value. */
  look(): void {
    if (this.isMet) return
    if (this.#needle === undefined || this.#match.hasVariables === true) this.#setNeedle()
    const needle = this.#needle
    if (needle === undefined) return
    this.isMet = this.#received.find(needle, this.#searched) !== undefined
    this.#searched = Math.max(0, this.#received.end - needle.length + 1)
  }

  #setNeedle(): void {
    const values = this.#session?.typed.matchValues(this.#conversation, this.#session.variables.get)
    if (values === undefined && this.#match.hasVariables === true) return
    const outcome = matchBytes(this.#match, this.#encoding, values ?? NO_VALUES)
    // A variable that is captured later has no value yet.
    const next = outcome.ok ? outcome.value : undefined
    if (next === undefined || this.#needle === undefined || Buffer.compare(next, this.#needle) !== 0) this.#searched = 0
    this.#needle = next
  }
}
