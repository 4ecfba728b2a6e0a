import { formatRanges, inRanges, readRanges } from './number-range'
import { fixedBeginning, matchesBytes, readBytePattern } from './byte-pattern'
import type { Condition } from './condition'
import { fieldsCondition } from './field-conditions'
import { filterCondition } from './filter-condition'
import { literalPrefix } from './pattern-cost'
import { includesBytes, isSame, startsWithBytes } from './find-bytes'
import type { Scalar, When } from './rule'
import type { RuleKey } from './rule-index'
import type { CompileContext } from './compile-context'
import { matchOf, readPattern } from './text-pattern'
import { told } from './told'

const NOTHING = new Uint8Array()
const ALWAYS: Condition = () => true

export interface CompiledWhen {
  readonly holds: Condition
  readonly key: RuleKey
}

/** Conditions of one mapping, the cheap ones first and what counts last: it counts only where the others hold. */
export function compileWhen(
  when: When | undefined,
  path: readonly (string | number)[],
  context: CompileContext,
): CompiledWhen {
  if (when === undefined) return { holds: ALWAYS, key: { prefix: NOTHING, isWhole: false } }
  const conditions: Condition[] = []
  let key: RuleKey = { prefix: NOTHING, isWhole: false }
  const keyed = (next: RuleKey): void => {
    if (next.isWhole ? !key.isWhole : next.prefix.length > key.prefix.length && !key.isWhole) key = next
  }
  const wrong = (name: keyof When, message: string): void => {
    context.mistake([...path, name], message)
  }
  if (!context.hasMessage) {
    const names = ['text', 'contains', 'startsWith', 'regex', 'hex', 'length', 'fields', 'filter'] as const
    for (const name of names) if (when[name] !== undefined) wrong(name, told('no-message'))
    return { holds: withoutMessage(when, path, context), key }
  }
  if (when.length !== undefined) {
    const ranges = readRanges(when.length)
    if (ranges === undefined) wrong('length', RANGE_MISTAKE)
    else {
      const wanted = formatRanges(ranges)
      conditions.push(
        (seen) => inRanges(ranges, seen.bytes.length) || seen.misses('length', wanted, () => String(seen.bytes.length)),
      )
    }
  }
  if (when.text !== undefined) {
    const bytes = context.encode(when.text)
    const wanted = when.text
    keyed({ prefix: bytes, isWhole: true })
    conditions.push((seen) => isSame(seen.bytes, bytes) || seen.misses('text', wanted))
  }
  if (when.startsWith !== undefined) {
    const bytes = context.encode(when.startsWith)
    const wanted = when.startsWith
    keyed({ prefix: bytes, isWhole: false })
    conditions.push((seen) => startsWithBytes(seen.bytes, bytes) || seen.misses('starts-with', wanted))
  }
  if (when.hex !== undefined) {
    const pattern = readBytePattern(when.hex)
    const wanted = when.hex
    if (typeof pattern === 'string') wrong('hex', pattern)
    else {
      keyed({ prefix: fixedBeginning(pattern), isWhole: false })
      conditions.push((seen) => matchesBytes(pattern, seen.bytes) || seen.misses('hex', wanted, () => seen.previewHex))
    }
  }
  for (const each of withoutMessageParts(when, path, context)) conditions.push(each)
  if (when.contains !== undefined) {
    const bytes = context.encode(when.contains)
    const wanted = when.contains
    conditions.push((seen) => includesBytes(seen.bytes, bytes) || seen.misses('contains', wanted))
  }
  if (when.fields !== undefined) {
    const condition = fieldsCondition(when.fields, [...path, 'fields'], context)
    if (condition !== undefined) conditions.push(condition)
  }
  if (when.filter !== undefined) {
    const condition = filterCondition(when.filter, context)
    if (typeof condition === 'string') wrong('filter', condition)
    else conditions.push(condition)
  }
  if (when.regex !== undefined) {
    const pattern = readPattern(when.regex)
    if (typeof pattern === 'string') wrong('regex', pattern)
    else {
      const { source, flags } = pattern
      const wanted = when.regex
      if (context.isAsciiEncoding) keyed({ prefix: context.encode(literalPrefix(source, flags)), isWhole: false })
      context.captures(pattern)
      const opened = context.openPattern(source, flags)
      conditions.push((seen) => {
        const groups = matchOf(opened, () => seen.text, seen.found)
        if (groups === null) return seen.misses('regex', wanted)
        seen.groups = groups
        return true
      })
    }
  }
  if (when.all !== undefined)
    for (const [at, each] of when.all.entries()) {
      const compiled = compileWhen(each, [...path, 'all', at], context)
      keyed(compiled.key)
      conditions.push(compiled.holds)
    }
  if (when.any !== undefined) conditions.push(anyOf(when.any, [...path, 'any'], context))
  if (when.not !== undefined) conditions.push(notHolding(when.not, [...path, 'not'], context))
  return { holds: counted(every(conditions), when, path, context), key }
}

const RANGE_MISTAKE = told('range')

function withoutMessage(when: When, path: readonly (string | number)[], context: CompileContext): Condition {
  const conditions = withoutMessageParts(when, path, context)
  for (const [at, each] of (when.all ?? []).entries())
    conditions.push(compileWhen(each, [...path, 'all', at], context).holds)
  if (when.any !== undefined) conditions.push(anyOf(when.any, [...path, 'any'], context))
  if (when.not !== undefined) conditions.push(notHolding(when.not, [...path, 'not'], context))
  return counted(every(conditions), when, path, context)
}

/** The conditions that do not depend on a message: the peer, and values. */
function withoutMessageParts(when: When, path: readonly (string | number)[], context: CompileContext): Condition[] {
  const conditions: Condition[] = []
  if (when.peer !== undefined) {
    const wanted = when.peer
    conditions.push(
      (seen) => seen.conversation.peer.includes(wanted) || seen.misses('peer', wanted, () => seen.conversation.peer),
    )
  }
  if (when.from !== undefined) {
    const wanted = when.from
    if (!context.hasMessage) context.mistake([...path, 'from'], told('no-message'))
    if (context.use === 'answers') context.mistake([...path, 'from'], told('relay-only', { key: 'from' }))
    conditions.push((seen) => {
      const { from } = seen.conversation
      return from === wanted || seen.misses('from', wanted, () => from ?? '')
    })
  }
  for (const [name, value] of Object.entries(when.state ?? {})) {
    if (!context.variables.has(name)) context.mistake([...path, 'state', name], told('not-declared', { name }))
    const is = valueTest(value)
    const wanted = `${name} = ${String(value)}`
    conditions.push((seen) => {
      const found = seen.value(name)
      return is(found) || seen.misses('state', wanted, () => `${name} = ${String(found ?? '')}`)
    })
  }
  return conditions
}

/** Equal as texts; `>5`, `<=3` and `1..5` compare numbers. */
function valueTest(wanted: Scalar): (found: Scalar | undefined) => boolean {
  const ranges =
    typeof wanted === 'string' && /^(?:[<>]=?\d+|\d+\.\.\d+)$/.test(wanted) ? readRanges(wanted) : undefined
  if (ranges !== undefined) return (found) => found !== '' && inRanges(ranges, Number(found))
  const text = String(wanted)
  return (found) => found !== undefined && String(found) === text
}

function anyOf(of: readonly When[], path: readonly (string | number)[], context: CompileContext): Condition {
  const conditions = of.map((each, at) => compileWhen(each, [...path, at], context).holds)
  return (seen) => {
    const { notes } = seen
    const before = notes?.length ?? 0
    for (const condition of conditions)
      if (condition(seen)) {
        // Misses of one alternative do not matter when another one holds.
        if (notes !== undefined) notes.length = before
        return true
      }
    return false
  }
}

function notHolding(not: When, path: readonly (string | number)[], context: CompileContext): Condition {
  const { holds } = compileWhen(not, path, context.withoutCaptures())
  const wanted = JSON.stringify(not)
  return (seen) => {
    const { notes, groups } = seen
    seen.notes = undefined
    const isHeld = holds(seen)
    seen.notes = notes
    seen.groups = groups
    return isHeld ? seen.misses('not', wanted) : true
  }
}

function every(conditions: readonly Condition[]): Condition {
  const [first, second] = conditions
  if (first === undefined) return ALWAYS
  if (second === undefined) return first
  if (conditions.length === 2) return (seen) => first(seen) && second(seen)
  return (seen) => {
    for (const condition of conditions) if (!condition(seen)) return false
    return true
  }
}

function counted(
  others: Condition,
  { nth }: When,
  path: readonly (string | number)[],
  context: CompileContext,
): Condition {
  if (nth === undefined) return others
  const ranges = readRanges(nth)
  if (ranges === undefined) {
    context.mistake([...path, 'nth'], RANGE_MISTAKE)
    return others
  }
  const place = context.newCount()
  const wanted = formatRanges(ranges)
  return (seen) => {
    if (!others(seen)) return false
    const { counts } = seen.conversation
    const count = (counts[place] ?? 0) + 1
    counts[place] = count
    return inRanges(ranges, count) || seen.misses('nth', wanted, () => String(count))
  }
}
