import { describe, expect, it } from 'vitest'
import { TimedQueue } from '../../../../../src/main/session/fault/timed-queue'
import { dice } from '../../../../../src/shared/dice'
import { ManualClock } from '../../../../support/manual-clock'

function queueOn(clock: ManualClock) {
  const queue = new TimedQueue(clock)
  const out: string[] = []
  const add = (name: string, dueMs: number, act = (): void => undefined) =>
    queue.add(dueMs, 1, () => {
      out.push(name)
      act()
    })
  return { queue, out, add }
}

describe('what is held until its time', () => {
  it('is released as a sorted list would be, also where some were taken out before', () => {
    const clock = new ManualClock()
    const { queue, out, add } = queueOn(clock)
    const random = dice(7)
    const expected: { readonly name: string; readonly dueMs: number }[] = []
    for (let at = 0; at < 2_000; at++) {
      const [name, dueMs] = [String(at), Math.floor(random() * 300)]
      const remove = add(name, dueMs)
      if (random() < 0.2) {
        remove()
        remove()
      } else expected.push({ name, dueMs })
    }
    expect(queue.heldBytes).toBe(expected.length)
    clock.advance(150)
    const inTime = expected.toSorted((a, b) => a.dueMs - b.dueMs).map(({ name }) => name)
    expect(out).toEqual(inTime.slice(0, out.length))
    expect(out).toHaveLength(expected.filter(({ dueMs }) => dueMs <= 150).length)
    queue.flush()
    expect(out).toEqual(inTime)
    expect([queue.isEmpty, queue.heldBytes, queue.lastDueMs, clock.timers]).toEqual([true, 0, -Infinity, 0])
  })

  it('is discarded when the queue is cleared by an item that was released in the same turn', () => {
    const clock = new ManualClock()
    const { queue, out, add } = queueOn(clock)
    add('first', 5, () => {
      queue.clear()
    })
    add('second', 5)
    clock.advance(10)
    expect(out).toEqual(['first'])
  })

  it('waits for a turn of its own when an item adds it, so that one that adds itself holds up nobody', () => {
    const clock = new ManualClock()
    const { out, add } = queueOn(clock)
    const again = (): void => {
      if (out.length < 3) add('again', clock.nowMs(), again)
    }
    add('first', 1, again)
    clock.advance(1)
    expect(out).toEqual(['first', 'again', 'again'])
  })
})
