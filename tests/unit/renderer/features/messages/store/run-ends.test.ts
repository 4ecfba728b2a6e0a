import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { RUN_SHOWN_MS, useRunEndsStore } from '../../../../../../src/renderer/src/features/messages/store/run-ends'
import type { RunStatus } from '../../../../../../src/shared/sequence'

function run(id: number, conversation: number, outcome?: RunStatus['outcome']): RunStatus {
  const figures = { sent: 1, bytesSent: 1, lateMs: 0, worstLateMs: 0, missed: 0 }
  const end = outcome === undefined ? { doing: 'sending' as const } : { doing: 'ended' as const, outcome }
  return { id, conversation, name: 'poll', kind: 'sequence', ...figures, ...end }
}

const runs = [run(1, 1), run(2, 1, 'done'), run(3, 2, 'done'), run(4, 2, 'failed')]

beforeEach(() => {
  setActivePinia(createPinia())
})

function ids(conversations: readonly number[], nowMs: number): number[] {
  return useRunEndsStore()
    .listed('session', runs, conversations, nowMs)
    .map(({ id }) => id)
}

it('lists ended jobs with their own conversation, running ones everywhere', () => {
  expect(ids([1], 0)).toEqual([1, 2])
  expect(ids([2], 0)).toEqual([1, 3, 4])
  expect(ids([1, 2], 0)).toEqual([1, 2, 3, 4])
  expect(ids([], 0)).toEqual([1, 2, 3, 4])
})

it('lists what went well for a while after it was first seen, what failed until it is dismissed', () => {
  expect(ids([1], 0)).toEqual([1, 2])
  expect(ids([1], RUN_SHOWN_MS - 1)).toEqual([1, 2])
  expect(ids([1], RUN_SHOWN_MS)).toEqual([1])
  expect(ids([], RUN_SHOWN_MS)).toEqual([1, 3, 4])
  expect(ids([], 2 * RUN_SHOWN_MS)).toEqual([1, 4])
})
