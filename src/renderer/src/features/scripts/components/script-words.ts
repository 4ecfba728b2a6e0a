import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import declarations from '../../../../../../docs/handler.d.ts?raw'

interface Word {
  readonly label: string
  readonly detail: string
  readonly info: string
  readonly type: 'function' | 'property' | 'class' | 'constant'
}

/** The words of `docs/handler.d.ts`: global ones, and members, which follow a dot. */
const { globals, members } = readWords(declarations)

/** Completes the words of handler scripts, from the same declarations that external editors use. */
export function completeScriptWords(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/[\w$]*/)
  if (word === null || (word.from === word.to && !context.explicit)) {
    const dot = context.matchBefore(/\.\w*/)
    if (dot === null) return null
    return { from: dot.from + 1, options: [...members], validFor: /^\w*$/ }
  }
  const isMember = context.state.sliceDoc(word.from - 1, word.from) === '.'
  return { from: word.from, options: [...(isMember ? members : globals)], validFor: /^[\w$]*$/ }
}

function readWords(text: string): { readonly globals: readonly Word[]; readonly members: readonly Word[] } {
  const found = { globals: new Map<string, Word>(), members: new Map<string, Word>() }
  let info = ''
  for (const line of text.split('\n')) {
    const comment = /^\s*\/\*\* (.*) \*\/$/.exec(line)
    if (comment !== null) {
      info = comment[1] ?? ''
      continue
    }
    const global = /^declare (function|const|class) (\w+)(.*)$/.exec(line)
    const member = /^ {2}(?:readonly )?(\w+)(\??[(:].*)$/.exec(line)
    if (global !== null) {
      const [, kind, label = '', detail = ''] = global
      const type = kind === 'function' ? 'function' : kind === 'class' ? 'class' : 'constant'
      found.globals.set(label, { label, detail: detail.replace(/[{;]\s*$/, ''), info, type })
    } else if (member !== null) {
      const [, label = '', detail = ''] = member
      if (label !== 'constructor')
        found.members.set(label, { label, detail, info, type: detail.startsWith('(') ? 'function' : 'property' })
    }
    info = ''
  }
  return { globals: [...found.globals.values()], members: [...found.members.values()] }
}
