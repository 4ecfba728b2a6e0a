import type { StarttlsPatterns } from '../../../../shared/starttls'
import { BoundedPattern } from '../../../recording/query/bounded-pattern'
import type { RelayHook, RelayMessage, RelayVerdict } from './relay-hook'

/** What is said to change to TLS stands at the beginning of a message. */
const LOOKED_AT_BYTES = 4_096

/** Sees a client ask for TLS and the server agree, and has both legs changed behind that answer. */
export class StarttlsHook implements RelayHook {
  readonly #asks: BoundedPattern<boolean>
  readonly #agrees: BoundedPattern<boolean>
  #isAsked = false
  #isDone = false

  get isActive(): boolean {
    return !this.#isDone
  }

  constructor({ asks, agrees }: StarttlsPatterns) {
    this.#asks = BoundedPattern.tests(asks, 'im')
    this.#agrees = BoundedPattern.tests(agrees, 'im')
  }

  judge({ direction, whole }: RelayMessage): RelayVerdict | undefined {
    if (this.#isDone) return undefined
    if (direction === 'to-target') {
      this.#isAsked = holds(this.#asks, whole)
      return undefined
    }
    if (!this.#isAsked) return undefined
    this.#isAsked = false
    if (!holds(this.#agrees, whole)) return undefined
    this.#isDone = true
    return { then: 'secure' }
  }
}

function holds(pattern: BoundedPattern<boolean>, bytes: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, LOOKED_AT_BYTES))
  return pattern.run((ahead) => (ahead === 0 ? text : undefined))[0] === true
}
