import { done, failed, type Outcome } from '../../../shared/failure'
import type { RecordingMeta } from '../../../shared/record'
import { writeWholeFile } from '../../files/whole-file'
import { BlockWriter } from '../pcapng/block-writer'
import { stampOf } from '../index/clock'
import { toFileFailure } from '../files/file-failure'
import { RecordEncoder } from '../live/record-encoder'
import { RecordingError, type RecordingSource } from '../index/recording'
import { RecordCopier } from './record-copier'
import { SharedFlows } from './shared-flows'
import { refusal } from '../../../shared/words/say-failure'

const ROWS_A_SLICE = 256

export interface MergeOptions {
  readonly path: string
  /** Whether an existing file is replaced. */
  readonly replace: boolean
  readonly application: string
  readonly signal: AbortSignal
}

/** One of the recordings, and the position in it. */
interface Reader {
  readonly source: RecordingSource
  readonly copier: RecordCopier
  /** Nanoseconds from the start of the merged recording to the start of this one. */
  readonly lateNs: number
  next: number
}

/**
 * Merges several recordings into one, ordered by time; conversations are numbered continuously: those of the first,
 * then of the second, and so on. All must have the same protocol. The file is whole or absent. Returns its size; the
 * failure is `cancelled` after an abort.
 */
export async function mergeRecordings(
  sources: readonly RecordingSource[],
  { path, replace, application, signal }: MergeOptions,
): Promise<Outcome<number>> {
  const [first] = sources
  if (first === undefined) return failed(refusal('nothingToMerge'))
  const { protocol } = first.meta.config
  const other = sources.find(({ meta }) => meta.config.protocol !== protocol)
  if (other !== undefined) {
    const { path: otherPath, meta } = other
    const values = { path: otherPath, protocol: meta.config.protocol, first: first.path, firstProtocol: protocol }
    return failed(refusal('otherProtocol', values, { subject: otherPath }))
  }
  try {
    const paths = sources.map((source) => source.path)
    const bytes = await writeWholeFile(path, { replace, sources: paths }, (temporary) =>
      write(sources, first.meta, temporary, application, signal),
    )
    return done(bytes)
  } catch (error) {
    if (signal.aborted) {
      const message = `the merge into ${path} was cancelled; nothing was written`
      return failed({ code: 'cancelled', errno: '', message, subject: path })
    }
    return failed(error instanceof RecordingError ? error.failure : toFileFailure(error as Error, path))
  }
}

async function write(
  sources: readonly RecordingSource[],
  first: RecordingMeta,
  path: string,
  application: string,
  signal: AbortSignal,
): Promise<number> {
  let failure: Error | undefined
  const writer = new BlockWriter(path, (error) => {
    failure = error
  })
  try {
    const startedAtNs = sources.reduce(
      (least, { meta }) => (meta.startedAtNs < least ? meta.startedAtNs : least),
      first.startedAtNs,
    )
    const name = sources.map(({ meta }) => meta.name).join(' + ')
    const encoder = new RecordEncoder(writer, { ...first, name: name.slice(0, 200), startedAtNs }, application)
    const shared = new SharedFlows()
    let shift = 0
    const readers: Reader[] = sources.map((source) => {
      shared.add(source.conversationTable.entries, shift)
      const copier = new RecordCopier(source, encoder, shared, shift)
      shift += source.conversationTable.count
      return { source, copier, lateNs: Number(source.meta.startedAtNs - startedAtNs), next: 1 }
    })
    for (let row = 0; ; row++) {
      const reader = earliest(readers)
      if (reader === undefined) break
      reader.copier.copy(reader.next, stampOf(reader.source.index.atNs(reader.next, reader.source.meta.startedAtNs)))
      reader.next += 1
      if (row % ROWS_A_SLICE !== 0) continue
      await new Promise((resume) => setImmediate(resume))
      signal.throwIfAborted()
      if (failure !== undefined) throw failure
    }
    writer.finish()
  } finally {
    writer.close()
  }
  if (failure !== undefined) throw failure
  return writer.offset
}

function earliest(readers: readonly Reader[]): Reader | undefined {
  let best: Reader | undefined
  for (const reader of readers) {
    if (reader.next > reader.source.index.count) continue
    if (best === undefined || timeOf(reader) < timeOf(best)) best = reader
  }
  return best
}

function timeOf({ source, next, lateNs }: Reader): number {
  return source.index.wallSinceStartNs(next) + lateNs
}
