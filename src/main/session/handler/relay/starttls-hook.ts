import { decodeText } from '../../../../shared/encoding'
import type { StarttlsPatterns } from '../../../../shared/starttls'

import { HandlerFailure } from '../handler'
import { MessagePattern } from '../message-pattern'
import type { RelayHook, RelayMessage, RelayVerdict } from './relay-hook'
import { refusal } from '../../../../shared/words/say-failure'

/** The beginning of a message that the patterns search; bytes. */
const LOOKED_AT_BYTES = 4_096

/** Watches for a client that asks for TLS and a server that agrees, and upgrades both legs after that answer. */
export class StarttlsHook implements RelayHook {
  readonly #asks: MessagePattern
  readonly #agrees: MessagePattern
  #isAsked = false
  #isDone = false

  get isActive(): boolean {
    return !this.#isDone
  }

  constructor({ asks, agrees }: StarttlsPatterns) {
    this.#asks = new MessagePattern(asks, 'im')
    this.#agrees = new MessagePattern(agrees, 'im')
  }

  judge({ direction, whole }: RelayMessage): RelayVerdict | undefined | Promise<RelayVerdict | undefined> {
    if (this.#isDone) return undefined
    if (direction === 'to-target') {
      const asks = holds(this.#asks, whole)
      const asked = (isAsked: boolean): RelayVerdict | undefined => {
        this.#isAsked = isAsked
        return undefined
      }
      return typeof asks === 'boolean' ? asked(asks) : asks.then(asked)
    }
    if (!this.#isAsked) return undefined
    this.#isAsked = false
    const agrees = holds(this.#agrees, whole)
    const agreed = (isAgreed: boolean): RelayVerdict | undefined => {
      if (!isAgreed) return undefined
      this.#isDone = true
      return { then: 'secure' }
    }
    return typeof agrees === 'boolean' ? agreed(agrees) : agrees.then(agreed)
  }
}

function holds(pattern: MessagePattern, bytes: Uint8Array): boolean | Promise<boolean> {
  const beginning = bytes.subarray(0, LOOKED_AT_BYTES)
  if (!pattern.mayTakeLong(beginning.length)) return pattern.exec(decodeText('iso-8859-1', beginning)) !== null
  return pattern.find(beginning, 'iso-8859-1').then((found) => {
    if (typeof found !== 'string') return found !== null
    throw new HandlerFailure(refusal(found === 'too-slow' ? 'starttlsPattern' : 'starttlsNoThread'))
  })
}
