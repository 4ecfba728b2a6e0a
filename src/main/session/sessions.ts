import { randomUUID } from 'node:crypto'
import type { Alerts } from '../../shared/alert'
import type { FailedAttempt, Finding } from '../../shared/diagnosis'
import type { Endpoint } from '../../shared/endpoint'
import { done, failed, type Failure, type Outcome } from '../../shared/failure'
import type { SessionOptions } from '../../shared/options/catalogue'
import { checkOptions } from '../../shared/options/check-options'
import { targetOf, type SessionConfig } from '../../shared/session'
import { toFileFailure } from '../recording/files/file-failure'
import type { OpeningWatch } from '../recording/files/opening'
import { openRecording } from '../recording/open-recording'
import type { ClosedRecording } from '../recording/index/recording'
import { LiveRecording } from '../recording/live/live-recording'
import type { RecordingSource } from '../recording/index/recording'
import type { KeptSession } from '../../shared/kept-session'
import { Kept } from './kept'
import { addKeptComments } from './kept-comments'
import { OpenedSession } from './opened-session'
import { diagnose } from '../net/diagnose/diagnose'
import { PeerPrograms } from '../net/diagnose/peer-programs'
import { TestCa } from '../net/tls/test-ca'
import { Session } from './session'
import type { CreateRecording } from './session-parts'
import { FAULT_KINDS } from './fault/fault-kinds'
import type { FaultKind } from './fault/fault-stage'
import type { HandlerKind } from './handler/handler'
import { HANDLER_KINDS } from './handler/handler-kinds'
import { systemClock, type Clock } from '../clock'
import { SessionObservers, type SessionObserver } from './session-observer'
import { refusal, wrongInput } from '../../shared/words/say-failure'
import { optionMistake } from '../../shared/words/say-option-mistake'

export type AnySession = Session | OpenedSession | Kept

/** Additional parts of an engine. */
export interface SessionExtras {
  readonly clock?: Clock
  /** More kinds, beside `HANDLER_KINDS` and `FAULT_KINDS`; a handler of the same name replaces ours. */
  readonly handlerKinds?: readonly HandlerKind[]
  readonly faultKinds?: readonly FaultKind[]
}

/** All sessions, running, stopped or opened for reading, and their observers. */
export class Sessions {
  readonly #createRecording: CreateRecording
  readonly #ca: TestCa
  readonly #sessions = new Map<string, AnySession>()
  readonly #observers = new SessionObservers()
  readonly #extras: SessionExtras
  /** Kept sessions that are just being started. */
  readonly #beginning = new Set<string>()
  #count = 0
  /** Numbers of starts that failed; the next sessions get them. */
  readonly #unusedNumbers: number[] = []
  readonly #programs = new PeerPrograms()

  /** `tlsFolder` is the folder of the test CA, which is created when the first TLS session starts. */
  constructor(createRecording: CreateRecording, tlsFolder: string, extras: SessionExtras = {}) {
    this.#extras = extras
    this.#createRecording = createRecording
    this.#ca = new TestCa(tlsFolder)
  }

  get all(): readonly AnySession[] {
    return [...this.#sessions.values()]
  }

  get(id: string): AnySession | undefined {
    return this.#sessions.get(id)
  }

  /** A session that has sockets (or had), not a recording that was opened. */
  live(id: string): Outcome<Session> {
    const session = this.#sessions.get(id)
    if (session === undefined) return failed(refusal('noSession', { id }))
    if (session instanceof Session) return done(session)
    return failed(refusal(session instanceof Kept ? 'notStartedAgain' : 'isRecording'))
  }

  /** The rows of a session, if it has any. */
  source(id: string): Outcome<RecordingSource> {
    const session = this.#sessions.get(id)
    const recording = session?.recording
    if (session instanceof OpenedSession) return done(session.recording)
    if (recording instanceof LiveRecording) return done(recording)
    return failed(recording === undefined ? refusal('noSession', { id }) : refusal('notRecorded'))
  }

  /** Starts a session; it is listed only when that succeeds. */
  async start(config: SessionConfig): Promise<Outcome<Session>> {
    const number = this.#takeNumber()
    const starting = await this.#startAs(config, randomUUID(), number)
    if (!starting.ok) this.#unusedNumbers.push(number)
    return starting
  }

  /** Lists a session of an earlier run of the application, which keeps its id. */
  keep(kept: KeptSession): void {
    if (this.#sessions.has(kept.id)) return
    this.#sessions.set(kept.id, new Kept(kept, this.#takeNumber()))
    this.#changed(kept.id)
  }

  /** Starts a kept session in its place; it stays as it is when that fails. */
  async startKept(id: string): Promise<Outcome<Session>> {
    const kept = this.#sessions.get(id)
    if (!(kept instanceof Kept) || this.#beginning.has(id)) return failed(refusal('noSession', { id }))
    this.#beginning.add(id)
    try {
      return await this.#startAs(kept.config, id, kept.number)
    } finally {
      this.#beginning.delete(id)
    }
  }

  async #startAs(config: SessionConfig, id: string, number: number): Promise<Outcome<Session>> {
    const { clock = systemClock, handlerKinds = [], faultKinds = [] } = this.#extras
    const starting = await Session.start(config, {
      id,
      number,
      createRecording: this.#createRecording,
      observers: this.#observers,
      ca: this.#ca,
      clock,
      handlerKinds: [...handlerKinds, ...HANDLER_KINDS],
      faultKinds: [...FAULT_KINDS, ...faultKinds],
    })
    if (!starting.ok) return starting
    this.#sessions.set(id, starting.value)
    this.#changed(id)
    return starting
  }

  /**
   * Opens a file for reading; a capture may hold two recordings, and the first is returned. A file that is already open
   * is not opened twice.
   */
  async openRecording(path: string, watch: OpeningWatch = {}): Promise<Outcome<AnySession>> {
    const known = this.all.filter((session) => session.recording.path === path)
    const [only] = known
    // The parts of a capture can be closed separately; those that are closed are opened again.
    if (only !== undefined && !(only instanceof OpenedSession && !only.recording.isOurs)) return done(only)
    const opening = await openRecording(path, watch)
    if (!opening.ok) return opening
    for (const recording of opening.value) addKeptComments(recording)
    const [first] = opening.value.map((recording) => {
      const same = known.find(({ recording: { meta } }) => meta.name === recording.meta.name)
      if (same !== undefined) recording.close()
      return same ?? this.#list(recording)
    })
    return first === undefined ? failed(refusal('nothingInside', { path })) : done(first)
  }

  #list(recording: ClosedRecording): OpenedSession {
    const session = new OpenedSession(randomUUID(), this.#takeNumber(), recording)
    this.#sessions.set(session.id, session)
    this.#changed(session.id)
    return session
  }

  #takeNumber(): number {
    const unused = this.#unusedNumbers.sort((one, other) => one - other).shift()
    if (unused !== undefined) return unused
    this.#count += 1
    return this.#count
  }

  /** Changes framing and encoding, also of an opened recording. */
  changeDecoding(id: string, options: SessionOptions): Outcome<null> {
    const session = this.#sessions.get(id)
    if (session === undefined) return failed(refusal('noSession', { id }))
    const [mistake] = checkOptions(options, targetOf(session.summary().config))
    if (mistake !== undefined) return failed(wrongInput(optionMistake(mistake)))
    session.changeDecoding(options)
    this.#changed(id)
    return done(null)
  }

  /** Chooses what is told of a session from now on; a recording that was opened has nothing to tell. */
  chooseAlerts(id: string, alerts: Alerts): Outcome<null> {
    const session = this.#sessions.get(id)
    if (session === undefined) return failed(refusal('noSession', { id }))
    if (session instanceof OpenedSession) return failed(refusal('isRecording'))
    if (session instanceof Kept) session.chooseAlerts(alerts)
    else session.alerts.choose(alerts)
    this.#changed(id)
    return done(null)
  }

  /** Looks for the causes of a failure, and returns those that it found. */
  explain(failure: Failure, attempt: FailedAttempt): Promise<Finding[]> {
    return diagnose(failure, attempt)
  }

  /** The programs at these addresses of this machine; empty where the system does not tell. */
  programsOf(protocol: 'tcp' | 'udp', peers: readonly Endpoint[]): Promise<readonly string[]> {
    return this.#programs.of(protocol, peers)
  }

  /** The path of the test CA's certificate, created when there is none, for other programs to trust. */
  async testCa(): Promise<Outcome<{ readonly path: string; readonly pem: string }>> {
    try {
      return done({ pem: await this.#ca.certificatePem(), path: this.#ca.certificatePath })
    } catch (error) {
      return failed(toFileFailure(error as Error, this.#ca.certificatePath))
    }
  }

  /** A certificate of the test CA for these names, with its key, as PEM. */
  async issueCertificate(
    names: readonly string[],
  ): Promise<Outcome<{ readonly certificatePem: string; readonly keyPem: string }>> {
    try {
      return done(await this.#ca.issue(names))
    } catch (error) {
      return failed(toFileFailure(error as Error, this.#ca.certificatePath))
    }
  }

  /** Removes a session from the list; a running one is stopped first. Its recording stays. */
  async close(id: string): Promise<Outcome<null>> {
    const session = this.#sessions.get(id)
    if (session === undefined) return failed(refusal('noSession', { id }))
    if (session instanceof Session) await session.stop()
    this.#sessions.delete(id)
    session.close()
    this.#changed(id)
    return done(null)
  }

  /** Ends everything: all sockets closed, all recordings on disk. */
  async closeAll(): Promise<void> {
    await Promise.all(this.all.map((session) => this.close(session.id)))
  }

  /** Returns the function that ends the subscription. */
  subscribe(observer: SessionObserver): () => void {
    return this.#observers.add(observer)
  }

  #changed(id: string): void {
    this.#observers.session(id)
  }
}
