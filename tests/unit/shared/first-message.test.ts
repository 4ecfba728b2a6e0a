import { expect, it } from 'vitest'
import { firstMessageTest, proposedText } from '../../../src/shared/first-message'

const matches = (text: string, message: string): boolean => {
  const test = firstMessageTest(text)
  return test.ok && test.test(message)
}

it('finds a text, small letters in either case, capitals exactly', () => {
  expect(matches('hello pump', 'xx HELLO Pump 7')).toBe(true)
  expect(matches('HELLO', 'hello')).toBe(false)
  expect(matches('泵 7', 'id: 泵 7\r\n')).toBe(true)
})

it('takes a pattern as filters have it', () => {
  expect(matches('re:/^id [0-9]+$/im', 'one\nID 17')).toBe(true)
  expect(matches('re:^ID', 'an ID')).toBe(false)
  expect(matches('re:pump-[0-9]+', 'HELLO pump-7')).toBe(true)
})

it('refuses a pattern that is wrong or may take long', () => {
  expect(firstMessageTest('re:/(/')).toMatchObject({ ok: false, mistake: { kind: 'bad-regex' } })
  expect(firstMessageTest('re:/(a+)+$/')).toEqual({ ok: false, mistake: 'slow' })
  expect(firstMessageTest('re:/.*.*.*x/')).toEqual({ ok: false, mistake: 'slow' })
})

it('proposes the beginning of a message up to its first control character', () => {
  expect(proposedText('\r\nHELLO pump-7\r\nmore')).toBe('HELLO pump-7')
  expect(proposedText('\u0001\u0002')).toBe('')
  expect(proposedText(`\ufffd\u0000${'x'.repeat(90)}`)).toBe('x'.repeat(40))
})
