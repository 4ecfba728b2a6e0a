import { recordedListener } from './engine-role'
import { tell, untilFinished } from './role'

const WARM_UP = 200_000
const MEASURED = 1_000_000

/** Resident bytes that one record costs the process that keeps the recording. */
export async function memoryRole(): Promise<void> {
  const { session, end } = await recordedListener('udp', 'none')
  const { journal } = session
  const peer = { address: '127.0.0.1', port: 9 }
  const number = journal.addConversation(peer)
  journal.state(number, { kind: 'open', local: peer, peer, by: 'peer' })
  const bytes = new Uint8Array(100).fill(0x78)
  for (let at = 0; at < WARM_UP; at++) journal.bytes(number, 'rx', bytes)
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  const start = performance.now()
  for (let at = 0; at < MEASURED; at++) journal.bytes(number, 'rx', bytes)
  const seconds = (performance.now() - start) / 1000
  globalThis.gc?.()
  const bytesARecord = (process.memoryUsage.rss() - before) / MEASURED
  tell(null)
  await untilFinished()
  await end()
  tell({ bytesARecord, recordsASecond: MEASURED / seconds })
}
