import type { LibraryCommands } from '../../../shared/contract/library'
import { done, failed, type Outcome } from '../../../shared/failure'
import type { SessionOptions } from '../../../shared/options/catalogue'
import { checkOptions, withoutSecrets } from '../../../shared/options/check-options'
import type { OptionTarget } from '../../../shared/options/option'
import { wrongInput } from '../../../shared/words/say-failure'
import { optionMistake } from '../../../shared/words/say-option-mistake'
import { writeWholeText } from '../../files/whole-file'
import { writeLibrary } from '../../library/library-store'
import { readOptionsFile } from '../../library/options-file'
import { toFileFailure } from '../../recording/files/file-failure'
import { fileUseOf } from '../allow-files'
import type { CommandParts } from '../command-parts'
import type { HandlersOf } from '../handlers-of'

/** Commands for saved messages, sequences and templates, and for option files. */
export function createLibraryCommands({
  library,
  chosen,
  host,
}: Pick<CommandParts, 'library' | 'chosen' | 'host'>): HandlersOf<LibraryCommands> {
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
      const [mistake] = checkOptions(options, target)
      if (mistake !== undefined) return failed(wrongInput(optionMistake(mistake)))
      const path = await host.askWhereToSave(`wirebench-${target}`, 'json')
      if (path === undefined) return done(null)
      try {
        await writeWholeText(path, `${JSON.stringify(withoutSecrets(options), undefined, 2)}\n`, { replace: true })
        return done(path)
      } catch (error) {
        return failed(toFileFailure(error as Error, path))
      }
    },
    'options.browse': async (key) => {
      const use = fileUseOf(key)
      const path = await (use === 'key-log' ? host.askWhichKeyLog() : host.askWhichFile(use))
      if (path === undefined) return done(null)
      chosen.add({ path, use })
      return done(path)
    },
    'options.load': async (target) => {
      const path = await host.askWhichFile('options')
      return path === undefined ? done(null) : readOptions(path, target)
    },
  }
}

/** Reads an option file, checked against the kind of session. Every mistake is reported at once. */
function readOptions(path: string, target: OptionTarget): Outcome<SessionOptions> {
  const reading = readOptionsFile(path)
  if (!reading.ok) return reading
  const mistakes = checkOptions(reading.value, target)
  return mistakes.length === 0
    ? done(reading.value)
    : failed(wrongInput({ key: 'file.in', values: { path, what: mistakes.map(optionMistake) } }, path))
}
