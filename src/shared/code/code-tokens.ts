import type { CodeLanguage } from './code'

/** A piece of a program with one colour. */
export interface CodeToken {
  readonly kind: 'plain' | 'keyword' | 'string' | 'number' | 'comment'
  readonly text: string
}

const PYTHON =
  'and as async await break class continue def del elif else except finally for from global if import in is lambda not or pass raise return try while with yield True False None'
const NODE =
  'async await break case catch class const continue default else export false for from function if import in let new null of return switch throw true try typeof undefined while'
const C =
  'break case char const continue default do else enum extern for goto if int long return short signed sizeof static struct switch typedef unsigned void volatile while'
const GO =
  'break case chan const continue default defer else fallthrough for func go goto if import interface map nil package range return select struct switch true false type var'
const SHELL = 'do done echo exec fi for if in printf then while'

const KEYWORDS: Readonly<Record<CodeLanguage, ReadonlySet<string>>> = {
  python: words(PYTHON),
  node: words(NODE),
  c: words(C),
  go: words(GO),
  ncat: words(SHELL),
  socat: words(SHELL),
}

const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/.source
/** In a string of a shell a line may end, and a backslash is itself between single quotes. */
const SHELL_STRING = /"(?:[^"\\]|\\[^])*"|'[^']*'/.source
const HASH = /#[^\n]*/.source
const SLASHES = /\/\/[^\n]*|\/\*[^]*?\*\/|^#[^\n]*/.source
const NUMBER = /\b0x[\da-f]+\b|\b\d[\d_]*(?:\.\d+)?\b/.source
const WORD = /[A-Za-z_]\w*/.source

/** A program as `codeFor` writes it, in pieces whose texts make up the whole again. */
export function codeTokens(code: string, language: CodeLanguage): CodeToken[] {
  const isShell = language === 'ncat' || language === 'socat'
  const comment = isShell || language === 'python' ? HASH : SLASHES
  const string = isShell ? SHELL_STRING : STRING
  const pattern = new RegExp(
    `(?<comment>${comment})|(?<string>${string})|(?<number>${NUMBER})|(?<word>${WORD})|(?<plain>[^])`,
    'gim',
  )
  const tokens: CodeToken[] = []
  for (const { 0: text, groups } of code.matchAll(pattern)) {
    const kind = kindOf(groups ?? {}, KEYWORDS[language])
    const last = tokens.at(-1)
    // Neighbours of one colour are one piece.
    if (last?.kind === kind) tokens[tokens.length - 1] = { kind, text: last.text + text }
    else tokens.push({ kind, text })
  }
  return tokens
}

function kindOf(
  groups: Readonly<Record<string, string | undefined>>,
  keywords: ReadonlySet<string>,
): CodeToken['kind'] {
  if (groups['comment'] !== undefined) return 'comment'
  if (groups['string'] !== undefined) return 'string'
  if (groups['number'] !== undefined) return 'number'
  return keywords.has(groups['word'] ?? '') ? 'keyword' : 'plain'
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}
