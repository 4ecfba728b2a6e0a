/** JSON with a line for each value; numbers, order and doubled names stay as they were written. The text must be right JSON. */
export function layOutJson(text: string): string {
  let out = ''
  let depth = 0
  const line = (): string => `\n${'  '.repeat(depth)}`
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === '{' || token === '[') {
      depth += 1
      out += token + line()
    } else if (token === '}' || token === ']') {
      depth -= 1
      const isEmpty = /[{[]\s*$/.test(out.slice(-2 - 2 * (depth + 2)))
      out = (isEmpty ? out.trimEnd() : out + line()) + token
    } else if (token === ',') out += token + line()
    else out += token === ':' ? ': ' : token
  }
  return out
}

/** XML with a line for each element; texts without elements beside them stay in their line. The text must be well-formed. */
export function layOutXml(text: string): string {
  const lines: string[] = []
  let depth = 0
  let canClose = false
  for (const [token] of text.matchAll(/<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<[^>]*>|[^<]+/g)) {
    const trimmed = token.trim()
    if (trimmed === '') continue
    const isEnd = trimmed.startsWith('</')
    const isBegin = /^<[^!?/]/.test(trimmed) && !trimmed.endsWith('/>')
    if (isEnd) depth = Math.max(0, depth - 1)
    // An element that holds a text alone, or nothing, is one line.
    if (isEnd && canClose) lines.push(`${lines.pop() ?? ''}${trimmed}`)
    else if (!trimmed.startsWith('<') && canClose) {
      lines.push(`${lines.pop() ?? ''}${trimmed}`)
      continue
    } else lines.push('  '.repeat(depth) + trimmed)
    if (isBegin) depth += 1
    canClose = isBegin
  }
  return lines.join('\n')
}
