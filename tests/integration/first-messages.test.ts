import { expect, it } from 'vitest'
import { listenerConfig, portOf, valueOf } from '../support/engine'
import { peerClient } from '../support/peers'
import { openWindow } from './window-commands'

it('tells which first messages match which text, and proposes a text for one', async () => {
  const { sessions, command } = openWindow()
  const session = valueOf(await sessions.start(listenerConfig('tcp')))
  const one = await peerClient(portOf(session))
  one.write('HELLO pump-7\r\nHELLO valve')
  const two = await peerClient(portOf(session))
  two.write('id 17')
  await peerClient(portOf(session))
  await expect.poll(() => session.conversations().map(({ rxRecords }) => rxRecords)).toEqual([1, 1, 0])

  const match = (...texts: string[]) => command('conversations.firstMatches', session.id, [1, 2, 3, 99], texts)
  expect(valueOf(await match('nothing', 'hello'))).toEqual([
    { number: 1, text: 1 },
    { number: 2, text: -1 },
  ])
  expect(valueOf(await match('re:/(a+)+$/', 're:/^id [0-9]+/'))).toEqual([
    { number: 1, text: -1 },
    { number: 2, text: 1 },
  ])
  expect(await command('conversations.firstText', session.id, 1)).toEqual({ ok: true, value: 'HELLO pump-7' })
  expect(await command('conversations.firstText', session.id, 3)).toEqual({ ok: true, value: '' })
  expect(await command('conversations.firstText', 'none', 1)).toMatchObject({ ok: false })
})
