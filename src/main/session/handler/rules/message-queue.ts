import { kept } from '../../../../shared/lent-bytes'
import type { FoundPatterns } from '../../../../shared/rules/text-pattern'
import { isTurnSpent } from '../turn-budget'
import { foundNow } from './found-now'

/** With this many bytes waiting, nothing more is read from the peer. */
const MAX_WAITING_BYTES = 64 * 1024
/** Datagrams cannot be held back: beyond this many bytes they are ignored. */
const MAX_WAITING_DATAGRAM_BYTES = 4 * 1024 * 1024
const MAX_WAITING_DATAGRAMS = 10_000
/** The list is cut after this many: cutting it for each message would make a long one quadratic. */
const TAKEN_BEFORE_CUT = 1_000

export interface MessageQueueDeps {
  readonly isStream: boolean
  /** Whether patterns have to be searched in a message. */
  mayTakeLong(message: Uint8Array): boolean
  /** A new object whenever the patterns of `find` change. */
  revision(): number
  /** Searches the patterns that may take long on a message; undefined when there are none. */
  find(message: Uint8Array): Promise<FoundPatterns> | undefined
  /** Handles a message in its turn, with the results of its patterns. */
  act(message: Uint8Array, found: FoundPatterns | undefined): void
  hold(isHeld: boolean): void
  /** A datagram was ignored. Called once until there is room again. */
  overflow(): void
  fail(error: unknown): void
}

/** A message, or an action that comes after all earlier messages. */
type Waiting = { readonly message: Uint8Array } | { readonly end: () => void }

/**
 * The messages of one conversation, in order: handled at once when that is quick, else after their patterns were
 * searched in a thread, and within the time limit of each turn of the event loop.
 */
export class MessageQueue {
  readonly #deps: MessageQueueDeps
  #waiting: (Waiting | undefined)[] = []
  /** How many of these are handled already. */
  #taken = 0
  #waitingCount = 0
  #waitingBytes = 0
  #isBusy = false
  #isHeld = false
  #isFull = false
  #isClosed = false

  constructor(deps: MessageQueueDeps) {
    this.#deps = deps
  }

  /** The message may be lent: it is copied where it has to wait. */
  push(message: Uint8Array): void {
    if (this.#isClosed) return
    if (this.#isBusy || isTurnSpent() || this.#deps.mayTakeLong(message)) this.#wait(message)
    else this.#deps.act(message, undefined)
  }

  /** Acts after all waiting messages: at once when there are none. */
  afterAll(end: () => void): void {
    if (!this.#isBusy) end()
    else if (!this.#isClosed) this.#waiting.push({ end })
  }

  close(): void {
    this.#isClosed = true
    this.#waiting = []
    this.#taken = 0
  }

  #wait(message: Uint8Array): void {
    const { isStream } = this.#deps
    const { length } = message
    const isTooMuch =
      !isStream &&
      (this.#waitingCount >= MAX_WAITING_DATAGRAMS || this.#waitingBytes + length > MAX_WAITING_DATAGRAM_BYTES)
    if (isTooMuch && !this.#isFull) this.#deps.overflow()
    this.#isFull = isTooMuch
    if (isTooMuch) return
    this.#waiting.push({ message: kept(message) })
    this.#waitingCount += 1
    this.#waitingBytes += length
    this.#hold()
    if (this.#isBusy) return
    this.#isBusy = true
    setImmediate(this.#goOn)
  }

  /** Handles messages until none wait, or until the time of this turn is spent. */
  readonly #goOn = (): void => {
    try {
      for (let each = this.#next(); each !== undefined; each = this.#next()) {
        if ('end' in each) each.end()
        else if (this.#deps.mayTakeLong(each.message)) {
          this.#afterSearch(each.message).then(this.#goOnWithTime, this.#fail)
          return
        } else this.#act(each.message)
        if (isTurnSpent()) {
          setImmediate(this.#goOn)
          return
        }
      }
      this.#isBusy = false
    } catch (error) {
      this.#fail(error)
    }
  }

  readonly #goOnWithTime = (): void => {
    if (isTurnSpent()) setImmediate(this.#goOn)
    else this.#goOn()
  }

  /** Undefined when none waits. */
  #next(): Waiting | undefined {
    const each = this.#waiting[this.#taken]
    // Its bytes are not kept until the list is cut.
    if (each !== undefined) this.#waiting[this.#taken] = undefined
    this.#taken += 1
    if (each !== undefined && this.#taken < TAKEN_BEFORE_CUT) return each
    this.#waiting = each === undefined ? [] : this.#waiting.slice(this.#taken)
    this.#taken = 0
    return each
  }

  readonly #fail = (error: unknown): void => {
    this.#isBusy = false
    this.close()
    this.#deps.fail(error)
  }

  async #afterSearch(message: Uint8Array): Promise<void> {
    const deps = this.#deps
    this.#act(message, await foundNow({ find: () => deps.find(message), revision: () => deps.revision() }))
  }

  #act(message: Uint8Array, found?: FoundPatterns): void {
    this.#waitingCount -= 1
    this.#waitingBytes -= message.length
    this.#hold()
    if (!this.#isClosed) this.#deps.act(message, found)
  }

  #hold(): void {
    const isHeld = this.#deps.isStream && this.#waitingBytes > MAX_WAITING_BYTES
    if (isHeld === this.#isHeld || this.#isClosed) return
    this.#isHeld = isHeld
    this.#deps.hold(isHeld)
  }
}
