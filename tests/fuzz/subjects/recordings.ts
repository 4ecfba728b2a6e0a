import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { LiveRecording } from '../../../src/main/recording/live/live-recording'
import { OpenedRecording } from '../../../src/main/recording/opened/opened-recording'
import type { RecordingSource } from '../../../src/main/recording/index/recording'
import { allRows, bytesOf, listenerConfig, valueOf } from '../../support/engine'
import { temporaryFolder } from '../../support/folder'
import { mutated } from '../mutate'
import type { FuzzSubject } from '../subject'
import { checkRowsAreOfFile, fileReader } from './opened'

const FIXTURES = join(import.meta.dirname, '../../fixtures/first-version')

/** A recording as this version writes it: two conversations, an answer, a chunk that is longer than a packet. */
function written(path: string, sessionId: string, protocol: 'tcp' | 'udp'): void {
  const meta = { sessionId, name: sessionId, config: listenerConfig(protocol), startedAtNs: 1_700_000_000_000_000_000n }
  const recording = new LiveRecording(path, meta, 'Wirebench test', 2 ** 40)
  const local = { address: '127.0.0.1', port: 7_000 }
  for (const number of [1, 2]) {
    const peer = { address: '127.0.0.1', port: 40_000 + number }
    recording.addConversation(peer)
    recording.appendState(number, { kind: 'open', local, peer, by: 'peer' })
    for (const word of ['one', 'two', 'three']) {
      recording.appendBytes(number, 'rx', bytesOf(`${sessionId} ${word} of ${String(number)}\n`))
      recording.appendBytes(number, 'tx', bytesOf(`answer to ${word} of ${String(number)} in ${sessionId}`))
    }
  }
  recording.appendBytes(1, 'rx', bytesOf(`${sessionId} `.repeat(500)))
  recording.appendState(1, { kind: 'closed' })
  recording.finish()
  recording.close()
}

/** A row with bytes by what the checksum of its packet says of it: 16 bits that do not see which of them stands where (RFC 1071), nor its time. */
function contents(source: RecordingSource): Set<string> {
  const rows = allRows(source).filter(({ kind }) => kind !== 'state')
  return new Set(
    rows.map(({ seq, kind, conversation, byteLength }) => [conversation, kind, byteLength, sumOf(source.payload(seq))].join(' ')), // prettier-ignore
  )
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0
  for (const [at, byte] of bytes.entries()) sum += at % 2 === 0 ? byte * 256 : byte
  return sum % 0xffff
}

export const recordings: FuzzSubject = {
  name: 'recordings',
  short: 250,
  open: async () => {
    const folder = temporaryFolder()
    const known = new Map<string, Set<string>>()
    const seeds: Buffer[] = []
    for (const protocol of ['tcp', 'udp'] as const) {
      const path = join(folder, `${protocol}.pcapng`)
      written(path, `session ${protocol}`, protocol)
      const opened = valueOf(await OpenedRecording.open(path))
      known.set(opened.meta.sessionId, contents(opened))
      opened.close()
      seeds.push(readFileSync(path))
    }
    const old = readdirSync(FIXTURES).filter((name) => name.endsWith('.pcapng'))
    const all = [...seeds, ...seeds, ...old.map((name) => readFileSync(join(FIXTURES, name)))]
    const run = await fileReader(join(folder, 'in.pcapng'), (opened, file) => {
      const rows = opened.isOurs ? known.get(opened.meta.sessionId) : undefined
      if (rows === undefined) {
        checkRowsAreOfFile(opened, file)
        return
      }
      // Each packet has its checksum and its number: what is shown is what was written.
      const invented = [...contents(opened)].filter((row) => !rows.has(row))
      if (invented.length > 0) throw new Error(`rows that nobody wrote: ${JSON.stringify(invented.slice(0, 3))}`)
    })
    return { make: (random) => mutated(all, random), run }
  },
}
