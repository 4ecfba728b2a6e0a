import { expect, it } from 'vitest'
import { unfinishedField } from '../../../../../../src/renderer/src/features/rows/components/filter-completion'
import { FILTER_FIELDS } from '../../../../../../src/shared/filter/filter'
import { en } from '../../../../../../src/shared/words/en/messages'

it('explains every field that it proposes', () => {
  expect(Object.keys(en.filter.field)).toEqual(Object.keys(FILTER_FIELDS))
})

it('knows a word that begins a field, until something follows it', () => {
  expect(unfinishedField('is')).toBe('is:received')
  expect(unfinishedField('beat -le')).toBe('len:>100')
  for (const finished of ['', 'is:', 'is:received', 'is ', 'hello', 'isnt'])
    expect(unfinishedField(finished)).toBeUndefined()
})
