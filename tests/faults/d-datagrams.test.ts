import { createSocket } from 'node:dgram'
import { expect, it } from 'vitest'
import { inspectorWords as en } from '../../src/shared/words/en/inspector'
import { inspectorWords as zh } from '../../src/shared/words/zh-CN/inspector'
import { bytesOf, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'

it('D44 never calls a datagram received that was only handed to the system', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  const gone = createSocket('udp4')
  gone.send('here I am', portOf(session), '127.0.0.1')
  await expect.poll(() => session.conversations().length).toBe(1)
  gone.close()
  // Nobody has that port any more, and the system says nothing about it to a socket without a peer (udp(7)).
  for (const text of ['first', 'second']) valueOf(session.send(1, bytesOf(text)))
  await expect.poll(() => story(sourceOf(session))).toEqual(expect.arrayContaining(['tx first', 'tx second']))
  expect(session.conversations()[0]?.state.kind).toBe('open')
  expect(en.handed).toMatch(/Handed to the system.*not known/)
  expect(zh.handed).toMatch(/已交给系统.*无法得知/)
})
