import { isStream } from '../../shared/endpoint'
import { done, failed, type Failure, type Outcome } from '../../shared/failure'
import { canSend, isBeginning, isConversationOpen, type ConversationSummary } from '../../shared/session'
import type { LiveRecord } from '../recording/index/recording'
import type { ExpectedAnswer } from './expected-answer'
import type { RunningSession } from './running-session'

/** Warnings that do not mean that sending was refused: they come from the peer or its network. */
const NOT_OF_SENDING = new Set(['port-unreachable', 'tls-on-plain', 'answer-storm', 'connection-reset'])

/**
 * Follows one conversation: whether it can be sent to, whether the expected answer came, whether it has ended, and why.
 */
export class ConversationWatch {
  /** The first failure to send. */
  refusal: Failure | undefined
  /** Bytes that were sent, but never taken by the system; known when the conversation has ended. */
  unsentBytes = 0
  #running: RunningSession | undefined
  readonly #number: number
  readonly #expected: ExpectedAnswer | undefined
  #isWaiting = false
  #lastBytesAtMs = 0
  #receivedBytes = 0
  #onChange: (() => void)[] = []

  constructor(number: number, expected?: ExpectedAnswer) {
    this.#number = number
    this.#expected = expected
  }

  /** Begins to follow a session whose records already come to `onRecord`. */
  attach(running: RunningSession): void {
    this.#running = running
    this.#expected?.attach(running.session)
    const onChange = (): void => {
      this.#changed()
    }
    running.sessions.subscribe({ onSession: onChange, onConversation: onChange })
    this.#changed()
  }

  readonly onRecord = ({ conversation, kind, bytes, state }: LiveRecord): void => {
    if (conversation !== this.#number) return
    if (kind !== 'state') this.#lastBytesAtMs = performance.now()
    if (kind === 'rx') {
      this.#receivedBytes += bytes.length
      this.#expected?.received(bytes)
    }
    if (state?.kind === 'warning' && !NOT_OF_SENDING.has(state.failure.code)) this.refusal ??= state.failure
    if (state !== undefined && 'unsentBytes' in state) this.unsentBytes = state.unsentBytes ?? 0
  }

  /** Waits until bytes can be sent both ways. */
  async connected(): Promise<Outcome<null>> {
    await this.#until(() => this.#summary !== undefined && !isBeginning(this.#summary.state))
    const state = this.#summary?.state
    return state?.kind === 'failed' ? failed(state.failure) : done(null)
  }

  /** Waits for the end of the conversation. */
  ended(): Promise<void> {
    return this.#until(() => !this.isOpen)
  }

  /** Waits for the expected answer, for the end of the conversation, or until it was idle for this long. */
  async answer(silenceMs: number): Promise<void> {
    this.#isWaiting = true
    this.#lastBytesAtMs = performance.now()
    let timer: NodeJS.Timeout | undefined
    const silence = new Promise<void>((resolve) => {
      const look = (): void => {
        const left = this.#lastBytesAtMs + silenceMs - performance.now()
        if (left <= 0) resolve()
        else timer = setTimeout(look, left)
      }
      look()
    })
    await Promise.race([this.#until(() => !this.isOpen || this.#hasAnswer), silence])
    clearTimeout(timer)
  }

  /** Waits until at most this many bytes still wait for the system. */
  async queueBelow(bytes: number): Promise<void> {
    await this.#until(() => !this.isOpen || (this.#running?.session.queuedBytes(this.#number) ?? 0) <= bytes)
  }

  get isOpen(): boolean {
    return this.#summary === undefined || isConversationOpen(this.#summary.state)
  }

  get canSend(): boolean {
    return this.#summary !== undefined && canSend(this.#summary.state)
  }

  /** The handshake ended well on our side only: a TLS 1.3 server rejects a client after it (RFC 8446, 4.4.2.4). */
  get wasRefused(): boolean {
    const state = this.#summary?.state
    return state?.kind === 'failed' && state.failure.code.startsWith('tls-') && this.#receivedBytes === 0
  }

  /** Why the result is a failure; undefined when it is a success. */
  problem(silenceMs: number): string | undefined {
    if (this.#hasAnswer) return undefined
    const { state, warning } = this.#summary ?? {}
    const broken =
      state?.kind === 'failed'
        ? state.failure.message
        : state?.kind === 'reset' && state.by === 'peer'
          ? 'the peer reset the connection (RST)'
          : warning?.message
    if (this.#expected === undefined) return broken
    const hint = state?.kind === 'open' && this.#isStream ? ', --half-close sends FIN first' : ''
    const silence = `nothing came for ${String(silenceMs)} ms; --wait MS waits longer${hint}`
    return `the expected answer did not come: ${broken ?? (this.isOpen ? silence : 'the peer ended the conversation')}`
  }

  /** The same at a time limit: an answer that is still arriving counts as cut off. */
  problemAtLimit(silenceMs: number): string | undefined {
    const flows = this.isOpen && this.#isWaiting && performance.now() - this.#lastBytesAtMs < silenceMs
    if (!flows || this.#hasAnswer) return this.problem(silenceMs)
    if (this.#receivedBytes === 0) return 'no answer came before --for ended the wait'
    return `the answer was cut by --for after ${String(this.#receivedBytes)} bytes; it was still coming`
  }

  get #hasAnswer(): boolean {
    return this.#expected?.isMet === true
  }

  get #isStream(): boolean {
    return this.#running !== undefined && isStream(this.#running.session.config.protocol)
  }

  get #summary(): ConversationSummary | undefined {
    return this.#running?.session.conversation(this.#number)
  }

  #until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isSo()) return
        this.#onChange = this.#onChange.filter((other) => other !== check)
        resolve()
      }
      this.#onChange.push(check)
      check()
    })
  }

  #changed(): void {
    this.#expected?.look()
    for (const check of [...this.#onChange]) check()
  }
}
