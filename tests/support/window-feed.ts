import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Feed } from '../../src/main/ipc/feed'
import { LiveRecording } from '../../src/main/recording/live/live-recording'
import type { Sessions } from '../../src/main/session/sessions'
import type { FeedTick } from '../../src/shared/contract/windows'
import type { ChangeOf, ProjectionDescription, ProjectionKind, RowsDescription } from '../../src/shared/projection'
import { bytesOf, listenerConfig, valueOf } from './engine'
import { temporaryFolder } from './folder'

/** What a window gets from the engine, without a window: all ticks so far, each acknowledged at once by default. */
export function followWindow(sessions: Sessions, options: { readonly acknowledges?: boolean } = {}) {
  const ticks: FeedTick[] = []
  const feed = new Feed(sessions, (tick) => {
    ticks.push(tick)
    if (options.acknowledges !== false) feed.acknowledge(tick.tick)
  })
  onTestFinished(() => {
    feed.close()
  })
  return {
    feed,
    ticks,
    open: (description: ProjectionDescription) => valueOf(feed.projections.open(description)),
    /** The changes of a projection in the ticks, oldest first. */
    changes: <K extends ProjectionKind>(id: number, kind: K): readonly ChangeOf<K>[] =>
      ticks.flatMap(({ projections }) => {
        const change = projections[id]
        return change?.kind === kind ? [change as ChangeOf<K>] : []
      }),
  }
}

/** All rows of a session, or those of a filter. */
export function rowsOf(sessionId: string, more: Partial<RowsDescription> = {}): RowsDescription {
  return { kind: 'rows', sessionId, filter: {}, highlights: [], followsTail: true, ...more }
}

/** A recording of one TCP conversation with these chunks from the peer, opened for reading. Returns its session. */
export async function openedRecording(sessions: Sessions, chunks: Iterable<string>): Promise<string> {
  const path = join(temporaryFolder(), 'recorded.pcapng')
  const meta = {
    sessionId: 'recorded',
    name: 'recorded',
    config: listenerConfig('tcp'),
    startedAtNs: BigInt(Date.now()) * 1_000_000n,
  }
  const recording = new LiveRecording(path, meta, 'Wirebench test', 2 ** 40)
  const [local, peer] = [
    { address: '127.0.0.1', port: 1000 },
    { address: '127.0.0.1', port: 2000 },
  ]
  recording.addConversation(peer)
  recording.appendState(1, { kind: 'open', local, peer, by: 'peer' })
  for (const chunk of chunks) recording.appendBytes(1, 'rx', bytesOf(chunk))
  recording.finish()
  recording.close()
  return valueOf(await sessions.openRecording(path)).id
}
