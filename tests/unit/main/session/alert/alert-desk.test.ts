import { expect, it } from 'vitest'
import { AlertDesk, QUIET_MS, type Happening } from '../../../../../src/main/session/alert/alert-desk'
import { CountingRecording } from '../../../../../src/main/recording/live/counting-recording'
import type { AlertKind } from '../../../../../src/shared/alert'
import { listenerConfig } from '../../../../support/engine'
import { ManualClock } from '../../../../support/manual-clock'

const recording = (): CountingRecording =>
  new CountingRecording({ sessionId: 'one', name: 'one', config: listenerConfig('tcp'), startedAtNs: 0n })

function openDesk() {
  const clock = new ManualClock()
  const told: string[] = []
  let current = recording()
  let changes = 0
  const desk = new AlertDesk({
    clock,
    recording: () => current,
    tell: ({ kind, conversation, seq }, count) => {
      told.push(`${String(clock.nowMs())}: ${String(count)} ${kind}, last ${String(conversation)} at ${String(seq)}`)
    },
    onChanged: () => {
      changes += 1
    },
  })
  const happen = (kind: AlertKind, conversation: number, seq = conversation): void => {
    const happening: Happening = { kind, conversation, seq, recording: current }
    desk.raise(happening)
  }
  return {
    clock,
    desk,
    told,
    happen,
    changes: () => changes,
    rotate: () => {
      current = recording()
    },
  }
}

it('tells of the first at once, and of those that follow within the time together', () => {
  const { clock, told, happen } = openDesk()
  for (const conversation of [1, 2, 3]) happen('gone', conversation)
  expect(told).toEqual(['0: 1 gone, last 1 at 1'])
  clock.advance(QUIET_MS - 1)
  happen('gone', 4)
  expect(told).toHaveLength(1)
  clock.advance(1)
  expect(told.slice(1)).toEqual([`${String(QUIET_MS)}: 3 gone, last 4 at 4`])
  // What was told together begins another such time.
  happen('gone', 5)
  clock.advance(QUIET_MS)
  expect(told.slice(2)).toEqual([`${String(2 * QUIET_MS)}: 1 gone, last 5 at 5`])
  clock.advance(10 * QUIET_MS)
  expect(told).toHaveLength(3)
  expect(clock.timers).toBe(0)
})

it('does not let one kind hold back another', () => {
  const { told, happen } = openDesk()
  happen('pattern', 1)
  happen('error', 1)
  happen('pattern', 1)
  expect(told).toEqual(['0: 1 pattern, last 1 at 1', '0: 1 error, last 1 at 1'])
})

it('counts what is unseen by kind and conversation, with the newest row, until somebody looks', () => {
  const { desk, happen, changes } = openDesk()
  happen('pattern', 1, 10)
  happen('pattern', 1, 12)
  happen('silence', 2, 11)
  expect(desk.unseen).toEqual([
    { kind: 'pattern', conversation: 1, count: 2, seq: 12 },
    { kind: 'silence', conversation: 2, count: 1, seq: 11 },
  ])
  const before = changes()
  desk.seen(3)
  expect(changes()).toBe(before)
  desk.seen(1)
  expect(desk.unseen).toEqual([{ kind: 'silence', conversation: 2, count: 1, seq: 11 }])
  expect(changes()).toBe(before + 1)
  desk.seen()
  expect(desk.unseen).toEqual([])
})

it('keeps the alerts of a few conversations apart, and those of the others as alerts of the session', () => {
  const { desk, happen } = openDesk()
  for (let conversation = 1; conversation <= 300; conversation++) happen('gone', conversation)
  happen('gone', 1, 999)
  const { unseen } = desk
  expect(unseen).toHaveLength(21)
  expect(unseen.find(({ conversation }) => conversation === 1)).toMatchObject({ count: 2, seq: 999 })
  expect(unseen.find(({ conversation }) => conversation === 0)).toMatchObject({ count: 280, seq: 300 })
  expect(unseen.reduce((sum, { count }) => sum + count, 0)).toBe(301)
})

it('has no row for what happened in a recording before', () => {
  const { desk, happen, rotate } = openDesk()
  happen('error', 1, 7)
  rotate()
  expect(desk.unseen).toEqual([{ kind: 'error', conversation: 1, count: 1, seq: 0 }])
})

it('tells what waits when its session ends, and leaves no timer', () => {
  const { clock, desk, told, happen } = openDesk()
  for (const conversation of [1, 2]) happen('gone', conversation)
  desk.close()
  expect(told).toEqual(['0: 1 gone, last 1 at 1', '0: 1 gone, last 2 at 2'])
  expect(clock.timers).toBe(0)
})
