import type { ExportCommands, ExportRequest } from '../../../shared/contract/exports'
import { done } from '../../../shared/failure'
import { safeFileName } from '../../recording/files/safe-file-name'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'
import { normalFilter } from '../normal-filter'

const EXTENSIONS: Readonly<Record<ExportRequest['format'], string>> = {
  text: 'txt',
  csv: 'csv',
  jsonl: 'jsonl',
  pcapng: 'pcapng',
}

/** Rows in files of other forms; they are written while everything goes on. */
export function createExportCommands({
  sessions,
  exports,
  host,
}: Pick<CommandParts, 'sessions' | 'exports' | 'host'>): HandlersOf<ExportCommands> {
  return {
    'exports.start': async (request) => {
      const source = sessions.source(request.sessionId)
      if (!source.ok) return source
      const path = await host.askWhereToSave(safeFileName(source.value.meta.name), EXTENSIONS[request.format])
      if (path === undefined) return done(null)
      return done(
        exports.start(source.value, { ...request, filter: normalFilter(request.filter) }, path, host.pushProgress),
      )
    },
    'exports.cancel': (exportId) => {
      exports.cancel(exportId)
      return null
    },
  }
}
