import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const PAGE = readFileSync('docs/comparison.md', 'utf8')
const [COMPARED = '', TESTS = ''] = PAGE.split('## Our tests')

/** The cells of the rows of all tables of a text, without their heads. */
function rowsOf(text: string): readonly (readonly string[])[] {
  return text.split('\n').flatMap((line, at, all) => {
    const isRow = line.startsWith('| ') && !(all[at + 1] ?? '').startsWith('|---')
    return isRow ? [line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$|`/g, ''))] : []
  })
}

const named = rowsOf(TESTS)

describe('the comparison', () => {
  it('names a test for each row that it compares, and compares each row that has one', () => {
    const compared = rowsOf(COMPARED).map(([row]) => row)
    expect(compared.length).toBeGreaterThan(40)
    expect(named.map(([row]) => row)).toEqual(compared)
  })

  it('has a cell for each program in each row', () => {
    for (const table of COMPARED.split(/\n(?!\|)/)) {
      const lengths = table.split('\n').flatMap((line) => (line.startsWith('| ') ? [line.split(' | ').length] : []))
      expect(new Set(lengths).size).toBeLessThanOrEqual(1)
    }
  })

  it.each(named)('%s: %s has the test "%s"', (_row, file = '', title = '') => {
    const source = readFileSync(join('tests', file), 'utf8')
    expect(["'", '"', '`'].some((quote) => source.includes(`${quote}${title}`))).toBe(true)
  })
})
