import { expect, it } from 'vitest'
import { filterHits, hitsIn } from '../../../../src/shared/filter/filter-hits'
import { parseFilter } from '../../../../src/shared/filter/parse-filter'

const hitsOf = (query: string) => {
  const parsed = parseFilter(query)
  return filterHits(parsed.ok ? parsed.filter : undefined)
}

it('knows what a filter looks for in payloads, and leaves out what must not be there', () => {
  expect(hitsOf('')).toEqual({ texts: [], hexes: [] })
  expect(hitsOf('one Two hex:0AFF -three is:received')).toEqual({ texts: ['one', 'Two'], hexes: ['0aff'] })
  expect(hitsOf('one OR "two words"').texts).toEqual(['one', 'two words'])
})

it('finds texts as a filter does: lower case also in capitals, capitals exactly, whole bytes of hex', () => {
  expect(hitsIn('One one ONE', ['one'])).toEqual([
    [0, 3],
    [4, 7],
    [8, 11],
  ])
  expect(hitsIn('One one ONE', ['One'])).toEqual([[0, 3]])
  expect(hitsIn('aaaa', ['aa'])).toEqual([
    [0, 2],
    [2, 4],
  ])
  expect(hitsIn('10a0a1', ['0a'], 2)).toEqual([])
  expect(hitsIn('100a0a', ['0a'], 2)).toEqual([
    [2, 4],
    [4, 6],
  ])
})
