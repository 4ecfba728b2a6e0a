import { done, failed, type Outcome } from '../../shared/net-failure'
import { isBeginning, isConversationOpen } from '../../shared/session'
import type { Session } from '../session/session'
import type { SessionObserver } from '../session/session-log'

/** Follows one conversation of a client: is it connected, has the expected answer come, is it over? */
export class AnswerWatch implements SessionObserver {
  readonly connected: Promise<Outcome<null>>
  /** The conversation has ended. */
  readonly done: Promise<void>
  readonly #session: Session
  readonly #number: number
  readonly #expected: Buffer | undefined
  #isMet: boolean
  /** The end of what came so far: the expected bytes may arrive in several chunks. */
  #tail = Buffer.alloc(0)
  #onChange: (() => void)[] = []

  /** Also looks at each record; call it before the first one. */
  constructor(session: Session, number: number, expected: string | undefined) {
    this.#session = session
    this.#number = number
    this.#expected = expected === undefined ? undefined : Buffer.from(expected)
    this.#isMet = this.#expected?.length === 0
    const { recording } = session
    const printer = recording.onRecord
    recording.onRecord = (record) => {
      if (record.kind === 'rx') this.#look(record.bytes)
      printer?.(record)
    }
    this.connected = this.#until(() => this.#hasBegun).then(() => this.#connection())
    this.done = this.#until(() => !this.isOpen)
  }

  onSession(): void {
    this.#changed()
  }

  onConversation(): void {
    this.#changed()
  }

  /** Whether the expected answer came in time; with nothing expected, waits for the end of the answer and is content. */
  async answer(waitMs: number): Promise<boolean> {
    const isOver = (): boolean => !this.isOpen || (this.#expected !== undefined && this.#isMet)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs)
    })
    await Promise.race([this.#until(isOver), late])
    clearTimeout(timer)
    return this.#expected === undefined || this.#isMet
  }

  async queueBelow(bytes: number): Promise<void> {
    await this.#until(() => !this.isOpen || this.#session.queuedBytes(this.#number) <= bytes)
  }

  get #hasBegun(): boolean {
    const state = this.#session.conversation(this.#number)?.state
    return state !== undefined && !isBeginning(state)
  }

  get isOpen(): boolean {
    const state = this.#session.conversation(this.#number)?.state
    return state === undefined || isConversationOpen(state)
  }

  #connection(): Outcome<null> {
    const state = this.#session.conversation(this.#number)?.state
    return state?.kind === 'failed' ? failed(state.failure) : done(null)
  }

  #look(bytes: Uint8Array): void {
    if (this.#expected === undefined || this.#isMet) return
    const whole = Buffer.concat([this.#tail, bytes])
    this.#isMet = whole.includes(this.#expected)
    this.#tail = whole.subarray(Math.max(0, whole.length - this.#expected.length + 1))
  }

  #until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (isSo()) {
          this.#onChange = this.#onChange.filter((other) => other !== check)
          resolve()
        }
      }
      this.#onChange.push(check)
      check()
    })
  }

  #changed(): void {
    for (const check of [...this.#onChange]) check()
  }
}
