import { expect, it } from 'vitest'
import { lend } from '../../../../../../src/shared/lent-bytes'
import { MessageQueue, type MessageQueueDeps } from '../../../../../../src/main/session/handler/rules/message-queue'

interface Queue {
  readonly queue: MessageQueue
  /** What was handled, held and failed, in order. */
  readonly told: string[]
}

/** Messages that begin with `?` have to be searched first. */
function queueOf(deps: Partial<MessageQueueDeps> = {}): Queue {
  const told: string[] = []
  const text = (message: Uint8Array): string => Buffer.from(message).toString('latin1')
  const queue = new MessageQueue({
    isStream: true,
    revision: () => 1,
    mayTakeLong: (message) => message[0] === 0x3f,
    find: () => Promise.resolve(new Map()),
    act: (message, found) => told.push(`${text(message)}${found === undefined ? '' : ' found'}`),
    hold: (isHeld) => told.push(isHeld ? 'held' : 'read on'),
    overflow: () => told.push('overflow'),
    fail: (error) => told.push(String(error)),
    ...deps,
  })
  return { queue, told }
}

const push = ({ queue }: Queue, ...texts: readonly string[]): void => {
  for (const text of texts) queue.push(Buffer.from(text, 'latin1'))
}

it('handles what is quick at once, and keeps the order behind what has to be searched', async () => {
  const some = queueOf()
  push(some, 'a')
  expect(some.told).toEqual(['a'])
  push(some, '?b', 'c', '?d', 'e')
  some.queue.afterAll(() => some.told.push('end'))
  expect(some.told).toEqual(['a'])
  await expect.poll(() => some.told).toEqual(['a', '?b found', 'c', '?d found', 'e', 'end'])
  push(some, 'f')
  await expect.poll(() => some.told.at(-1)).toBe('f')
})

it('handles thousands that wait, each once', async () => {
  const some = queueOf()
  const texts = Array.from({ length: 5_000 }, (_, at) => String(at))
  push(some, '?', ...texts)
  await expect.poll(() => some.told.length).toBe(texts.length + 1)
  expect(some.told.slice(1)).toEqual(texts)
})

it('holds the peer back while more than 64 KiB wait', async () => {
  const some = queueOf({ act: () => undefined })
  push(some, '?', 'x'.repeat(64 * 1024), 'y')
  expect(some.told).toEqual(['held'])
  await expect.poll(() => some.told).toEqual(['held', 'read on'])
})

it('drops datagrams beyond its room, and says so once until there is room again', async () => {
  let handled = 0
  const some = queueOf({ isStream: false, act: () => (handled += 1) })
  const flood = ['?', ...Array.from({ length: 10_100 }, () => 'x')]
  for (const times of [1, 2]) {
    push(some, ...flood)
    expect(some.told).toEqual(Array.from({ length: times }, () => 'overflow'))
    await expect.poll(() => handled).toBe(times * 10_000)
  }
})

it('handles nothing more once it is closed, or a message failed', async () => {
  const closed = queueOf()
  push(closed, '?a', 'b')
  closed.queue.close()
  const failing = queueOf({ find: () => Promise.reject(new Error('no thread')) })
  push(failing, '?a', 'b')
  await expect.poll(() => failing.told).toEqual(['Error: no thread'])
  push(failing, 'c')
  push(closed, 'c')
  await new Promise(setImmediate)
  expect([closed.told, failing.told]).toEqual([[], ['Error: no thread']])
})

it('copies lent messages that wait', async () => {
  const some = queueOf()
  const memory = Buffer.alloc(4)
  lend(memory.buffer)
  for (const text of ['?old', 'b'.repeat(4), '?new']) {
    memory.write(text)
    some.queue.push(memory)
  }
  memory.fill('x')
  await expect.poll(() => some.told).toEqual(['?old found', 'bbbb', '?new found'])
})
