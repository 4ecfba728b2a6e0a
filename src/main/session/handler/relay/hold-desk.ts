import { decodeText, type Encoding } from '../../../../shared/encoding'
import { formatEndpoint } from '../../../../shared/endpoint'
import { messageTest, type MessageTest } from '../../../../shared/filter/message-test'
import { parseFilter } from '../../../../shared/filter/parse-filter'
import { done, failed, type Failure, type Outcome } from '../../../../shared/failure'
import { toHex } from '../../../../shared/hex'
import {
  MAX_EDITED_BYTES,
  MAX_HELD,
  type HeldMessage,
  type HoldRequest,
  type HoldStatus,
} from '../../../../shared/hold'
import { PREVIEW_BYTES } from '../../../../shared/limits'
import { findIn, PatternTooSlow, type FoundPatterns } from '../../../../shared/rules/text-pattern'
import { told, toldSentence } from '../../../../shared/rules/told'
import { refusal, wrongInput } from '../../../../shared/words/say-failure'
import { filterMistake } from '../../../../shared/words/say-mistakes'
import type { Cancel, Clock } from '../../../clock'
import { encodeText } from '../../../recording/query/text-encoder'
import { MessagePattern } from '../message-pattern'
import type { OpenRelayHook, RelayExchange, RelayHook, RelayMessage, RelayVerdict } from './relay-hook'
import type { SessionLog } from '../../session-log'

const STORE_KEY = 'relay-hold-desk'
/** The name of the deciding side in rows. */
const BY_HAND = 'by hand'
const BY_TIME = 'nobody decided in time'

interface Held {
  readonly shown: HeldMessage
  readonly content: Uint8Array
  readonly heldAtMs: number
  readonly exchange: RelayExchange
  readonly cancel: Cancel
  readonly resolve: (verdict: RelayVerdict | undefined) => void
}

/** What the hook of one exchange needs from its desk. */
interface HoldHookDeps extends Required<Pick<RelayHook, 'judge'>> {
  readonly isHolding: () => boolean
  readonly close: () => void
}

/** The desk in one exchange. A class, because V8 gives every object literal with a getter a shape of its own. */
class HoldHook implements RelayHook {
  readonly #deps: HoldHookDeps

  constructor(deps: HoldHookDeps) {
    this.#deps = deps
  }

  get isActive(): boolean {
    return this.#deps.isHolding()
  }

  judge(message: RelayMessage): ReturnType<RelayHook['judge']> {
    return this.#deps.judge(message)
  }

  close(): void {
    this.#deps.close()
  }
}

/** Holds messages of a relay for a person, one for each session: only those that were asked for. */
export class HoldDesk {
  readonly #clock: Clock
  readonly #onChange: () => void
  readonly #held = new Map<number, Held>()
  #request: HoldRequest | undefined
  #encoding: Encoding = 'utf-8'
  #test: MessageTest = () => true
  /** The patterns of the filter. */
  #patterns: readonly MessagePattern[] = []
  readonly #ended = new WeakSet<RelayExchange>()
  #left = 0
  #count = 0

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock
    this.#onChange = onChange
  }

  /** Creates the hook of one exchange. */
  readonly openHook: OpenRelayHook = (exchange) =>
    new HoldHook({
      isHolding: () => this.#left > 0,
      judge: (message) => this.#judge(message, exchange),
      close: () => {
        this.#forget(exchange)
      },
    })

  /** Undefined when nothing is held, and nothing is going to be. */
  get status(): HoldStatus | undefined {
    if (this.#left === 0 && this.#held.size === 0) return undefined
    const held = [...this.#held.values()].map(({ shown }) => shown)
    return { left: this.#left, held, ...(this.#request === undefined ? {} : { request: this.#request }) }
  }

  /** Replaces the request before; messages that are already held stay. */
  hold(request: HoldRequest, encoding: Encoding): Outcome<null> {
    const parsed = parseFilter(request.query)
    if (!parsed.ok) return failed(wrongInput(filterMistake(parsed.mistake)))
    const isAsciiEncoding = !encoding.startsWith('utf-16')
    const encode = (text: string): Uint8Array => encodeText(text, encoding)
    const patterns: MessagePattern[] = []
    const openPattern = (source: string, flags: string): MessagePattern => {
      const pattern = new MessagePattern(source, flags)
      patterns.push(pattern)
      return pattern
    }
    const test =
      parsed.filter === undefined ? () => true : messageTest(parsed.filter, { isAsciiEncoding, encode, openPattern })
    if (typeof test === 'string') return failed(wrongInput(toldSentence(told(test))))
    this.#test = test
    this.#patterns = patterns
    this.#encoding = encoding
    this.#request = request
    this.#left = request.count
    this.#onChange()
    return done(null)
  }

  /** Stops holding; held messages are forwarded. */
  release(): void {
    this.#left = 0
    this.#request = undefined
    for (const id of [...this.#held.keys()]) this.#settle(id, { by: BY_HAND })
    this.#onChange()
  }

  /** The content of a held message, for editing. */
  contentHex(id: number): Outcome<string> {
    const held = this.#held.get(id)
    if (held === undefined) return notHeld(id)
    if (held.content.length > MAX_EDITED_BYTES) return failed(refusal('tooLongToEdit', { n: MAX_EDITED_BYTES }))
    return done(toHex(held.content))
  }

  /** `forward`: the messages that are forwarded instead; an empty list drops it; undefined forwards it unchanged. */
  decide(id: number, forward: readonly Uint8Array[] | undefined): Outcome<null> {
    if (!this.#held.has(id)) return notHeld(id)
    this.#settle(id, { by: BY_HAND, ...(forward === undefined ? {} : { forward }) })
    this.#onChange()
    return done(null)
  }

  #judge(message: RelayMessage, exchange: RelayExchange): undefined | Promise<RelayVerdict | undefined> {
    const request = this.#request
    if (request === undefined || this.#left === 0 || this.#held.size >= MAX_HELD) return undefined
    if (request.direction !== 'both' && request.direction !== message.direction) return undefined
    const slow = this.#patterns.filter((pattern) => pattern.mayTakeLong(message.content.length))
    if (slow.length === 0) return this.#holdMatching(message, exchange, request, undefined)
    // The request may have changed meanwhile.
    const text = (): string => decodeText(this.#encoding, message.content)
    return findIn(slow, message.content, this.#encoding, text).then((found) =>
      this.#holdMatching(message, exchange, request, found),
    )
  }

  #holdMatching(
    message: RelayMessage,
    exchange: RelayExchange,
    request: HoldRequest,
    found: FoundPatterns | undefined,
  ): undefined | Promise<RelayVerdict | undefined> {
    if (request !== this.#request || this.#left === 0 || this.#held.size >= MAX_HELD) return undefined
    const from = message.direction === 'to-target' ? exchange.client : exchange.target
    if (from === undefined || this.#ended.has(exchange) || !this.#matches(message, from, request, found))
      return undefined
    this.#left -= 1
    this.#count += 1
    const id = this.#count
    const { content, direction } = message
    return new Promise((resolve) => {
      const shown = {
        id,
        conversation: from.number,
        direction,
        byteLength: content.length,
        previewHex: toHex(content.subarray(0, PREVIEW_BYTES)),
        untilMs: this.#clock.wallMs() + request.forMs,
      }
      const cancel = this.#clock.after(request.forMs, () => {
        this.#settle(id, { by: BY_TIME })
        this.#onChange()
      })
      this.#held.set(id, { shown, content, heldAtMs: this.#clock.nowMs(), exchange, cancel, resolve })
      this.#onChange()
    })
  }

  #matches(
    { content }: RelayMessage,
    from: RelayExchange['client'],
    { query }: HoldRequest,
    found: FoundPatterns | undefined,
  ): boolean {
    const { number, peer } = from
    const encoding = this.#encoding
    const wallMs = (): number => this.#clock.wallMs()
    try {
      return this.#test({
        bytes: content,
        found,
        get text() {
          return decodeText(encoding, content)
        },
        conversation: { number, peer: formatEndpoint(peer), wallMs },
      })
    } catch (error) {
      if (!(error instanceof PatternTooSlow)) throw error
      // A pattern that takes too long would delay everything: it holds nothing more.
      this.#left = 0
      this.#onChange()
      const why = error.trouble === 'no-thread' ? 'holdNoThread' : 'holdTooSlow'
      from.note({ kind: 'warning', failure: refusal(why, { query }) })
      return false
    }
  }

  #settle(id: number, verdict: RelayVerdict): void {
    const held = this.#held.get(id)
    if (held === undefined) return
    this.#held.delete(id)
    held.cancel()
    held.resolve({ ...verdict, heldMs: Math.round(this.#clock.nowMs() - held.heldAtMs) })
  }

  #forget(exchange: RelayExchange): void {
    this.#ended.add(exchange)
    let isChanged = false
    for (const [id, held] of this.#held) {
      if (held.exchange !== exchange) continue
      this.#held.delete(id)
      held.cancel()
      held.resolve(undefined)
      isChanged = true
    }
    if (isChanged) this.#onChange()
  }
}

/** The hold desk of a session, in the store that its handlers share. */
export function holdDeskOf(store: ReadonlyMap<string, unknown>): HoldDesk | undefined {
  const desk = store.get(STORE_KEY)
  return desk instanceof HoldDesk ? desk : undefined
}

/** A new desk, in what the handlers of a session share. */
export function openHoldDesk(store: Map<string, unknown>, clock: Clock, log: Pick<SessionLog, 'changed'>): HoldDesk {
  const desk = new HoldDesk(clock, () => {
    log.changed(0)
  })
  store.set(STORE_KEY, desk)
  return desk
}

function notHeld(id: number): { readonly ok: false; readonly failure: Failure } {
  return failed(refusal('notHeld', { n: id }))
}
