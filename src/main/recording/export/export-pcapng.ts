import { open, type FileHandle } from 'node:fs/promises'
import { writeAll } from '../../files/write-all'
import { BlockWriter } from '../pcapng/block-writer'
import { stampOf } from '../index/clock'
import { RecordEncoder } from '../live/record-encoder'
import type { RowList } from '../query/row-list'
import type { RecordingSource } from '../index/recording'
import { RecordCopier } from './record-copier'
import { SharedFlows } from './shared-flows'

const COPY_BYTES = 1024 * 1024
const ROWS_A_SLICE = 256

interface RewriteOptions {
  readonly application: string
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
}

type OnProgress = (rowsDone: number, rowsTotal: number) => void

/** The whole session: a copy of the blocks that exist now. */
export async function copyRecording(
  source: RecordingSource,
  file: FileHandle,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<number> {
  const end = source.byteLength
  const total = source.index.count
  const from = await open(source.path, 'r')
  try {
    const buffer = new Uint8Array(COPY_BYTES)
    for (let at = 0; at < end;) {
      const { bytesRead } = await from.read(buffer, 0, Math.min(COPY_BYTES, end - at), at)
      if (bytesRead === 0) throw new Error(`${source.path} became shorter while it was copied`)
      await writeAll(file, buffer.subarray(0, bytesRead))
      at += bytesRead
      signal.throwIfAborted()
      onProgress(Math.floor((total * at) / end), total)
    }
    return end
  } finally {
    await from.close()
  }
}

/** Some rows of a session as a recording of its own: sequence numbers are continuous where rows were left out. */
export async function rewriteRecording(
  view: RowList,
  total: number,
  path: string,
  options: RewriteOptions,
): Promise<number> {
  const { source } = view
  let failure: Error | undefined
  const writer = new BlockWriter(path, (error) => {
    failure = error
  })
  try {
    const encoder = new RecordEncoder(writer, source.meta, options.application)
    const shared = new SharedFlows()
    shared.add(source.conversationTable.entries)
    const copier = new RecordCopier(source, encoder, shared)
    for (let position = 0; position < total; position++) {
      const seq = view.seqAt(position)
      copier.copy(seq, stampOf(source.index.atNs(seq, source.meta.startedAtNs)))
      if (position % ROWS_A_SLICE !== 0) continue
      await new Promise((resume) => setImmediate(resume))
      options.signal.throwIfAborted()
      if (failure !== undefined) throw failure
      options.onProgress(position, total)
    }
    writer.finish()
  } finally {
    writer.close()
  }
  if (failure !== undefined) throw failure
  options.onProgress(total, total)
  return writer.offset
}
