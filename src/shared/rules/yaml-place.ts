import { isMap, isPair, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml'

/**
 * Where in its text the value of a path stands, or its key; for what is missing, the nearest mapping around it. Line and column
 * count from 1.
 */
export function placeOf(
  document: Document,
  lines: LineCounter,
  path: readonly (string | number)[],
  isKey: boolean,
): { readonly line: number; readonly column: number } {
  let node: unknown = document.contents
  let best = startOf(node) ?? 0
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (each) => isPair(each) && isScalar(each.key) && String(each.key.value) === String(step),
      )
      if (pair === undefined) break
      const isLast = depth === path.length - 1
      best = (isLast && isKey ? startOf(pair.key) : startOf(pair.value)) ?? startOf(pair.key) ?? best
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      best = startOf(node) ?? best
    } else break
  }
  const { line, col } = lines.linePos(best)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

function startOf(node: unknown): number | undefined {
  const range = typeof node === 'object' && node !== null ? (node as Node).range : undefined
  return range?.[0]
}
