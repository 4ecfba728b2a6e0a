import { expect, it } from 'vitest'
import { readYaml } from '../../../src/shared/yaml-text'

it('names a key that comes twice with its place, in whichever mapping it is', () => {
  const { lines, mistakes } = readYaml('a: 1\nb:\n  c: 1\n  c: 2\n')
  expect(mistakes).toHaveLength(1)
  expect(lines.linePos(mistakes[0]?.at ?? 0)).toEqual({ line: 4, col: 3 })
})

it('costs as much a key at the end of a long mapping as at its beginning', () => {
  const cost = (keys: number): number => {
    const text = Array.from({ length: keys }, (_, at) => `k${String(at)}: 1\n`).join('')
    const before = process.cpuUsage().user
    expect(readYaml(text).mistakes).toEqual([])
    return (process.cpuUsage().user - before) / keys
  }
  cost(2_000)
  const few = cost(2_000)
  expect(cost(32_000)).toBeLessThan(few * 6)
})

it('takes no second document silently', () => {
  const { lines, mistakes } = readYaml('a: 1\n---\nb: 2\n')
  expect(mistakes.map(({ what }) => what.key)).toEqual(['yaml.MULTIPLE_DOCS'])
  expect(lines.linePos(mistakes[0]?.at ?? 0).line).toBe(2)
})

it.each([
  ['a: 1\nb: !foo bar\n', 2, 4],
  ['a: !!binary aGVsbG8=\n', 1, 13],
  ['a: !!set {x}\n', 1, 10],
  ['a: !<tag:example.org,2000:foo> bar\n', 1, 4],
])('refuses a tag that it does not know: %j', (text, line, col) => {
  const { lines, mistakes } = readYaml(text)
  expect(mistakes.map(({ what }) => what.key)).toEqual(['yaml.TAG_RESOLVE_FAILED'])
  expect(lines.linePos(mistakes[0]?.at ?? 0)).toEqual({ line, col })
})

it('takes the tags of YAML itself', () => {
  expect(readYaml('a: !!str 5\nb: !!int "5"\nc: ! x\nd: !!map {}\n').mistakes).toEqual([])
})

it('names a place once, however many brackets are not closed there', () => {
  expect(readYaml('a: [b, {c: [1\n').mistakes).toHaveLength(1)
})
