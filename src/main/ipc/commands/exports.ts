import type { ExportCommands, ExportRequest } from '../../../shared/contract/exports'
import { done, failed } from '../../../shared/failure'
import { safeFileName } from '../../recording/files/safe-file-name'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { normalFilter } from '../normal-filter'
import { isOpen } from '../reach'
import { refusal } from '../../../shared/words/say-failure'

const EXTENSIONS: Readonly<Record<ExportRequest['format'], string>> = {
  text: 'txt',
  html: 'html',
  csv: 'csv',
  jsonl: 'jsonl',
  svg: 'svg',
  mermaid: 'mmd',
  pcapng: 'pcapng',
}

/** Exports of rows to files; sessions continue while they are written. */
export function createExportCommands({
  sessions,
  exports,
  host,
}: Pick<CommandParts, 'sessions' | 'exports' | 'host'>): HandlersOf<ExportCommands> {
  return {
    'exports.start': async (request) => {
      const source = sessions.source(request.sessionId)
      if (!source.ok) return source
      const name = `${safeFileName(source.value.meta.name)} ${dated(new Date())}`
      const path = await host.askWhereToSave(name, EXTENSIONS[request.format])
      if (path === undefined) return done(null)
      if (isOpen(sessions, path)) return failed(refusal('targetOpen', { path }, { subject: path }))
      return done(
        exports.start(
          source.value,
          { ...request, filter: normalFilter(request.filter) },
          path,
          host.locale(),
          host.pushProgress,
        ),
      )
    },
    'exports.cancel': (exportId) => {
      exports.cancel(exportId)
      return null
    },
    'exports.reveal': (exportId) => {
      const path = exports.pathOf(exportId)
      if (path === undefined) return failed(refusal('exportNotSaved'))
      host.reveal(path)
      return done(null)
    },
  }
}

/** Local time for a file name: `2026-11-26 02-44-39`. */
function dated(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('-')}`
}
