import { open, type FileHandle } from 'node:fs/promises'
import type { ExportFormat } from '../../../shared/export-format'
import { assertNever } from '../../../shared/assert-never'
import { done, failed, type Outcome } from '../../../shared/failure'
import { isFilterEmpty, type RowFilter } from '../../../shared/session'
import { writeWholeFile } from '../../files/whole-file'
import { writeAll } from '../../files/write-all'
import { toFileFailure } from '../files/file-failure'
import { RowList } from '../query/row-list'
import { RecordingError, type RecordingSource } from '../index/recording'
import { PatternTimeout } from '../query/row-judge'
import { copyRecording, rewriteRecording } from './export-pcapng'
import { FullRecords } from './full-record'
import { HTML_FOOT, htmlHead, htmlRow } from './html-report'
import { ladderFile } from './ladder-file'
import { PLAIN, type Phrasing } from './phrasing'
import { csvHeader, toCsvLine, toJsonLine, toTextLine, type FullRecord, type MoreColumns } from './row-format'
import { refusal } from '../../../shared/words/say-failure'

/** The text is written to disk whenever this much has been collected. */
const WRITE_BYTES = 256 * 1024
const REPORT_MS = 100

export interface ExportOptions {
  readonly format: ExportFormat
  readonly filter: RowFilter
  readonly path: string
  /** Whether an existing file is replaced. */
  readonly replace: boolean
  readonly guardFormulas: boolean
  readonly application: string
  /** Text and HTML: language and times; English and UTC when absent. */
  readonly phrasing?: Phrasing
  readonly signal: AbortSignal
  readonly onProgress: (rowsDone: number, rowsTotal: number) => void
}

/**
 * Writes the rows that exist at the start; the target (0600) is whole or absent. Returns its size; the failure is
 * `cancelled` after an abort.
 */
export async function exportRecording(source: RecordingSource, options: ExportOptions): Promise<Outcome<number>> {
  const { path, replace, signal } = options
  try {
    const bytes = await writeWholeFile(path, { replace, sources: [source.path] }, async (temporary) => {
      const written = await writeRows(source, temporary, options)
      signal.throwIfAborted()
      return written
    })
    return done(bytes)
  } catch (error) {
    if (signal.aborted) {
      const message = `the export to ${path} was cancelled; nothing was written`
      return failed({ code: 'cancelled', errno: '', message, subject: path })
    }
    if (error instanceof PatternTimeout) {
      const key = error.trouble === 'too-slow' ? 'filterTooSlow' : 'filterNoThread'
      return failed(refusal(key, { row: error.seq, path }, { subject: path }))
    }
    return failed(error instanceof RecordingError ? error.failure : toFileFailure(error as Error, path))
  }
}

async function writeRows(source: RecordingSource, temporary: string, options: ExportOptions): Promise<number> {
  const { format, filter, signal, onProgress } = options
  source.flush()
  const isWhole =
    filter.conversation === undefined &&
    isFilterEmpty(filter) &&
    source.damage.length === 0 &&
    source.isOurs &&
    // What was written at rows comes to stand at their packets.
    source.index.comments.size === 0
  if (format === 'pcapng' && isWhole)
    return intoFile(temporary, (file) => copyRecording(source, file, signal, onProgress))
  const view = new RowList(source, filter)
  await view.complete()
  if (view.stoppedAt > 0) throw new PatternTimeout(view.stoppedAt, view.stoppedBy)
  const total = view.count
  if (format === 'pcapng') return rewriteRecording(view, total, temporary, options)
  if (format === 'svg' || format === 'mermaid') {
    const text = Buffer.from(ladderFile(view, format, options.phrasing ?? PLAIN))
    return intoFile(temporary, async (file) => {
      await writeAll(file, text)
      return text.length
    })
  }
  return intoFile(temporary, (file) => writeLines(view, total, file, options))
}

async function intoFile(path: string, write: (file: FileHandle) => Promise<number>): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  try {
    return await write(file)
  } finally {
    await file.close()
  }
}

async function writeLines(view: RowList, total: number, file: FileHandle, options: ExportOptions): Promise<number> {
  const { signal, onProgress } = options
  let text = headOf(view, total, options)
  let written = 0
  let reportedAt = 0
  const records = new FullRecords(view.source)
  const more = moreColumns(view)
  for (let position = 0; position < total; position++) {
    text += toLine(records.at(view.seqAt(position)), options, more)
    if (position + 1 === total && options.format === 'html') text += HTML_FOOT
    if (text.length < WRITE_BYTES && position + 1 < total) continue
    const bytes = Buffer.from(text)
    await writeAll(file, bytes)
    written += bytes.length
    text = ''
    signal.throwIfAborted()
    if (performance.now() - reportedAt > REPORT_MS) {
      reportedAt = performance.now()
      onProgress(position + 1, total)
    }
  }
  if (total === 0 && options.format === 'html') text += HTML_FOOT
  if (text !== '') {
    const bytes = Buffer.from(text)
    await writeAll(file, bytes)
    written += bytes.length
  }
  onProgress(total, total)
  return written
}

function moreColumns({ source: { index } }: RowList): MoreColumns {
  return { hasDoubt: index.hasDoubt, hasComments: index.comments.size > 0 }
}

function headOf(view: RowList, total: number, { format, phrasing = PLAIN }: ExportOptions): string {
  if (format === 'csv') return `${csvHeader(moreColumns(view))}\r\n`
  return format === 'html' ? htmlHead(view.source.meta.name, total, phrasing) : ''
}

function toLine(
  record: FullRecord,
  { format, guardFormulas, phrasing = PLAIN }: ExportOptions,
  more: MoreColumns,
): string {
  switch (format) {
    case 'text':
      return `${toTextLine(record, phrasing)}\n`
    case 'html':
      return htmlRow(record, phrasing)
    case 'csv':
      return `${toCsvLine(record, guardFormulas, more)}\r\n`
    case 'jsonl':
      return `${toJsonLine(record)}\n`
    case 'pcapng':
    case 'svg':
    case 'mermaid':
      throw new Error(`${format} has no lines`)
    default:
      return assertNever(format)
  }
}
