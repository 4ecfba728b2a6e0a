import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { LiveRecording } from '../../../src/main/recording/live/live-recording'
import { OpenedRecording } from '../../../src/main/recording/opened/opened-recording'
import type { ClosedRecording, RecordingSource } from '../../../src/main/recording/index/recording'
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

/** The rows with bytes that are not in doubt: whole, with their times, and as far as the checksum of a single packet sees them. */
interface Contents {
  readonly whole: ReadonlySet<string>
  readonly summed: ReadonlySet<string>
}

function contents(source: RecordingSource): Contents {
  const rows = allRows(source).filter(({ kind, isDoubtful }) => kind !== 'state' && isDoubtful !== true)
  const lines = (of: (payload: Uint8Array, atNs: bigint) => string): ReadonlySet<string> =>
    new Set(
      rows.map(({ seq, kind, conversation, atNs }) => `${String(conversation)} ${kind} ${of(source.payload(seq), atNs)}`), // prettier-ignore
    )
  return {
    whole: lines((payload, atNs) => `${String(atNs)} ${Buffer.from(payload).toString('base64')}`),
    summed: lines((payload) => `${String(payload.length)} ${String(sumOf(payload))}`),
  }
}

/** 16 bits that do not see which two of them changed places (RFC 1071). */
function sumOf(bytes: Uint8Array): number {
  let sum = 0
  for (const [at, byte] of bytes.entries()) sum += at % 2 === 0 ? byte * 256 : byte
  return sum % 0xffff
}

/** Whether every part of the file has its sum: it ends with one, and nothing was skipped. */
function isAllSummed({ damage }: ClosedRecording, file: Buffer): boolean {
  return damage.every(({ kind }) => kind === 'doubtful') && file.subarray(-80).includes('"crc32":"')
}

export const recordings: FuzzSubject = {
  name: 'recordings',
  short: 250,
  open: async () => {
    const folder = temporaryFolder()
    const known = new Map<string, Contents>()
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
      // What is shown without a doubt is what was written.
      const kind = isAllSummed(opened, file) ? 'whole' : 'summed'
      const invented = [...contents(opened)[kind]].filter((row) => !rows[kind].has(row))
      if (invented.length > 0) throw new Error(`rows that nobody wrote: ${JSON.stringify(invented.slice(0, 3))}`)
    })
    return { make: (random) => mutated(all, random), run }
  },
}
