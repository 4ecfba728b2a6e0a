import { isStream, type Protocol } from '../../shared/endpoint'
import { done, failed, type Outcome } from '../../shared/failure'
import type { TestCa } from '../net/tls/test-ca'
import type { ConversationDeps } from './conversation/conversation-deps'
import { LiveConversation } from './conversation/live-conversation'
import type { DialTarget, Handler, HandlerContext } from './handler/handler'
import type { LegTraffics } from './leg-traffic'
import { DialledLeg } from './transport/dialled-leg'
import { refusal } from '../../shared/words/say-failure'

/** The conversations of a session that its handlers dialled: the other legs of a relay. */
export class SessionLegs {
  readonly #protocol: Protocol
  readonly #traffics: LegTraffics
  readonly #ca: TestCa
  readonly #open = new Map<number, LiveConversation>()
  #onEnded: () => void = () => undefined

  constructor(protocol: Protocol, traffics: LegTraffics, ca: TestCa) {
    this.#protocol = protocol
    this.#traffics = traffics
    this.#ca = ca
  }

  /** `add` adds it to the session's conversations before anything happens in it. */
  dial(
    target: DialTarget,
    open: (leg: HandlerContext) => Handler,
    deps: ConversationDeps,
    add: (leg: LiveConversation) => void,
  ): Outcome<LiveConversation> {
    if (isStream(target.protocol) !== isStream(this.#protocol)) return failed(refusal('mixedLegs'))
    const traffic = this.#traffics.of(target)
    if (!traffic.ok) return traffic
    const owner = new DialledLeg(target, this.#ca)
    const leg = new LiveConversation(target.peer, 'local', owner, { ...deps, traffic: traffic.value }, open)
    add(leg)
    this.#open.set(leg.number, leg)
    void owner.begin(leg).catch((error: unknown) => {
      leg.fail(error)
    })
    return done(leg)
  }

  /** The conversation of this number has ended, whether it was a leg or not. */
  ended(number: number): void {
    if (this.#open.delete(number)) this.#onEnded()
  }

  /** Ends all of them; resolves after the last row of the last one. */
  stop(): Promise<void> {
    const all = new Promise<void>((resolve) => {
      this.#onEnded = () => {
        if (this.#open.size === 0) resolve()
      }
      this.#onEnded()
    })
    for (const leg of [...this.#open.values()]) leg.stop()
    return all
  }
}
