import { expect, it } from 'vitest'
import { SessionKeeper, type Memory } from '../../../../src/main/ipc/session-keeper'
import type { KeptSession } from '../../../../src/shared/kept-session'
import { listenerConfig, startEngine, valueOf } from '../../../support/engine'

function keeper() {
  const sessions = startEngine()
  const writes: (readonly KeptSession[])[] = []
  const memory: Memory = {
    get keptSessions() {
      return writes.at(-1) ?? []
    },
    set keptSessions(kept: readonly KeptSession[]) {
      writes.push(kept)
    },
    recentFiles: [],
  }
  const its = new SessionKeeper(sessions, memory)
  return { its, sessions, writes }
}

it('writes a session down at once, with its recording: a crash a moment later finds it', async () => {
  const { sessions, writes } = keeper()
  const { id, recording } = valueOf(await sessions.start(listenerConfig('tcp')))
  expect(writes.at(-1)).toMatchObject([{ id, wasRunning: true, recordingPath: recording.path }])
})

it('writes changes of settings together, and the last of them', async () => {
  const { sessions, writes } = keeper()
  const { id } = valueOf(await sessions.start(listenerConfig('tcp')))
  const before = writes.length
  for (const encoding of ['gbk', 'big5', 'euc-kr'] as const) valueOf(sessions.changeDecoding(id, { encoding }))
  await expect.poll(() => writes.at(-1)).toMatchObject([{ config: { options: { encoding: 'euc-kr' } } }])
  expect(writes).toHaveLength(before + 1)
})

it('writes nothing after its end', async () => {
  const { its, sessions, writes } = keeper()
  const { id } = valueOf(await sessions.start(listenerConfig('tcp')))
  its.end()
  await sessions.close(id)
  expect(writes.at(-1)).toMatchObject([{ id, wasRunning: true }])
})
