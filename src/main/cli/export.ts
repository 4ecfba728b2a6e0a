import { resolve } from 'node:path'
import { EXPORT_FORMATS, type ExportFormat } from '../../shared/export-format'
import { APPLICATION } from '../../shared/version'
import { exportRecording } from '../recording/export/export-recording'
import { abortOnSignal } from './abort-on-signal'
import { EXIT, type ExitCode } from './exit-codes'
import { parseVerb, readConversation, readFilter, textOf } from './options'
import { FILE_OPTIONS, openFile } from './recording-file'
import { UsageError } from './usage-error'
import { say } from './say'

const OPTIONS = {
  ...FILE_OPTIONS,
  as: { type: 'string' },
  to: { type: 'string' },
  conversation: { type: 'string' },
  filter: { type: 'string' },
  force: { type: 'boolean' },
  'raw-cells': { type: 'boolean' },
} as const

const FORMATS: readonly string[] = EXPORT_FORMATS

/** `wirebench export FILE --as FORMAT --to FILE` */
export async function exportFile(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseVerb(args, OPTIONS, ['FILE'])
  const { values } = parsed
  const format = textOf(values['as']) ?? ''
  const to = textOf(values['to'])
  if (!FORMATS.includes(format))
    throw new UsageError(`--as "${format}": write text, html, csv, jsonl, svg, mermaid or pcapng`)
  if (to === undefined) throw new UsageError('--to FILE is missing')
  const conversation = readConversation(textOf(values['conversation']))
  const query = readFilter(textOf(values['filter']))
  const opening = await openFile(parsed)
  if (!opening.ok) {
    say(opening.failure.message)
    return EXIT.usage
  }
  const { signal, exitCode } = abortOnSignal()
  const outcome = await exportRecording(opening.value, {
    format: format as ExportFormat,
    filter: { ...(conversation === undefined ? {} : { conversation }), ...query },
    path: resolve(to),
    replace: values['force'] === true,
    guardFormulas: values['raw-cells'] !== true,
    application: APPLICATION,
    signal,
    onProgress: () => undefined,
  })
  opening.value.close()
  if (outcome.ok) return EXIT.done
  say(outcome.failure.message)
  return exitCode() ?? EXIT.cannotSave
}
