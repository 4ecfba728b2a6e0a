import { done, type Outcome } from '../../shared/failure'
import { optionOf, type SessionOptions } from '../../shared/options/catalogue'
import type { Traffic } from './conversation/pipeline'
import type { FaultKind } from './fault/fault-stage'
import { openFaults } from './fault/session-faults'
import type { DialTarget } from './handler/handler'

/**
 * The traffic settings of legs that a handler dialled: the session's framing, with the faults of the leg's own options.
 */
export class LegTraffics {
  readonly #session: Traffic
  readonly #faultKinds: readonly FaultKind[]
  /** The session's own, for legs that name none. */
  readonly #seed: number
  /** Many legs have the same options. */
  readonly #known = new WeakMap<SessionOptions, Traffic>()

  constructor(session: Traffic, faultKinds: readonly FaultKind[]) {
    this.#session = session
    this.#faultKinds = faultKinds
    this.#seed = session.faults.chosen.seed
  }

  /** Fails when a fault of the target is unknown, or makes no sense there. */
  of({ options, protocol }: DialTarget): Outcome<Traffic> {
    const known = this.#known.get(options)
    if (known !== undefined) return done(known)
    const seeded = optionOf(options, 'faultSeed') === undefined ? { ...options, faultSeed: this.#seed } : options
    const faults = openFaults(this.#faultKinds, seeded, protocol)
    if (!faults.ok) return faults
    const session = this.#session
    const traffic: Traffic = {
      get framing() {
        return session.framing
      },
      get framesWhatIsSent() {
        return session.framesWhatIsSent
      },
      handler: { open: () => undefined },
      faults: faults.value,
      slowReader: 'wait',
      maxDatagramBytes: undefined,
      endsWithPeer: false,
    }
    this.#known.set(options, traffic)
    return done(traffic)
  }
}
