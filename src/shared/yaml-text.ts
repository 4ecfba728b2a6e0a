import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'
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

/** The most mistakes that are reported. */
const MAX_MISTAKES = 1_000

/**
 * Reads YAML 1.2 in time that grows with its length. The library compares each key of a mapping with all before it, so
 * that check is done here; a byte order mark is skipped.
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false } as const
  const document = parseDocument(text.replace(/^\uFEFF/, ''), options)
  const mistakes = document.errors
    .slice(0, MAX_MISTAKES)
    .map((error) => ({ at: error.pos[0], what: yamlMistake(error) }))
  return { document, lines, mistakes: mistakes.length === 0 ? repeatedKeys(document) : mistakes }
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
