import { done, failed, type Outcome } from '../../shared/failure'
import type { Sentence } from '../../shared/words/say'
import { wrongIn } from '../../shared/words/say-failure'
import { readPlainFileSync, TOO_LARGE } from '../files/plain-file'
import { toFileFailure } from '../recording/files/file-failure'

const MAX_OPTIONS_BYTES = 1024 * 1024

/** Reads a JSON object of option names and values, as the window saves it and `--config FILE` takes it. The values are not checked. */
export function readOptionsFile(path: string): Outcome<Readonly<Record<string, unknown>>> {
  const wrong = (what: Sentence): Outcome<never> => failed(wrongIn(path, what))
  let text: string
  try {
    text = readPlainFileSync(path, MAX_OPTIONS_BYTES)
      .toString('utf8')
      .replace(/^\uFEFF/, '')
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === TOO_LARGE
    return isTooLarge ? wrong({ key: 'file.options-too-large' }) : failed(toFileFailure(error as Error, path))
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    return wrong(jsonMistake(text, (error as Error).message))
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return wrong({ key: 'file.no-options', values: { example: '{"backlog": 5}' } })
  return done(Object.fromEntries(Object.entries(parsed)))
}

/** The JavaScript engine gives the place of a mistake as an offset, except in short texts and at their end. */
function jsonMistake(text: string, message: string): Sentence {
  const [, offset] = /at position (\d+)/.exec(message) ?? []
  const end = offset === undefined && message.includes('end of JSON') ? text.length : Number(offset)
  if (!Number.isFinite(end)) return { key: 'file.not-json' }
  const before = text.slice(0, end).split('\n')
  return { key: 'file.not-json-at', values: { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 } }
}
