import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import { isStream, type Protocol } from '../../../shared/endpoint'
import { MAX_DATAGRAM_V6 } from '../../../shared/limits'
import type { MessagePayload } from '../../../shared/message/compose-message'
import type { VariableValues } from '../../../shared/message/variables'
import type { OwnValues } from '../../../shared/own-variable'
import { done, failed, type Outcome } from '../../../shared/failure'
import { checkSteps, type RunOutcome, type RunStatus, type Sequence } from '../../../shared/sequence'
import { canReplay, type ReplayOptions } from '../../../shared/replay'
import type { Clock } from '../../clock'
import { toFileFailure } from '../../recording/files/file-failure'
import type { SessionObserver } from '../session-observer'
import type { SessionVariables } from '../session-variables'
import { Capture } from './capture'
import { FileJob } from './file-job'
import { matchBytes } from './match-bytes'
import { nothingToReplay, ReplayJob, rowsToReplay, type RecordedConversation } from './replay-job'
import type { SendJob, SendJobWatcher } from './send-job'
import { SequenceJob } from './sequence-job'
import { refusal, wrongIn, wrongInput } from '../../../shared/words/say-failure'
import { sequenceMistake } from '../../../shared/words/say-mistakes'

/** The most running jobs of one session. */
const MAX_RUNNING = 100
/** The number of ended jobs that stay in the list. */
const KEPT_ENDED = 8

/** What the send jobs of one session need. */
export interface SendJobDeps {
  readonly clock: Clock
  readonly protocol: Protocol
  readonly variables: Pick<SessionVariables, 'get' | 'set'>
  options(): SessionOptions
  /** Returns the number of bytes of the message. */
  sendMessage(conversation: number, payload: MessagePayload, own: OwnValues): Outcome<number>
  /** The values of variables in what is waited for. */
  matchValues(conversation: number, own: OwnValues): VariableValues
  sendBytes(conversation: number, bytes: Uint8Array): Outcome<null>
  queuedBytes(conversation: number): number
  /** Fails with the reason when the conversation cannot be sent to. */
  checkCanSend(conversation: number): Outcome<null>
  began(job: RunStatus): void
  ended(job: RunStatus): void
  onChanged(): void
}

/** The running sequences, files and replays, and the newest of those that ended. */
export class SendJobs {
  readonly #deps: SendJobDeps
  readonly #jobs = new Map<number, SendJob>()
  readonly #watcher: SendJobWatcher
  #count = 0

  constructor(deps: SendJobDeps) {
    this.#deps = deps
    this.#watcher = {
      clock: deps.clock,
      onChanged: () => {
        deps.onChanged()
      },
      onEnded: (status) => {
        deps.ended(status)
        this.#forgetOld()
      },
    }
  }

  get statuses(): readonly RunStatus[] {
    return Array.from(this.#jobs.values(), ({ status }) => status)
  }

  isSending(conversation: number): boolean {
    return this.statuses.some((job) => job.conversation === conversation && job.outcome === undefined)
  }

  /** Starts a sequence. Returns the number of the job. */
  sequence(conversation: number, sequence: Sequence): Outcome<number> {
    const { variables } = this.#deps
    const mistake = checkSteps(sequence, variables.get)
    if (mistake !== undefined) return failed(wrongIn(sequence.name, sequenceMistake(mistake)))
    const place = this.#place(conversation)
    if (!place.ok) return place
    const encoding = optionOf(this.#deps.options(), 'encoding')
    const own =
      (captured: ReadonlyMap<string, string>): OwnValues =>
      (name) =>
        captured.get(name) ?? variables.get(name)
    const job = new SequenceJob({ id: place.value, conversation }, sequence, {
      send: (payload, captured) => this.#deps.sendMessage(conversation, payload, own(captured)),
      bytesOf: (match, captured) => matchBytes(match, encoding, this.#deps.matchValues(conversation, own(captured))),
      isStream: isStream(this.#deps.protocol),
      openCapture: (into) => new Capture(into, encoding),
      setVariable: (name, value) => variables.set(name, value),
      queuedBytes: () => this.#deps.queuedBytes(conversation),
      ...this.#watcher,
    })
    return done(this.#add(job))
  }

  /** Starts to send a file: a stream in pieces, a datagram whole. Returns the number of the job. */
  async file(conversation: number, path: string): Promise<Outcome<number>> {
    const opening = await openFile(path)
    if (!opening.ok) return opening
    const { file, size } = opening.value
    const isDatagram = !isStream(this.#deps.protocol)
    const refusal = isDatagram && size > MAX_DATAGRAM_V6 ? failed(tooBig(path, size)) : this.#place(conversation)
    if (!refusal.ok) {
      await file.close()
      return refusal
    }
    const facts = { id: refusal.value, conversation, name: basename(path) }
    const target = {
      send: (bytes: Uint8Array) => this.#deps.sendBytes(conversation, bytes),
      toFailure: (error: Error) => toFileFailure(error, path),
      queuedBytes: () => this.#deps.queuedBytes(conversation),
      ...this.#watcher,
    }
    return done(this.#add(new FileJob(facts, file, size, target, isDatagram ? Math.max(1, size) : undefined)))
  }

  /** Starts a replay of a recorded conversation. Returns the number of the job. */
  replay(conversation: number, recorded: RecordedConversation, options: ReplayOptions): Outcome<number> {
    if (!canReplay(recorded.source.meta.config, this.#deps)) return failed(wrongInput({ key: 'replay.otherKind' }))
    const rows = rowsToReplay(recorded, options)
    if (rows.length === 0) return failed(nothingToReplay(recorded, options))
    const place = this.#place(conversation)
    if (!place.ok) return place
    const facts = {
      id: place.value,
      conversation,
      name: `${recorded.source.meta.name} #${String(recorded.conversation)}`,
    }
    const target = {
      send: (bytes: Uint8Array) => this.#deps.sendBytes(conversation, bytes),
      queuedBytes: () => this.#deps.queuedBytes(conversation),
      ...this.#watcher,
    }
    return done(this.#add(new ReplayJob(facts, recorded.source, rows, options, target)))
  }

  /** Stops a job; one that has ended is removed from the list. */
  stop(id: number): Outcome<null> {
    const job = this.#jobs.get(id)
    if (job === undefined) return failed(refusal('noJob', { n: id }))
    if (job.isOver()) this.#jobs.delete(id)
    job.finish('stopped')
    this.#deps.onChanged()
    return done(null)
  }

  /** Observes what the session receives. */
  observer(sessionId: string): SessionObserver {
    return {
      sessionId,
      onReceived: (_id, conversation, bytes) => {
        if (this.#jobs.size === 0) return
        for (const job of this.#jobs.values()) {
          if (!job.isOver() && job.status.conversation === conversation) job.received(bytes)
        }
      },
    }
  }

  /** The conversation has ended: nothing more can be sent to it. */
  conversationEnded(conversation: number): void {
    for (const job of this.#jobs.values()) {
      if (job.status.conversation === conversation) job.finish('stopped')
    }
  }

  /** Resolves with the result of a job; at once when it has ended. */
  ended(id: number): Promise<RunOutcome> {
    return this.#jobs.get(id)?.ended ?? Promise.resolve('stopped')
  }

  #place(conversation: number): Outcome<number> {
    const open = this.#deps.checkCanSend(conversation)
    if (!open.ok) return open
    const running = this.statuses.filter(({ outcome }) => outcome === undefined).length
    if (running < MAX_RUNNING) return done(this.#count + 1)
    return failed(refusal('tooManyJobs', { n: MAX_RUNNING }))
  }

  #forgetOld(): void {
    const over = [...this.#jobs.values()].filter((job) => job.isOver())
    for (const { status } of over.slice(0, Math.max(0, over.length - KEPT_ENDED))) this.#jobs.delete(status.id)
  }

  #add(job: SendJob): number {
    const { id } = job.status
    this.#count = id
    this.#jobs.set(id, job)
    this.#deps.began(job.status)
    this.#deps.onChanged()
    return id
  }
}

async function openFile(path: string) {
  try {
    const facts = await stat(path)
    // Opening a pipe or device might block.
    if (!facts.isFile()) return failed(refusal('notOrdinaryFile', { path }, { subject: path }))
    return done({ file: await open(path, 'r'), size: facts.size })
  } catch (error) {
    return failed(toFileFailure(error as Error, path))
  }
}

function tooBig(path: string, size: number) {
  const most = `one datagram holds at most ${String(MAX_DATAGRAM_V6)} bytes`
  return { code: 'message-too-big' as const, errno: '', message: `${path} has ${String(size)} bytes: ${most}` }
}
