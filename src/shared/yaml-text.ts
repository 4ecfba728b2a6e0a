import { isNode, isScalar, Lexer, LineCounter, parseDocument, visit, type Document } from 'yaml'
import type { Sentence } from './words/say'
import { yamlMistake } from './words/yaml-mistake'

/** A mistake of the text as YAML, and its place: an offset into the text. */
interface YamlMistake {
  readonly at: number
  readonly what: Sentence
}

export interface YamlText {
  readonly document: Document
  readonly lines: LineCounter
  readonly mistakes: readonly YamlMistake[]
}

/** The most parts of a line: the time to find them grows with the square of their number. */
const MAX_PARTS_A_LINE = 10_000

/** The most mistakes that are reported. */
const MAX_MISTAKES = 1_000

/**
 * Reads YAML 1.2 in time that grows with its length. The library compares each key of a mapping with all before it, so
 * that check is done here; a byte order mark is skipped.
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' } as const
  const bomb = bombIn(text, MAX_PARTS_A_LINE, Infinity)
  if (bomb !== undefined) {
    for (let at = 0; at >= 0; at = text.indexOf('\n', at) + 1 || -1) lines.addNewLine(at)
    return { document: parseDocument(''), lines, mistakes: [bomb] }
  }
  const document = parseDocument(text.replace(/^\uFEFF/, ''), options)
  // Brackets that are not closed end at one place: it is named once.
  const mistakes = document.errors
    .filter(({ pos: [at] }, index, all) => all[index - 1]?.pos[0] !== at)
    .slice(0, MAX_MISTAKES)
    .map((error) => ({ at: error.pos[0], what: yamlMistake(error) }))
  return {
    document,
    lines,
    mistakes: mistakes.length === 0 ? [...strangeTags(document), ...repeatedKeys(document)] : mistakes,
  }
}

/** The tags of the core schema (YAML 1.2, 10.3), and the one of a plain text. */
const KNOWN_TAGS: ReadonlySet<string> = new Set([
  '!',
  ...['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
])

/** Other tags would be left out silently, or make a value that no file has. */
function strangeTags(document: Document): YamlMistake[] {
  const mistakes: YamlMistake[] = []
  const what = { key: 'yaml.TAG_RESOLVE_FAILED' }
  const unresolved = document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED')
  for (const { pos } of unresolved.slice(0, MAX_MISTAKES)) mistakes.push({ at: pos[0], what })
  if (mistakes.length > 0) return mistakes
  visit(document, {
    Node: (_, node) => {
      if (!isNode(node) || node.tag === undefined || KNOWN_TAGS.has(node.tag) || mistakes.length >= MAX_MISTAKES) return
      mistakes.push({ at: node.range?.[0] ?? 0, what })
    },
  })
  return mistakes
}

/** What the lexer says beside the parts of the text: a document or a scalar begins, a flow ends. */
const NOT_OF_THE_TEXT: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f'])

/** Why a text would take far longer to read than its length suggests; undefined when it would not. */
export function bombIn(text: string, maxParts: number, maxReferences: number): YamlMistake | undefined {
  let at = 0
  let parts = 0
  let references = 0
  for (const part of new Lexer().lex(text)) {
    if (NOT_OF_THE_TEXT.has(part)) continue
    parts += 1
    if (part.startsWith('*')) references += 1
    if (part.includes('\n')) parts = 0
    if (parts > maxParts) return { at, what: { key: 'file.too-many-parts', values: { max: maxParts } } }
    if (references > maxReferences)
      return { at, what: { key: 'file.too-many-references', values: { max: maxReferences } } }
    at += part.length
  }
  return undefined
}

function repeatedKeys(document: Document): YamlMistake[] {
  const mistakes: YamlMistake[] = []
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value) && mistakes.length < MAX_MISTAKES)
          mistakes.push({ at: key.range?.[0] ?? 0, what: { key: 'yaml.DUPLICATE_KEY' } })
        seen.add(key.value)
      }
    },
  })
  return mistakes
}
