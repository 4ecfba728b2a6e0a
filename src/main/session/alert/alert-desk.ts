import type { AlertKind, UnseenAlert } from '../../../shared/alert'
import type { StateEvent } from '../../../shared/events/event'
import type { PatternTrouble } from '../../../shared/rules/text-pattern'
import type { Cancel, Clock } from '../../clock'
import type { RecordingSink } from '../../recording/index/recording'

/** After one alert of a kind was told, those that follow within this time are told together; ms. */
export const QUIET_MS = 5_000
/** The most conversations with unseen alerts that are kept apart, for each kind; those of others count for the session. */
const MAX_APART = 20

/** One alert at the moment it happens. */
export interface Happening {
  readonly kind: AlertKind
  /** 0 is the session itself. */
  readonly conversation: number
  /** The row that caused it, and the recording that has it. */
  readonly seq: number
  readonly recording: RecordingSink
  readonly event?: StateEvent
  readonly patternStopped?: PatternTrouble
}

interface AlertDeskDeps {
  readonly clock: Clock
  readonly recording: () => RecordingSink
  /** Says that this has happened so many times; `last` is the newest. */
  tell(last: Happening, count: number): void
  onChanged(): void
}

interface Quiet {
  readonly end: Cancel
  waiting: { readonly last: Happening; readonly count: number } | undefined
}

/** The alerts of one session that nobody has looked at. Tells of them, but of many of one kind in a short time only once. */
export class AlertDesk {
  readonly #deps: AlertDeskDeps
  readonly #unseen = new Map<string, { readonly last: Happening; readonly conversation: number; count: number }>()
  /** The kinds of which was told a moment ago. */
  readonly #quiet = new Map<AlertKind, Quiet>()

  constructor(deps: AlertDeskDeps) {
    this.#deps = deps
  }

  get unseen(): readonly UnseenAlert[] {
    const recording = this.#deps.recording()
    return Array.from(this.#unseen.values(), ({ last, conversation, count }) => ({
      kind: last.kind,
      conversation,
      count,
      // The row of an earlier recording has another number.
      seq: last.recording === recording ? last.seq : 0,
    }))
  }

  raise(happening: Happening): void {
    this.#keep(happening)
    const quiet = this.#quiet.get(happening.kind)
    if (quiet === undefined) this.#tell(happening, 1)
    else quiet.waiting = { last: happening, count: (quiet.waiting?.count ?? 0) + 1 }
    this.#deps.onChanged()
  }

  /** Somebody looked at those of a conversation, or (undefined) at all. */
  seen(conversation?: number): void {
    const before = this.#unseen.size
    for (const [key, each] of this.#unseen)
      if (conversation === undefined || each.conversation === conversation) this.#unseen.delete(key)
    if (this.#unseen.size < before) this.#deps.onChanged()
  }

  /** What still waits is told at once. */
  close(): void {
    for (const { end, waiting } of this.#quiet.values()) {
      end()
      if (waiting !== undefined) this.#deps.tell(waiting.last, waiting.count)
    }
    this.#quiet.clear()
  }

  #keep(last: Happening): void {
    const { kind } = last
    const isKnown = this.#unseen.has(keyOf(kind, last.conversation))
    const apart = Array.from(this.#unseen.values()).filter((each) => each.last.kind === kind).length
    const conversation = isKnown || apart < MAX_APART ? last.conversation : 0
    const key = keyOf(kind, conversation)
    this.#unseen.set(key, { last, conversation, count: (this.#unseen.get(key)?.count ?? 0) + 1 })
  }

  #tell(last: Happening, count: number): void {
    this.#deps.tell(last, count)
    const end = this.#deps.clock.after(QUIET_MS, () => {
      const waiting = this.#quiet.get(last.kind)?.waiting
      this.#quiet.delete(last.kind)
      if (waiting !== undefined) this.#tell(waiting.last, waiting.count)
    })
    this.#quiet.set(last.kind, { end, waiting: undefined })
  }
}

function keyOf(kind: AlertKind, conversation: number): string {
  return `${kind} ${String(conversation)}`
}
