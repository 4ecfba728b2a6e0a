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
