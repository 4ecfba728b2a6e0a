import { resolve } from 'node:path'
import { APPLICATION } from '../../shared/version'
import { mergeRecordings } from '../recording/export/merge'
import type { ClosedRecording } from '../recording/index/recording'
import { abortOnSignal } from './abort-on-signal'
import { EXIT, type ExitCode } from './exit-codes'
import { parseArguments, textOf } from './options'
import { FILE_OPTIONS, openFile } from './recording-file'
import { UsageError } from './usage-error'
import { say } from './say'

const OPTIONS = { ...FILE_OPTIONS, to: { type: 'string' }, force: { type: 'boolean' } } as const

/** `wirebench merge FILE FILE... --to FILE [--force]` */
export async function merge(args: readonly string[]): Promise<ExitCode> {
  const parsed = parseArguments(args, OPTIONS)
  const to = textOf(parsed.values['to'])
  if (parsed.positionals.length < 2) throw new UsageError('merge needs two recordings or more')
  if (to === undefined) throw new UsageError('--to FILE is missing')
  const sources: ClosedRecording[] = []
  try {
    for (const path of parsed.positionals) {
      const opening = await openFile({ ...parsed, positionals: [path] })
      if (!opening.ok) {
        say(opening.failure.message)
        return EXIT.usage
      }
      sources.push(opening.value)
    }
    const { signal, exitCode } = abortOnSignal()
    const outcome = await mergeRecordings(sources, {
      path: resolve(to),
      replace: parsed.values['force'] === true,
      application: APPLICATION,
      signal,
    })
    if (outcome.ok) return EXIT.done
    say(outcome.failure.message)
    return exitCode() ?? (outcome.failure.code === 'invalid-input' ? EXIT.usage : EXIT.cannotSave)
  } finally {
    for (const source of sources) source.close()
  }
}
