import { stringify, type Document, type LineCounter } from 'yaml'
import * as v from 'valibot'
import { without } from '../../shared/copy'
import { checkLibrary, type Library } from '../../shared/library'
import { done, failed, type Outcome } from '../../shared/failure'
import { librarySchema } from '../../shared/library-schema'
import { bombIn, readYaml } from '../../shared/yaml-text'
import type { Sentence } from '../../shared/words/say'
import { wrongIn } from '../../shared/words/say-failure'
import { libraryMistake } from '../../shared/words/say-mistakes'
import { valueMistake } from '../../shared/words/value-mistake'

const FORMAT = 1
/** The largest file of saved messages: ten thousand messages of ordinary length. */
export const MAX_LIBRARY_BYTES = 1024 * 1024
/**
 * The most parts in one line: a message has fewer than thirty, and the time to find each part grows with the length of
 * the line.
 */
const MAX_PARTS_A_LINE = 1_000
/** The most references: for each, the whole file is searched. */
const MAX_REFERENCES = 100

/** A step of printing takes a few milliseconds. */
const ENTRIES_A_STEP = 100

const HEADER = '# Saved messages, sequences and templates of Wirebench. See docs/messages.md.\n'

/** Reads a file of saved messages (YAML 1.2). A mistake has its line. `where` is the path for messages. */
export function parseLibrary(text: string, where: string): Outcome<Library> {
  const wrong = (what: Sentence): Outcome<never> => failed(wrongIn(where, what))
  if (text.length > MAX_LIBRARY_BYTES) return wrong({ key: 'file.messages-too-large' })
  const bomb = bombIn(text, MAX_PARTS_A_LINE, MAX_REFERENCES)
  if (bomb !== undefined) return wrong(inLine(text.slice(0, bomb.at).split('\n').length, bomb.what))
  const { document, lines, mistakes } = readYaml(text)
  const [first] = mistakes
  if (first !== undefined) return wrong(inLine(lines.linePos(first.at).line, first.what))
  let content: unknown
  try {
    content = document.toJS({ maxAliasCount: 100 })
  } catch {
    return wrong({ key: 'yaml.references' })
  }
  const head = v.safeParse(v.looseObject({ wirebench: v.number() }), content)
  if (!head.success) return wrong({ key: 'file.no-messages' })
  if (head.output.wirebench !== FORMAT)
    return wrong({ key: 'file.messages-format', values: { found: head.output.wirebench, known: FORMAT } })
  const result = v.safeParse(librarySchema, without(head.output, 'wirebench'))
  if (!result.success) return wrong(issueSentence(result.issues[0], document, lines))
  const mistake = checkLibrary(result.output)
  return mistake === undefined ? done(result.output) : wrong(libraryMistake(mistake))
}

/** Writes one entry after the other, each value on its own line, in a fixed order, so that files can be compared. */
export function printLibrary(library: Library): string {
  const steps = printingLibrary(library)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** The same in steps: some entries of a list each. */
export function* printingLibrary(library: Library): Generator<undefined, string> {
  let text = HEADER
  for (const [key, value] of Object.entries({ wirebench: FORMAT, ...library })) {
    const list: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined
    text += printed({ [key]: list?.slice(0, ENTRIES_A_STEP) ?? value })
    for (let at = ENTRIES_A_STEP; at < (list?.length ?? 0); at += ENTRIES_A_STEP) {
      yield
      // Without the line of the key, which is there already.
      text += printed({ [key]: list?.slice(at, at + ENTRIES_A_STEP) }).slice(`${key}:\n`.length)
    }
  }
  return text
}

function printed(part: Readonly<Record<string, unknown>>): string {
  return stringify(part, { lineWidth: 0, aliasDuplicateObjects: false })
}

function inLine(line: number, what: Sentence): Sentence {
  return { key: 'file.inLine', values: { line, what } }
}

function issueSentence(issue: v.BaseIssue<unknown>, document: Document, lines: LineCounter): Sentence {
  const path = (issue.path ?? []).map(({ key }) => key)
  const line = lineOf(document, path, lines)
  const where = path.map(String).join('.')
  const what = where === '' ? valueMistake(issue) : inPath(where, valueMistake(issue))
  return line === undefined ? what : inLine(line, what)
}

function inPath(path: string, what: Sentence): Sentence {
  return { key: 'file.in', values: { path, what } }
}

/** The nearest place that exists in the text: a missing value has none. */
function lineOf(document: Document, path: readonly unknown[], lines: LineCounter): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
      return lines.linePos(Number(node.range[0])).line
  }
  return undefined
}
