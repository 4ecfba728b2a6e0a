import { expect, it } from 'vitest'
import { parseFilter } from '../../../../src/shared/filter/parse-filter'
import { checkSteps } from '../../../../src/shared/sequence'
import { WORDS } from '../../../../src/shared/words/words'
import { formatWords } from '../../../../src/shared/words/format-words'
import { sayClause, type Say } from '../../../../src/shared/words/say'
import { describeFilterMistake, sayLibraryMistake, saySequenceMistake } from '../../../../src/shared/words/say-mistakes'
import { describeOptionMistake, sayOptionMistake } from '../../../../src/shared/words/say-option-mistake'

const sayChinese: Say = (key, values) => {
  let found: unknown = WORDS['zh-CN']
  for (const part of key.split('.')) found = (found as Record<string, unknown>)[part]
  return formatWords(found as string, values)
}

it('says a mistake by one sentence for the command line and each language of the page', () => {
  const mistake = checkSteps({ name: 'poll', steps: [{ kind: 'delay', ms: -1 }] })
  if (mistake === undefined) throw new Error('-1 ms is no mistake')
  expect(saySequenceMistake(sayClause, mistake)).toBe('step 1: -1 ms is not possible; write 0 to 2147483647')
  expect(saySequenceMistake(sayChinese, mistake)).toBe('步骤 1：-1 毫秒无效，请写 0 到 2147483647。')
})

it('never shows what somebody typed as a control character', () => {
  const parsed = parseFilter('len:\u001b[2J')
  expect(parsed.ok ? '' : describeFilterMistake(parsed.mistake)).not.toContain('\u001b')
})

it('says the unit of a range in the language of the page, and leaves no gap where there is none', () => {
  const backlog = { key: 'backlog', value: '0', kind: 'range' } as const
  expect(sayOptionMistake(sayChinese, backlog)).toBe('“0”超出范围。请填写整数，1 到 65535 个客户端。')
  expect(describeOptionMistake(backlog)).toContain('write a whole number from 1 to 65535 clients')
  const seed = { key: 'faultSeed', value: '-1', kind: 'range' } as const
  expect(sayOptionMistake(sayChinese, seed)).toBe('“-1”超出范围。请填写整数，0 到 2147483647。')
  expect(describeOptionMistake({ key: 'rotateMib', value: '0', kind: 'range' })).toMatch(/from 1 to 1048576 MiB$/)
})

it('names the flag, what was written and what may be written', () => {
  expect(describeOptionMistake({ key: 'groups', value: '10.0.0.1', kind: 'group' })).toContain(
    '--group): "10.0.0.1" is not a multicast group; groups are 224.0.0.0 to 239.255.255.255 and ff00::/8, written as 239.1.2.3, 239.1.2.3@eth0',
  )
  expect(describeOptionMistake({ key: 'faults', value: 'loss=200%', kind: 'fault' })).toContain('is not right: ')
})

it.each([
  ['', 'a step that sends has no message: save one under Messages', '发送步骤没有消息'],
  ['b', 'there is no message "b"', '没有消息“b”'],
])('says what a step lacks that sends %j', (found, english, chinese) => {
  const mistake = { of: 'sequence', name: 's', what: { kind: 'no-message', found } } as const
  expect(sayLibraryMistake(sayClause, mistake)).toContain(english)
  expect(sayLibraryMistake(sayChinese, mistake)).toContain(chinese)
})
