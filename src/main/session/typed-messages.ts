import { formatEndpoint } from '../../shared/endpoint'
import { done, failed, type Outcome } from '../../shared/failure'
import type { MessagePayload } from '../../shared/message/compose-message'
import type { OwnValues } from '../../shared/own-variable'
import { optionOf, type SessionOptions } from '../../shared/options/catalogue'
import { wrongInput } from '../../shared/words/say-failure'
import { messageMistake } from '../../shared/words/say-mistakes'
import type { Clock } from '../clock'
import type { LiveConversation } from './conversation/live-conversation'
import { encodeMessage } from './conversation/message-encoder'

/** Sends messages that a person composed: their variables get values, and `{{seq}}` counts in each conversation. */
export class TypedMessages {
  readonly #clock: Clock
  /** The number of messages with `{{seq}}` so far, by conversation. */
  readonly #sequence = new Map<number, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Returns the number of bytes of the message. */
  send(open: LiveConversation, payload: MessagePayload, options: SessionOptions, own: OwnValues): Outcome<number> {
    const seq = (this.#sequence.get(open.number) ?? 0) + 1
    const values = { seq, atMs: this.#clock.wallMs(), peer: formatEndpoint(open.peer), own }
    const encoded = encodeMessage(payload, optionOf(options, 'encoding'), values)
    if (!encoded.ok) return failed(wrongInput(messageMistake(encoded.mistake)))
    const outcome = open.send(encoded.bytes)
    if (outcome.ok && encoded.usesSeq) this.#sequence.set(open.number, seq)
    return outcome.ok ? done(encoded.bytes.length) : outcome
  }

  ended(number: number): void {
    this.#sequence.delete(number)
  }
}
