import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { ExportProgress, ExportRequest } from '../../shared/contract/exports'
import { APPLICATION } from '../../shared/version'
import type { Locale } from '../../shared/words/words'
import { exportRecording } from '../recording/export/export-recording'
import { phrasingOf } from '../recording/export/phrasing'
import type { RecordingSource } from '../recording/index/recording'

/** The exports that are running; each reports to the window that asked for it. */
export class Exports {
  readonly #running = new Map<string, AbortController>()
  /** The path of each finished export. */
  readonly #saved = new Map<string, string>()

  /** Starts at once. It may replace a file, because the dialog has asked. */
  start(
    source: RecordingSource,
    request: ExportRequest,
    path: string,
    locale: Locale,
    report: (progress: ExportProgress) => void,
  ): string {
    const exportId = randomUUID()
    const abort = new AbortController()
    this.#running.set(exportId, abort)
    const base = { exportId, fileName: basename(path) }
    let rowsDone = 0
    let rowsTotal = 0
    const { format, filter, guardFormulas, isUtc } = request
    void exportRecording(source, {
      format,
      filter,
      guardFormulas,
      phrasing: phrasingOf(locale, isUtc),
      path,
      replace: true,
      application: APPLICATION,
      signal: abort.signal,
      onProgress: (done, total) => {
        rowsDone = done
        rowsTotal = total
        report({ ...base, rowsDone, rowsTotal })
      },
    }).then((outcome) => {
      this.#running.delete(exportId)
      if (outcome.ok) this.#saved.set(exportId, path)
      if (outcome.ok) report({ ...base, rowsDone, rowsTotal, result: { kind: 'saved', path, bytes: outcome.value } })
      else if (outcome.failure.code === 'cancelled')
        report({ ...base, rowsDone, rowsTotal, result: { kind: 'cancelled' } })
      else report({ ...base, rowsDone, rowsTotal, result: { kind: 'failed', failure: outcome.failure } })
    })
    return exportId
  }

  cancel(exportId: string): void {
    this.#running.get(exportId)?.abort()
  }

  pathOf(exportId: string): string | undefined {
    return this.#saved.get(exportId)
  }

  cancelAll(): void {
    for (const abort of this.#running.values()) abort.abort()
  }
}
