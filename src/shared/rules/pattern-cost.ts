/** The largest cost of a pattern: `factor * length ** degree` steps on a text of this length. */
interface PatternCost {
  readonly degree: number
  readonly factor: number
}

/** One group while it is read; the pattern itself is the outermost. */
interface Group {
  alternatives: number
  /** Whether it matches in one way only, so that repeating it adds no choices. */
  isFixed: boolean
}

/**
 * An upper bound for backtracking, from the shape of a pattern (ECMA-262) alone. Undefined where its shape promises nothing:
 * repeated groups with choices in them, look-around, back references.
 */
export function patternCost(source: string, flags: string): PatternCost | undefined {
  const stack: Group[] = [{ alternatives: 1, isFixed: true }]
  let degree = 0
  let factor = Math.max(1, source.length)
  let at = 0
  const top = (): Group => stack[stack.length - 1] ?? { alternatives: 1, isFixed: true }
  /** Reads a quantifier behind an atom. Returns false where it repeats something that has choices. */
  const quantifier = (isFixedAtom: boolean): boolean => {
    const match = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at, at + 24))
    if (match === null) return true
    at += match[0].length
    const sign = match[0][0]
    const isUnbounded = sign === '*' || sign === '+' || (match[2] === ',' && match[3] === '')
    const low = Number(match[1] ?? 0)
    const high = sign === '?' ? 1 : isUnbounded ? Infinity : match[2] === '' ? low : Number(match[3])
    if (!isFixedAtom && high > 1) return false
    if (isUnbounded) degree += 1
    else factor *= Math.max(1, high - low + 1) * Math.max(1, low)
    if (isUnbounded || high !== low) top().isFixed = false
    return true
  }
  while (at < source.length) {
    const char = source.charAt(at)
    if (char === '(') {
      const opening = /^\((?:\?:|\?<[A-Za-z_$][\w$]*>|(?!\?))/.exec(source.slice(at, at + 80))
      if (opening === null) return undefined
      stack.push({ alternatives: 1, isFixed: true })
      at += opening[0].length
    } else if (char === ')') {
      const group = stack.pop()
      if (group === undefined || stack.length === 0) return undefined
      at += 1
      factor *= group.alternatives
      const isFixed = group.isFixed && group.alternatives === 1
      if (!isFixed) top().isFixed = false
      if (!quantifier(isFixed)) return undefined
    } else if (char === '|') {
      top().alternatives += 1
      at += 1
    } else if (char === '\\') {
      if (/^\\(?:[1-9]|k<)/.test(source.slice(at, at + 3))) return undefined
      at +=
        /^\\(?:x[\da-fA-F]{2}|u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|[pP]\{[^}]*\}|c[A-Za-z])/.exec(
          source.slice(at, at + 80),
        )?.[0].length ?? 2
      quantifier(true)
    } else {
      at = char === '[' ? endOfClass(source, at) : at + 1
      quantifier(true)
    }
  }
  const whole = stack[0]
  if (stack.length !== 1 || whole === undefined) return undefined
  const isAnchored = source.startsWith('^') && !flags.includes('m') && whole.alternatives === 1
  return { degree: isAnchored ? degree : degree + 1, factor: factor * whole.alternatives }
}

function endOfClass(source: string, from: number): number {
  let at = from + 1
  while (at < source.length && source.charAt(at) !== ']') at += source.charAt(at) === '\\' ? 2 : 1
  return at + 1
}

/** The characters that a match begins with, whatever follows; empty where none are sure. Printable ASCII only. */
export function literalPrefix(source: string, flags: string): string {
  if (!source.startsWith('^') || /[imv]/.test(flags) || hasTopChoice(source)) return ''
  let prefix = ''
  for (let at = 1; at < source.length;) {
    const escaped = /^\\([^A-Za-z0-9])/.exec(source.slice(at, at + 2))?.[1]
    const char = escaped ?? source.charAt(at)
    if (escaped === undefined && /[\\^$.*+?()[\]{}|]/.test(char)) break
    if (char < ' ' || char > '~') break
    at += escaped === undefined ? 1 : 2
    if (/[*?{]/.test(source.charAt(at))) break
    prefix += char
    if (source.charAt(at) === '+') break
  }
  return prefix
}

function hasTopChoice(source: string): boolean {
  let depth = 0
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at)
    if (char === '\\') at += 1
    else if (char === '[') at = endOfClass(source, at) - 1
    else if (char === '(') depth += 1
    else if (char === ')') depth -= 1
    else if (char === '|' && depth === 0) return true
  }
  return false
}
