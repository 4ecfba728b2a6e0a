/**
 * Puts values into a sentence of the words: `{name}` stands for a value, `a | b` for one and several, `a | b | c` for none, one
 * and several. Menu, dialogs and command line use it; the page's own reader of the same sentences is compared with it by a test.
 */
export function formatWords(
  sentence: string,
  values: Readonly<Record<string, string | number>> = {},
  count = 1,
): string {
  const forms = sentence.split(' | ')
  const form = forms.length === 3 ? Math.min(count, 2) : forms.length === 2 ? Number(count !== 1) : 0
  return (forms[form] ?? sentence)
    .replace(/\{(\w+)\}/g, (written, name: string) => String(values[name] ?? written))
    .replaceAll('\\\\', '\\')
}

/** A clause as a sentence of its own: it begins with a capital. Scripts without capitals stay as they are. */
export function asSentence(clause: string): string {
  return clause.replace(/^[a-z]/, (letter) => letter.toUpperCase())
}

/** The sentence as a part of another one: it begins small, unless its first word is one like `TLS` or `MiB`, and has no full stop. */
export function asClause(sentence: string): string {
  return sentence.replace(/^[A-Z](?![A-Za-z]*[A-Z])/, (letter) => letter.toLowerCase()).replace(/\.$/, '')
}
