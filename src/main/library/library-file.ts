import { Lexer, stringify, type Document, type LineCounter } from 'yaml'
import * as v from 'valibot'
import { without } from '../../shared/copy'
import { checkLibrary, type Library } from '../../shared/library'
import { done, failed, invalidInput, type Outcome } from '../../shared/failure'
import { librarySchema } from '../../shared/library-schema'
import { readYaml } from '../../shared/yaml-text'
import { describeLibraryMistake } from '../../shared/words/say-mistakes'

const FORMAT = 1
/** Ten thousand messages of ordinary length; more is no file of saved messages. */
export const MAX_LIBRARY_BYTES = 1024 * 1024
/** A message written in one line has less than thirty; each part of a line is looked for in all of it. */
const MAX_PARTS_A_LINE = 1_000
/** Each reference is looked for in all of the file. */
const MAX_REFERENCES = 100

const HEADER = '# Saved messages, sequences and templates of Wirebench. See docs/messages.md.\n'

/** Reads a file of saved messages (YAML 1.2). A mistake is told with its line. `where` names the file. */
export function parseLibrary(text: string, where: string): Outcome<Library> {
  const wrong = (what: string): Outcome<never> => failed(invalidInput(`${where}: ${what}`, where))
  if (text.length > MAX_LIBRARY_BYTES) return wrong('is larger than 1 MiB, so it is no file of saved messages')
  const bomb = bombIn(text)
  if (bomb !== undefined) return wrong(bomb)
  const { document, lines, mistakes } = readYaml(text)
  const [first] = mistakes
  if (first !== undefined) return wrong(`line ${String(lines.linePos(first.at).line)}: ${first.message}`)
  let content: unknown
  try {
    content = document.toJS({ maxAliasCount: 100 })
  } catch (problem) {
    return wrong((problem as Error).message)
  }
  const head = v.safeParse(v.looseObject({ wirebench: v.number() }), content)
  if (!head.success) return wrong('is no file of saved messages: the line "wirebench: 1" is missing')
  if (head.output.wirebench !== FORMAT)
    return wrong(`is of format ${String(head.output.wirebench)}; this version reads ${String(FORMAT)}`)
  const result = v.safeParse(librarySchema, without(head.output, 'wirebench'))
  if (!result.success) return wrong(describeIssue(result.issues[0], document, lines))
  const mistake = checkLibrary(result.output)
  return mistake === undefined ? done(result.output) : wrong(describeLibraryMistake(mistake))
}

/** One entry after the other, each value on its line, in an order that does not change: made to be compared. */
export function printLibrary(library: Library): string {
  return HEADER + stringify({ wirebench: FORMAT, ...library }, { lineWidth: 0, aliasDuplicateObjects: false })
}

/** What would take far longer to read than its length says; undefined when there is nothing of it. */
function bombIn(text: string): string | undefined {
  let line = 1
  let parts = 0
  let references = 0
  for (const part of new Lexer().lex(text)) {
    parts += 1
    if (part.startsWith('*')) references += 1
    if (part.includes('\n')) {
      line += part.split('\n').length - 1
      parts = 0
    }
    if (parts > MAX_PARTS_A_LINE) return `line ${String(line)} has more than ${String(MAX_PARTS_A_LINE)} parts`
    if (references > MAX_REFERENCES)
      return `line ${String(line)}: there are more than ${String(MAX_REFERENCES)} references`
  }
  return undefined
}

function describeIssue(issue: v.BaseIssue<unknown>, document: Document, lines: LineCounter): string {
  const path = (issue.path ?? []).map(({ key }) => key)
  const line = lineOf(document, path, lines)
  const where = path.map(String).join('.')
  return `${line === undefined ? '' : `line ${String(line)}: `}${where === '' ? '' : `${where}: `}${issue.message}`
}

/** The nearest place that is written: what is missing has none. */
function lineOf(document: Document, path: readonly unknown[], lines: LineCounter): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
      return lines.linePos(Number(node.range[0])).line
  }
  return undefined
}
