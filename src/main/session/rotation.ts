import { unlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { optionOf, type SessionOptions } from '../../shared/options/catalogue'
import type { Failure } from '../../shared/failure'
import { isConversationOpen } from '../../shared/session'
import type { Clock } from '../clock'
import { toFileFailure } from '../recording/files/file-failure'
import { RecordingError, type RecordingSink } from '../recording/index/recording'

const MIB = 2 ** 20
const MS_PER_MINUTE = 60_000

/** Decides when a recording is followed by another one, and which of them are kept. */
export class Rotation {
  readonly #maxBytes: number
  readonly #maxMs: number
  readonly #keep: number
  readonly #create: () => RecordingSink
  readonly #paths: string[] = []
  /** The recording before: it is closed with the next rotation, so that readers can finish. */
  #before: RecordingSink | undefined
  /** The records that closed recordings could not save. */
  #unsaved: RecordingSink['unsaved']
  readonly #clock: Clock
  #beganMs: number
  #isOff: boolean

  constructor(options: SessionOptions, create: () => RecordingSink, clock: Clock) {
    this.#clock = clock
    this.#beganMs = clock.nowMs()
    this.#isOff = optionOf(options, 'rotateMib') === undefined && optionOf(options, 'rotateMinutes') === undefined
    this.#maxBytes = (optionOf(options, 'rotateMib') ?? Infinity) * MIB
    this.#maxMs = (optionOf(options, 'rotateMinutes') ?? Infinity) * MS_PER_MINUTE
    this.#keep = optionOf(options, 'keepRecordings') ?? Infinity
    this.#create = create
  }

  /** Never, when the options do not ask for it. */
  isDue(recording: RecordingSink): boolean {
    if (this.#isOff || recording.path === '') return false
    return recording.byteLength >= this.#maxBytes || this.#clock.nowMs() - this.#beganMs >= this.#maxMs
  }

  /**
   * Creates the next recording, in which every conversation keeps its number: the open ones begin with a row that says
   * so. `onCreated` gets it before its first row. A failure ends the rotation, and the session continues in its present
   * recording. A recording that was taken away is not deleted.
   */
  next(old: RecordingSink, onCreated: (next: RecordingSink) => void, wasTaken = false): RecordingSink | Failure {
    let next: RecordingSink
    try {
      next = this.#create()
    } catch (error) {
      this.#isOff = true
      if (error instanceof RecordingError) return error.failure
      throw error
    }
    onCreated(next)
    this.#beganMs = this.#clock.nowMs()
    if (old.unsaved === undefined) old.appendState(0, { kind: 'rotated', file: basename(next.path), to: 'next' })
    next.appendState(0, { kind: 'rotated', file: basename(old.path), to: 'before' })
    goOn(old, next)
    // Not synced here, because the event loop would wait for the disk.
    old.flush()
    this.#leave(old)
    if (!wasTaken) this.#paths.push(old.path)
    return next
  }

  /** Deletes the recordings that are too old. Returns why one could not be deleted. */
  async deleteOld(): Promise<Failure | undefined> {
    while (this.#paths.length > this.#keep - 1) {
      const path = this.#paths.shift() ?? ''
      try {
        await unlink(path)
      } catch (error) {
        // Somebody has removed it, which is just as good.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return toFileFailure(error as Error, path)
      }
    }
    return undefined
  }

  /** What the earlier recordings could not save. */
  get unsaved(): RecordingSink['unsaved'] {
    return sumOfUnsaved(this.#unsaved, this.#before?.unsaved)
  }

  close(): void {
    this.#leave(undefined)
  }

  #leave(old: RecordingSink | undefined): void {
    this.#before?.close()
    this.#unsaved = this.unsaved
    this.#before = old
  }
}

/** The open conversations keep their numbers; nothing more is recorded for the others. */
function goOn(old: RecordingSink, next: RecordingSink): void {
  const usual = old.meta.config.role === 'client' ? 'local' : 'peer'
  next.conversationTable.continueAfter(old.conversationTable.count)
  for (const before of old.conversationTable.open) {
    const { number, peer, local, state, by = usual, pair } = before
    if (!isConversationOpen(state)) continue
    next.continueConversation(number, peer)
    const entry = next.conversationTable.get(number)
    if (entry === undefined) continue
    if (pair !== undefined) next.appendState(number, { kind: 'paired', ...pair })
    const securing = state.kind === 'securing' ? { isSecuring: true as const } : {}
    if (local !== undefined) next.appendState(number, { kind: 'open', local, peer, by, ...securing })
    if (state.kind === 'half-closed') next.appendState(number, { kind: 'half-closed', by: state.by })
    for (const direction of ['rx', 'tx'] as const)
      entry.setPartialCharacter(direction, before.partialCharacter(direction))
    entry.awaitsAnswer = before.awaitsAnswer
    entry.finishedAtMs = before.finishedAtMs
    entry.tls = before.tls
  }
}

/** Only the first failure is kept. */
export function sumOfUnsaved(
  first: RecordingSink['unsaved'],
  second: RecordingSink['unsaved'],
): RecordingSink['unsaved'] {
  if (first === undefined || second === undefined) return first ?? second
  return { failure: first.failure, records: first.records + second.records }
}
