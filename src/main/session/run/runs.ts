import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'
import { isStream, type Protocol } from '../../../shared/endpoint'
import { MAX_DATAGRAM_V6 } from '../../../shared/limits'
import type { MessagePayload } from '../../../shared/message/compose-message'
import { done, failed, invalidInput, type Outcome } from '../../../shared/net-failure'
import {
  checkSchedule,
  describeScheduleMistake,
  matchBytes,
  type RunOutcome,
  type RunStatus,
  type Schedule,
} from '../../../shared/schedule'
import { canReplay, type ReplayOptions } from '../../../shared/replay'
import { toFileFailure } from '../../recording/files/file-failure'
import { encodeText } from '../../recording/query/text-encoder'
import { FileRun } from './file-run'
import { nothingToReplay, ReplayRun, rowsToReplay, type RecordedConversation } from './replay-run'
import type { Run, RunWatcher } from './run'
import { ScheduleRun } from './schedule-run'

/** Running at once in one session. */
const MAX_RUNNING = 100
/** Ended ones are shown until this many came after them. */
const KEPT_ENDED = 8

/** What sends by itself in one session. */
export interface RunHost {
  readonly protocol: Protocol
  options(): SessionOptions
  /** Returns how many bytes the message had. */
  sendMessage(conversation: number, payload: MessagePayload): Outcome<number>
  sendBytes(conversation: number, bytes: Uint8Array): Outcome<null>
  queuedBytes(conversation: number): number
  /** Fails with the reason when nothing can be sent to it. */
  whyNot(conversation: number): Outcome<null>
  began(run: RunStatus): void
  ended(run: RunStatus): void
  onChanged(): void
}

/** Schedules, files and replays that are being sent, and the newest of those that ended. */
export class Runs {
  readonly #host: RunHost
  readonly #runs = new Map<number, Run>()
  readonly #watcher: RunWatcher
  #count = 0

  constructor(host: RunHost) {
    this.#host = host
    this.#watcher = {
      onChanged: () => {
        host.onChanged()
      },
      onEnded: (status) => {
        host.ended(status)
        this.#forgetOld()
      },
    }
  }

  get statuses(): readonly RunStatus[] {
    return Array.from(this.#runs.values(), ({ status }) => status)
  }

  /** Begins to run the steps. Returns the number of the run. */
  schedule(conversation: number, schedule: Schedule): Outcome<number> {
    const mistake = checkSchedule(schedule)
    if (mistake !== undefined) return failed(invalidInput(`${schedule.name}: ${describeScheduleMistake(mistake)}`))
    const place = this.#place(conversation)
    if (!place.ok) return place
    const encoding = optionOf(this.#host.options(), 'encoding')
    const run = new ScheduleRun({ id: place.value, conversation }, schedule, {
      send: (payload) => this.#host.sendMessage(conversation, payload),
      bytesOf: (match) => {
        const composed = matchBytes(match, (text) => encodeText(text, encoding))
        return composed.ok ? composed.bytes : new Uint8Array()
      },
      queuedBytes: () => this.#host.queuedBytes(conversation),
      ...this.#watcher,
    })
    return done(this.#add(run))
  }

  /** Begins to send a file: a stream in pieces, a datagram whole. Returns the number of the run. */
  async file(conversation: number, path: string): Promise<Outcome<number>> {
    const opening = await openFile(path)
    if (!opening.ok) return opening
    const { file, size } = opening.value
    const isDatagram = !isStream(this.#host.protocol)
    const refusal = isDatagram && size > MAX_DATAGRAM_V6 ? failed(tooBig(path, size)) : this.#place(conversation)
    if (!refusal.ok) {
      await file.close()
      return refusal
    }
    const facts = { id: refusal.value, conversation, name: basename(path) }
    const target = {
      send: (bytes: Uint8Array) => this.#host.sendBytes(conversation, bytes),
      toFailure: (error: Error) => toFileFailure(error, path),
      queuedBytes: () => this.#host.queuedBytes(conversation),
      ...this.#watcher,
    }
    return done(this.#add(new FileRun(facts, file, size, target, isDatagram ? Math.max(1, size) : undefined)))
  }

  /** Begins to play a recorded conversation again. Returns the number of the run. */
  replay(conversation: number, recorded: RecordedConversation, options: ReplayOptions): Outcome<number> {
    if (!canReplay(recorded.source.meta.config, this.#host))
      return failed(invalidInput('a stream cannot be replayed as datagrams, nor datagrams as a stream'))
    const rows = rowsToReplay(recorded, options)
    if (rows.length === 0) return failed(invalidInput(nothingToReplay(recorded, options)))
    const place = this.#place(conversation)
    if (!place.ok) return place
    const facts = {
      id: place.value,
      conversation,
      name: `${recorded.source.meta.name} #${String(recorded.conversation)}`,
    }
    const target = {
      send: (bytes: Uint8Array) => this.#host.sendBytes(conversation, bytes),
      queuedBytes: () => this.#host.queuedBytes(conversation),
      ...this.#watcher,
    }
    return done(this.#add(new ReplayRun(facts, recorded.source, rows, options, target)))
  }

  /** Ends a run; one that has ended is taken off the list. */
  stop(id: number): Outcome<null> {
    const run = this.#runs.get(id)
    if (run === undefined) return failed(invalidInput(`nothing is being sent under number ${String(id)}`))
    if (run.isOver()) this.#runs.delete(id)
    run.finish('stopped')
    this.#host.onChanged()
    return done(null)
  }

  heard(conversation: number, bytes: Uint8Array): void {
    if (this.#runs.size === 0) return
    for (const run of this.#runs.values()) {
      if (!run.isOver() && run.status.conversation === conversation) run.heard(bytes)
    }
  }

  /** The conversation has ended: nothing more can be sent to it. */
  conversationEnded(conversation: number): void {
    for (const run of this.#runs.values()) {
      if (run.status.conversation === conversation) run.finish('stopped')
    }
  }

  /** How a run ends; at once when it has. */
  ended(id: number): Promise<RunOutcome> {
    return this.#runs.get(id)?.ended ?? Promise.resolve('stopped')
  }

  #place(conversation: number): Outcome<number> {
    const open = this.#host.whyNot(conversation)
    if (!open.ok) return open
    const running = this.statuses.filter(({ outcome }) => outcome === undefined).length
    if (running < MAX_RUNNING) return done(this.#count + 1)
    return failed(invalidInput(`${String(MAX_RUNNING)} schedules and files are being sent already; stop some first`))
  }

  #forgetOld(): void {
    const over = [...this.#runs.values()].filter((run) => run.isOver())
    for (const { status } of over.slice(0, Math.max(0, over.length - KEPT_ENDED))) this.#runs.delete(status.id)
  }

  #add(run: Run): number {
    const { id } = run.status
    this.#count = id
    this.#runs.set(id, run)
    this.#host.began(run.status)
    this.#host.onChanged()
    return id
  }
}

async function openFile(path: string) {
  try {
    const facts = await stat(path)
    // A pipe or device would keep the opening waiting.
    if (!facts.isFile()) return failed(invalidInput(`${path} is no ordinary file`, path))
    return done({ file: await open(path, 'r'), size: facts.size })
  } catch (error) {
    return failed(toFileFailure(error as Error, path))
  }
}

function tooBig(path: string, size: number) {
  const most = `one datagram holds at most ${String(MAX_DATAGRAM_V6)} bytes`
  return { code: 'message-too-big' as const, errno: '', message: `${path} has ${String(size)} bytes: ${most}` }
}
