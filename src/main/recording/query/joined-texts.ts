/** Texts one after the other, with a line break between them. */
export interface JoinedTexts {
  readonly all: string
  /** The end of each text in `all`; the next one begins behind the line break. */
  readonly ends: Uint32Array
}

const FLAGS = /^[imsu]*$/

/**
 * Whether the pattern looks at nothing but the characters of its match: no anchors, borders of words or looking around.
 * A match in one of many texts is then a match in all of them joined, too.
 */
export function mayJoin(source: string, flags: string): boolean {
  if (!FLAGS.test(flags)) return false
  let isClass = false
  for (let at = 0; at < source.length; at++) {
    const character = source[at]
    if (character === '\\') {
      at += 1
      if (!isClass && (source[at] === 'b' || source[at] === 'B')) return false
    } else if (isClass) isClass = character !== ']'
    else if (character === '^' || character === '$') return false
    else if (character === '(' && source[at + 1] === '?' && !isGroup(source, at + 2)) return false
    else isClass = character === '['
  }
  return true
}

/** `(?:` or `(?<name>`. */
function isGroup(source: string, at: number): boolean {
  const after = source[at + 1]
  return source[at] === ':' || (source[at] === '<' && after !== '=' && after !== '!')
}

/**
 * Tells in which of the texts the pattern matches: one search over all of them finds the next, and those before it have
 * no match. `pattern` is one that may be joined, with the flag g, and `alone` is the same without it. Writes 1 into
 * every `step`th element of `fits`, from `first` on.
 */
export function testJoined(
  { all, ends }: JoinedTexts,
  pattern: RegExp,
  alone: RegExp,
  fits: Uint8Array,
  first: number,
  step: number,
): void {
  let start = 0
  for (let text = 0; text < ends.length; text++) {
    pattern.lastIndex = start
    const found = pattern.exec(all)
    if (found === null) return
    let end = ends[text] ?? 0
    // A match that begins at the end of a text is none in it, unless it is empty; then it would have begun before.
    while (end <= found.index && start < found.index) {
      text += 1
      if (text === ends.length) return
      start = end + 1
      end = ends[text] ?? 0
    }
    const isInside = found.index >= start && pattern.lastIndex <= end
    if (isInside || alone.test(all.slice(start, end))) fits[first + text * step] = 1
    start = end + 1
  }
}
