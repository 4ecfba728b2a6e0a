import { expect, it } from 'vitest'
import { CODE_LANGUAGES, codeFor, type CodeLanguage } from '../../../../src/shared/code/code'
import { codeTokens } from '../../../../src/shared/code/code-tokens'
import type { SessionConfig } from '../../../../src/shared/session'

const peer = { address: '127.0.0.1', port: 2021 }
const CLIENT: SessionConfig = { role: 'client', protocol: 'tcp', peer, handler: { kind: 'none' }, options: {} }
const LISTENER: SessionConfig = { role: 'listener', protocol: 'tcp', local: peer, handler: { kind: 'echo' }, options: {} } // prettier-ignore
const languages = Object.keys(CODE_LANGUAGES) as CodeLanguage[]

it.each(languages)('loses no character of a program in %s, and colours more than one kind of piece', (language) => {
  for (const config of [CLIENT, LISTENER]) {
    const code = codeFor(config, language, new TextEncoder().encode(`it's "7" # no // comment\n`)) ?? ''
    const tokens = codeTokens(code, language)
    expect(tokens.map(({ text }) => text).join('')).toBe(code)
    if (code !== '') expect(new Set(tokens.map(({ kind }) => kind)).size).toBeGreaterThan(1)
  }
})

it('tells keywords, strings, numbers and comments apart', () => {
  const kinds = (code: string, language: CodeLanguage): [string, string][] =>
    codeTokens(code, language)
      .filter(({ kind }) => kind !== 'plain')
      .map(({ kind, text }) => [kind, text])
  expect(kinds(`import socket  # a "comment"\ns = "import # 7"\nx1 = 7`, 'python')).toEqual([
    ['keyword', 'import'],
    ['comment', '# a "comment"'],
    ['string', '"import # 7"'],
    ['number', '7'],
  ])
  expect(kinds('#include <stdio.h>\nint x = 0x1f; // int', 'c')).toEqual([
    ['comment', '#include <stdio.h>'],
    ['keyword', 'int'],
    ['number', '0x1f'],
    ['comment', '// int'],
  ])
  expect(kinds(`const a = 'it\\'s' + \`1\n2\``, 'node')).toEqual([
    ['keyword', 'const'],
    ['string', `'it\\'s'`],
    ['string', '`1\n2`'],
  ])
  expect(kinds(`printf 'a\\' | ncat --recv-only`, 'ncat')).toEqual([
    ['keyword', 'printf'],
    ['string', `'a\\'`],
  ])
})
