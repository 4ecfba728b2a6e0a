import { once } from 'node:events'
import { expect, it } from 'vitest'
import { listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { peerClient, peerUdp } from '../support/peers'

it('answers a datagram of newlines, and goes on for everybody else', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp', { kind: 'prefix', text: 'x' })))
  const [hostile, other] = [await peerUdp(), await peerUdp()]
  hostile.socket.send('\n'.repeat(65_507), portOf(session), '127.0.0.1')
  await expect.poll(() => story(sourceOf(session), 1).at(-1)).toBe('warning message-too-big')
  other.socket.send('hello', portOf(session), '127.0.0.1')
  await expect.poll(() => other.heard).toEqual(['xhello'])
})

it('answers a read of newlines over TCP', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'prefix', text: 'x' })))
  const client = await peerClient(portOf(session))
  let answered = 0
  client.on('data', (bytes: Buffer) => {
    answered += bytes.length
  })
  client.end('\n'.repeat(4 * 65_536))
  await once(client, 'end')
  expect(answered).toBe(8 * 65_536)
})

it('ends the conversation alone in which we made a mistake, as a failed row with a code', async () => {
  const sessions = startEngine()
  const session = valueOf(await sessions.start(listenerConfig('tcp', { kind: 'echo' })))
  const source = sourceOf(session)
  // What follows the records of a session fails on some bytes, as a bug of ours would.
  sessions.subscribe({
    onRecord: (_id, { bytes }) => {
      if (bytes[0] === 0x21) throw new RangeError('a bug')
    },
  })
  const [unlucky, other] = [await peerClient(portOf(session)), await peerClient(portOf(session))]
  unlucky.write('!')
  await expect.poll(() => story(source, 1).at(-1)).toBe('failed handler-failed')
  other.write('still here')
  const [answer] = (await once(other, 'data')) as [Buffer]
  expect(answer.toString()).toBe('still here')
  expect(session.summary()).toMatchObject({ state: { kind: 'running' }, openConversations: 1 })
})
