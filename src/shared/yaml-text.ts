import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'

/** What is wrong with the text as YAML, and where: an offset into it. */
export interface YamlMistake {
  readonly at: number
  readonly message: string
}

export interface YamlText {
  readonly document: Document
  readonly lines: LineCounter
  readonly mistakes: readonly YamlMistake[]
}

/** Nobody reads more. */
const MAX_MISTAKES = 1_000

/**
 * Reads YAML 1.2 in time that grows with its length. The library compares each key of a mapping with all before it, so that is
 * left to us; a byte order mark is passed over.
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false } as const
  const document = parseDocument(text.replace(/^\uFEFF/, ''), options)
  const mistakes = document.errors.slice(0, MAX_MISTAKES).map(({ pos, message }) => ({ at: pos[0], message }))
  if (mistakes.length === 0) mistakes.push(...repeatedKeys(document))
  return { document, lines, mistakes }
}

function repeatedKeys(document: Document): YamlMistake[] {
  const mistakes: YamlMistake[] = []
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value) && mistakes.length < MAX_MISTAKES)
          mistakes.push({ at: key.range?.[0] ?? 0, message: 'Map keys must be unique' })
        seen.add(key.value)
      }
    },
  })
  return mistakes
}
