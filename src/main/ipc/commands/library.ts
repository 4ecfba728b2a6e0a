import type { LibraryCommands } from '../../../shared/contract/library'
import { done, failed, invalidInput, type Outcome } from '../../../shared/failure'
import type { SessionOptions } from '../../../shared/options/catalogue'
import { checkOptions, withoutSecrets } from '../../../shared/options/check-options'
import type { OptionTarget } from '../../../shared/options/option'
import { describeOptionMistake } from '../../../shared/words/say-option-mistake'
import { readPlainFileSync } from '../../files/plain-file'
import { writeWholeText } from '../../files/whole-file'
import { writeLibrary } from '../../library/library-store'
import { toFileFailure } from '../../recording/files/file-failure'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'

/** What is saved of messages, sequences and templates, and options in files. */
export function createLibraryCommands({
  library,
  host,
}: Pick<CommandParts, 'library' | 'host'>): HandlersOf<LibraryCommands> {
  return {
    'library.save': (next, revision) => library.save(next, revision),
    'library.import': async () => {
      const path = await host.askWhichFile('messages')
      return path === undefined ? done(null) : library.import(path)
    },
    'library.export': async () => {
      const path = await host.askWhereToSave('wirebench-messages', 'yaml')
      if (path === undefined) return done(null)
      const writing = writeLibrary(path, library.state.library)
      return writing.ok ? done(path) : writing
    },
    'options.save': async (target, options) => {
      const path = await host.askWhereToSave(`wirebench-${target}`, 'json')
      if (path === undefined) return done(null)
      try {
        await writeWholeText(path, `${JSON.stringify(withoutSecrets(options), undefined, 2)}\n`, { replace: true })
        return done(path)
      } catch (error) {
        return failed(toFileFailure(error as Error, path))
      }
    },
    'options.load': async (target) => {
      const path = await host.askWhichFile('options')
      return path === undefined ? done(null) : readOptions(path, target)
    },
  }
}

const MAX_OPTIONS_BYTES = 1024 * 1024

/** A file of options as `--config FILE` takes it. Every mistake is named at once. */
function readOptions(path: string, target: OptionTarget): Outcome<SessionOptions> {
  try {
    const parsed: unknown = JSON.parse(
      readPlainFileSync(path, MAX_OPTIONS_BYTES)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    )
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      return failed(invalidInput(`${path} is no JSON object of option names and values`, path))
    const options = Object.fromEntries(Object.entries(parsed))
    const mistakes = checkOptions(options, target)
    return mistakes.length === 0
      ? done(options)
      : failed(invalidInput(`${path}: ${mistakes.map(describeOptionMistake).join('; ')}`, path))
  } catch (error) {
    return error instanceof SyntaxError
      ? failed(invalidInput(`${path} is not JSON: ${error.message}`, path))
      : failed(toFileFailure(error as Error, path))
  }
}
