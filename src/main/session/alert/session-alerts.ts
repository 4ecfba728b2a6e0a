import { someOf, type Alerts, type AlertStatus } from '../../../shared/alert'
import type { AlertNews } from '../../../shared/alert-news'
import type { Endpoint } from '../../../shared/endpoint'
import { eventTone, type StateEvent } from '../../../shared/events/event'
import { addressOf, type SessionConfig } from '../../../shared/session'
import type { PatternTrouble } from '../../../shared/rules/text-pattern'
import type { Cancel, Clock } from '../../clock'
import type { RecordingSink } from '../../recording/index/recording'
import { LiveRecording } from '../../recording/live/live-recording'
import type { SessionLog } from '../session-log'
import type { SessionObserver, SessionObservers } from '../session-observer'
import { AlertDesk, type Happening } from './alert-desk'
import { PatternWatch } from './pattern-watch'

/** After these nothing is received any more, or (after our FIN) nobody wonders that the peer goes. */
const LAST_EVENTS: ReadonlySet<StateEvent['kind']> = new Set([
  'half-closed',
  'closed',
  'reset',
  'failed',
  'idle',
  'folded',
])
/** A silence is noticed at most this late; ms. */
const MAX_INTERVAL_MS = 1_000

/** What the alerts of one session need. */
interface SessionAlertsDeps {
  readonly sessionId: string
  readonly where: Endpoint
  readonly clock: Clock
  readonly observers: SessionObservers
  readonly recording: () => RecordingSink
  onChanged(): void
}

/** The session as its alerts see it. */
interface Alerting {
  readonly id: string
  readonly log: Pick<SessionLog, 'recording' | 'changed'>
}

/** The alerts that a new session begins with. */
export function alertsOf(
  { id, log }: Alerting,
  config: SessionConfig,
  { clock, observers }: Pick<SessionAlertsDeps, 'clock' | 'observers'>,
): SessionAlerts {
  const where = addressOf(config)
  const onChanged = (): void => {
    log.changed(0)
  }
  const alerts = new SessionAlerts({
    sessionId: id,
    where,
    clock,
    observers,
    recording: () => log.recording,
    onChanged,
  })
  alerts.choose(config.alerts ?? {})
  return alerts
}

/** Watches one session for what a person chose to be told of. */
export class SessionAlerts {
  readonly #deps: SessionAlertsDeps
  readonly #desk: AlertDesk
  /** The conversations that are open both ways, and when something was received last; ms of the clock. */
  readonly #open = new Map<number, number>()
  /** Those whose present silence was told. */
  readonly #silent = new Set<number>()
  #chosen: Alerts = {}
  #isClosed = false
  #pattern: PatternWatch | undefined
  #patternStopped: PatternTrouble | undefined
  #ends: readonly Cancel[] = []

  constructor(deps: SessionAlertsDeps) {
    this.#deps = deps
    this.#desk = new AlertDesk({
      clock: deps.clock,
      recording: deps.recording,
      tell: (last, count) => {
        deps.observers.alert(this.#news(last, count))
      },
      onChanged: () => {
        deps.onChanged()
      },
    })
  }

  /** Absent when there is nothing to say. */
  get status(): AlertStatus | undefined {
    const { unseen } = this.#desk
    const stopped = this.#patternStopped
    if (unseen.length === 0 && stopped === undefined) return undefined
    return { unseen, ...(stopped === undefined ? {} : { patternStopped: stopped }) }
  }

  /** Undefined when there are none. */
  get chosen(): Alerts | undefined {
    return someOf(this.#chosen)
  }

  /** Watches for these from now on. What is unseen stays. */
  choose(alerts: Alerts): void {
    this.#unwatch()
    this.#chosen = alerts
    this.#patternStopped = undefined
    const { pattern, silence } = alerts
    if (this.#isClosed || someOf(alerts) === undefined) return
    const { clock, recording, observers } = this.#deps
    for (const { number, state } of recording().conversationTable.open)
      if (state.kind === 'open') this.#open.set(number, clock.nowMs())
    if (pattern !== undefined) this.#watchFor(pattern.query)
    const ends = [observers.add(this.#observer)]
    if (silence !== undefined) {
      const silenceMs = silence.seconds * 1_000
      const look = (): void => {
        this.#findSilent(silenceMs)
      }
      ends.push(clock.every(Math.min(MAX_INTERVAL_MS, silenceMs / 8), look))
    }
    this.#ends = ends
  }

  seen(conversation?: number): void {
    this.#desk.seen(conversation)
  }

  /** The session has stopped; what is unseen stays. */
  close(): void {
    this.#isClosed = true
    this.#unwatch()
    this.#desk.close()
  }

  get #observer(): SessionObserver {
    const { silence } = this.#chosen
    return {
      sessionId: this.#deps.sessionId,
      onEvent: (_, conversation, event) => {
        this.#happened(conversation, event)
      },
      onTrouble: (_, failure) => {
        if (this.#chosen.error !== undefined) this.#raise('error', 0, { event: { kind: 'warning', failure } })
      },
      ...(this.#pattern === undefined && silence === undefined
        ? {}
        : {
            onReceived: (_: string, conversation: number) => {
              if (silence !== undefined && this.#open.has(conversation)) this.#heard(conversation)
              this.#pattern?.received()
            },
          }),
    }
  }

  #heard(conversation: number): void {
    this.#open.set(conversation, this.#deps.clock.nowMs())
    this.#silent.delete(conversation)
  }

  #watchFor(query: string): void {
    const { clock, recording } = this.#deps
    this.#pattern = new PatternWatch(query, {
      clock,
      recording,
      onFound: (conversation, seq, source) => {
        this.#desk.raise({ kind: 'pattern', conversation, seq, recording: source })
      },
      onStopped: (patternStopped, seq) => {
        this.#patternStopped = patternStopped
        this.#desk.raise({ kind: 'pattern', conversation: 0, seq, recording: recording(), patternStopped })
      },
    })
  }

  #happened(conversation: number, event: StateEvent): void {
    const { gone, error } = this.#chosen
    const isOwnReset = event.kind === 'reset' && event.by === 'local'
    if (error !== undefined && eventTone(event) !== 'plain' && !isOwnReset)
      this.#raise('error', conversation, { event })
    if ((event.kind === 'open' && event.isSecuring !== true) || event.kind === 'secured') this.#heard(conversation)
    if (!LAST_EVENTS.has(event.kind)) return
    const wasOpen = this.#open.delete(conversation)
    this.#silent.delete(conversation)
    if (gone !== undefined && wasOpen && isByPeer(event)) this.#raise('gone', conversation, { event })
  }

  #findSilent(silenceMs: number): void {
    const before = this.#deps.clock.nowMs() - silenceMs
    for (const [conversation, lastMs] of this.#open) {
      if (lastMs > before || this.#silent.has(conversation)) continue
      this.#silent.add(conversation)
      this.#raise('silence', conversation)
    }
  }

  /** Its row is the newest of the conversation, or the newest of all. */
  #raise(kind: Happening['kind'], conversation: number, more: Pick<Happening, 'event'> = {}): void {
    const recording = this.#deps.recording()
    const rows =
      recording instanceof LiveRecording && conversation > 0 ? recording.index.rowsOf(conversation) : undefined
    const seq = rows === undefined || rows.length === 0 ? recording.recordCount : rows.at(rows.length - 1)
    this.#desk.raise({ kind, conversation, seq, recording, ...more })
  }

  #news(last: Happening, count: number): AlertNews {
    const { sessionId, where } = this.#deps
    const { kind, conversation, seq, recording, event, patternStopped } = last
    const { pattern, silence } = this.#chosen
    const entry = conversation === 0 ? undefined : recording.conversationTable.get(conversation)
    return {
      sessionId,
      conversation,
      seq,
      kind,
      where,
      count,
      sound: this.#chosen[kind]?.sound ?? false,
      ...(entry === undefined ? {} : { peer: entry.peer }),
      ...(kind === 'pattern' && pattern !== undefined ? { query: pattern.query } : {}),
      ...(kind === 'silence' && silence !== undefined ? { seconds: silence.seconds } : {}),
      ...(event === undefined ? {} : { event }),
      ...(patternStopped === undefined ? {} : { patternStopped }),
    }
  }

  #unwatch(): void {
    for (const end of this.#ends) end()
    this.#ends = []
    this.#pattern?.close()
    this.#pattern = undefined
    this.#open.clear()
    this.#silent.clear()
  }
}

function isByPeer(event: StateEvent): boolean {
  if (event.kind === 'half-closed' || event.kind === 'reset') return event.by === 'peer'
  return event.kind === 'failed' || event.kind === 'idle'
}
