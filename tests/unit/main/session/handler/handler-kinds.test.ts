import { expect, it } from 'vitest'
import { HANDLER_KINDS, handlerOf } from '../../../../../src/main/session/handler/handler-kinds'
import { upperCase } from '../../../../support/upper-case'
import { failureOf } from '../../../../support/engine'

const SESSION = { role: 'listener', protocol: 'tcp', options: {} } as const

it('says which kinds there are when one is not known', async () => {
  const { code, message } = failureOf(await handlerOf(HANDLER_KINDS, { kind: 'upper-case' }, SESSION))
  expect([code, message]).toEqual([
    'invalid-input',
    'there is no handler "upper-case"; there are none, echo, text, prefix, rules, relay',
  ])
})

it('checks the config of a kind by its own schema, also of one that was plugged in', async () => {
  const kinds = [...HANDLER_KINDS, upperCase]
  expect(failureOf(await handlerOf(kinds, { kind: 'upper-case' }, SESSION)).message).toMatch(
    /^handler upper-case: greeting: /,
  )
  expect((await handlerOf(kinds, { kind: 'upper-case', greeting: 'hi' }, SESSION)).ok).toBe(true)
  expect(failureOf(await handlerOf(kinds, { kind: 'text' }, SESSION)).message).toMatch(/^handler text: text: /)
})
