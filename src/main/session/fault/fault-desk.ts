import type { Protocol } from '../../../shared/endpoint'
import { formatFault } from '../../../shared/fault/fault-text'
import type { FaultCount, FaultStatus, FaultWish } from '../../../shared/fault/fault-wish'
import { done, failed, type Outcome } from '../../../shared/failure'
import type { SessionOptions } from '../../../shared/options/catalogue'
import type { StateEvent } from '../../../shared/record'
import type { SessionLog } from '../session-log'
import { refusal } from '../../../shared/words/say-failure'
import { notOpen } from '../not-open'
import type { OpenStage } from './fault-chain'
import type { FaultPlan } from './fault-kinds'
import type { FaultChoice } from './fault-plan'
import type { FaultDirection, FaultKind } from './fault-stage'
import { noteFaults, openFaults } from './session-faults'

/** A conversation whose faults are exchanged. */
interface FaultyConversation {
  readonly number: number
  /** Shared with others of its kind: the legs of a relay have other faults than its clients. */
  readonly traffic: { readonly faults: FaultPlan }
  setFaults(direction: FaultDirection, open: readonly OpenStage[], seed: number): void
}

interface FaultDeskDeps {
  readonly kinds: readonly FaultKind[]
  readonly protocol: Protocol
  /** The faults that the session's own conversations begin with. */
  readonly traffic: { faults: FaultPlan }
  /** The conversations that have not ended, by number. */
  readonly conversations: ReadonlyMap<number, FaultyConversation>
  readonly log: Pick<SessionLog, 'state' | 'onState'>
  /** The session has other faults: these options say so. */
  onChosen(options: SessionOptions): void
}

/** The faults of a session while it runs: which act, in whom, and how often each has. */
export class FaultDesk {
  readonly #deps: FaultDeskDeps
  /** Conversations that have their own. */
  readonly #own = new Map<number, FaultPlan>()
  /** By conversation (0: all), then by direction and fault. */
  readonly #counts = new Map<number, Map<string, FaultCount>>()

  constructor(deps: FaultDeskDeps) {
    this.#deps = deps
    deps.log.onState = (conversation, event) => {
      this.#count(conversation, event)
    }
  }

  /** 0 is the session; `null` gives a conversation the faults of its session again. */
  set(number: number, wish: FaultWish | null): Outcome<null> {
    const opened = wish === null ? undefined : this.#open(wish)
    if (opened?.ok === false) return opened
    return number === 0 ? this.#setAll(opened?.value) : this.#setOne(number, opened?.value)
  }

  statusOf(number: number): FaultStatus {
    const own = this.#own.get(number)
    const { chosen } = own ?? this.#deps.conversations.get(number)?.traffic.faults ?? this.#deps.traffic.faults
    return {
      in: chosen.in.map(formatFault),
      out: chosen.out.map(formatFault),
      seed: chosen.seed,
      isOwn: own !== undefined,
      counts: [...(this.#counts.get(number)?.values() ?? [])],
    }
  }

  #count(number: number, event: StateEvent): void {
    if (event.kind !== 'fault') return
    const { fault, direction } = event
    const key = `${direction} ${fault}`
    for (const of of [0, number]) {
      const counts = this.#counts.get(of) ?? new Map<string, FaultCount>()
      this.#counts.set(of, counts.set(key, { fault, direction, count: (counts.get(key)?.count ?? 0) + 1 }))
    }
  }

  /** A kind that does not act any more begins at nought when it is chosen again. */
  #forget(number: number, chosen: FaultChoice): void {
    const counts = this.#counts.get(number)
    for (const [key, { fault, direction }] of counts ?? [])
      if (chosen[direction].every(({ kind }) => kind !== fault)) counts?.delete(key)
  }

  /** A conversation is over, and nobody asks for it any more. */
  ended(number: number): void {
    this.#own.delete(number)
    this.#counts.delete(number)
  }

  #setAll(plan: FaultPlan | undefined): Outcome<null> {
    const { traffic } = this.#deps
    const opened = plan === undefined ? this.#open({ in: [], out: [] }) : done(plan)
    if (!opened.ok) return opened
    const before = traffic.faults.chosen
    traffic.faults = opened.value
    for (const conversation of this.#deps.conversations.values())
      if (conversation.traffic === traffic && !this.#own.has(conversation.number)) use(conversation, opened.value)
    const { chosen } = opened.value
    const faults = { faultsIn: chosen.in.map(formatFault), faultsOut: chosen.out.map(formatFault) }
    this.#deps.onChosen({ ...faults, faultSeed: chosen.seed })
    noteFaults(this.#deps.log, 0, chosen, before)
    this.#forget(0, chosen)
    return done(null)
  }

  #setOne(number: number, plan: FaultPlan | undefined): Outcome<null> {
    const conversation = this.#deps.conversations.get(number)
    if (conversation === undefined) return notOpen(number)
    const ofSession = conversation.traffic.faults
    const before = (this.#own.get(number) ?? ofSession).chosen
    const late = plan === undefined ? undefined : addedRefuse(plan.chosen, before)
    if (late !== undefined) return failed(refusal('faultForFurther', { fault: late }))
    if (plan === undefined) this.#own.delete(number)
    else this.#own.set(number, plan)
    use(conversation, plan ?? ofSession)
    noteFaults(this.#deps.log, number, (plan ?? ofSession).chosen, before)
    this.#forget(number, (plan ?? ofSession).chosen)
    return done(null)
  }

  #open(wish: FaultWish): Outcome<FaultPlan> {
    const { in: faultsIn, out: faultsOut, seed } = wish
    const options = { faultsIn, faultsOut, ...(seed === undefined ? {} : { faultSeed: seed }) }
    return openFaults(this.#deps.kinds, options, this.#deps.protocol)
  }
}

function use(conversation: FaultyConversation, { in: incoming, out: outgoing, chosen }: FaultPlan): void {
  conversation.setFaults('in', incoming, chosen.seed)
  conversation.setFaults('out', outgoing, chosen.seed)
}

/** A refusal of connections that is new here: a conversation that is open cannot be refused. */
function addedRefuse(chosen: FaultChoice, before: FaultChoice): string | undefined {
  const had = new Set(before.in.map(formatFault))
  return chosen.in
    .filter(({ kind }) => kind === 'refuse')
    .map(formatFault)
    .find((fault) => !had.has(fault))
}
