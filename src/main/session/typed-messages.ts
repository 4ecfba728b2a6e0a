import { formatEndpoint } from '../../shared/endpoint'
import { done, failed, type Outcome } from '../../shared/failure'
import type { MessagePayload } from '../../shared/message/compose-message'
import type { VariableValues } from '../../shared/message/variables'
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
  readonly #find: (conversation: number) => LiveConversation | undefined
  /** The number of messages with `{{seq}}` so far, by conversation. */
  readonly #sequence = new Map<number, number>()

  constructor(clock: Clock, find: (conversation: number) => LiveConversation | undefined) {
    this.#clock = clock
    this.#find = find
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

  /** The values of variables in what is waited for: `{{seq}}` is that of the last message with it. */
  matchValues(number: number, own: OwnValues): VariableValues {
    const seq = this.#sequence.get(number) ?? 0
    const peer = this.#find(number)?.peer
    return { seq, peer: peer === undefined ? '' : formatEndpoint(peer), own }
  }

  ended(number: number): void {
    this.#sequence.delete(number)
  }
}
