import { closeSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { FullRecords } from '../../src/main/recording/export/full-record'
import { toJsonLine } from '../../src/main/recording/export/row-format'
import type { RecordingSource } from '../../src/main/recording/index/recording'
import { LiveRecording } from '../../src/main/recording/live/live-recording'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { readMark } from '../../src/main/recording/pcapng/sum-mark'
import type { RecordingMeta } from '../../src/shared/record'
import type { ExportFormat } from '../../src/shared/export-format'
import { exportRecording } from '../../src/main/recording/export/export-recording'
import { mergeRecordings } from '../../src/main/recording/export/merge'
import { mergeInto, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { runProgram } from '../support/program'

const LOCAL = { address: '127.0.0.1', port: 2_021 }
const text = (words: string): Uint8Array => new TextEncoder().encode(words)

function metaOf(protocol: 'tcp' | 'udp'): RecordingMeta {
  const config = { role: 'listener', protocol, local: LOCAL, handler: { kind: 'none' }, options: {} } as const
  return { sessionId: 'a-session', name: 'sums', config, startedAtNs: 1_790_000_000_000_000_000n }
}

/** Three parts, each with a mark: two conversations over IPv4 and IPv6, a moved clock, a reset, a half-close. */
function streams(): string {
  const path = join(temporaryFolder(), 'streams.pcapng')
  const recording = new LiveRecording(path, metaOf('tcp'), 'test', 1e9)
  recording.appendState(0, { kind: 'listening', local: LOCAL })
  const first = { address: '127.0.0.1', port: 50_001 }
  recording.addConversation(first)
  recording.appendState(1, { kind: 'open', local: LOCAL, peer: first, by: 'peer' })
  recording.appendBytes(1, 'rx', text('question'))
  recording.appendBytes(1, 'tx', text('an answer'))
  recording.finish()
  recording.appendState(0, { kind: 'clock-moved', byMs: 5_000 })
  const second = { address: '::1', port: 50_002 }
  recording.addConversation(second)
  recording.appendState(2, { kind: 'open', local: { address: '::1', port: 2_021 }, peer: second, by: 'peer' })
  recording.appendBytes(2, 'tx', text('hello'))
  recording.appendBytes(1, 'rx', text('one more'))
  recording.appendState(2, { kind: 'reset', by: 'peer' })
  recording.finish()
  recording.appendBytes(1, 'tx', text('and one'))
  recording.appendState(1, { kind: 'half-closed', by: 'peer' })
  recording.appendState(1, { kind: 'closed' })
  recording.appendState(0, { kind: 'stopped' })
  recording.close()
  return path
}

/** Two parts with datagrams: one was cut on receiving. */
function datagrams(): string {
  const path = join(temporaryFolder(), 'datagrams.pcapng')
  const recording = new LiveRecording(path, metaOf('udp'), 'test', 1e9)
  recording.appendState(0, { kind: 'listening', local: LOCAL })
  const peer = { address: '127.0.0.1', port: 50_001 }
  recording.addConversation(peer)
  recording.appendState(1, { kind: 'open', local: LOCAL, peer, by: 'peer' })
  recording.appendBytes(1, 'rx', text('a question'))
  recording.appendBytes(1, 'rx', text('one that is too long'), { keepBytes: 8 })
  recording.finish()
  recording.appendBytes(1, 'tx', text('answer'))
  recording.appendBytes(1, 'tx', new Uint8Array())
  recording.appendState(0, { kind: 'stopped' })
  recording.close()
  return path
}

interface Seen {
  readonly rows: readonly string[]
  readonly sure: readonly string[]
  readonly damage: readonly string[]
}

/** Everything that a row says, but its number: time, conversation, peer, kind, state, lengths and bytes. */
function rowsOf(source: RecordingSource): { readonly line: string; readonly isDoubtful: boolean }[] {
  const records = new FullRecords(source)
  return Array.from({ length: source.index.count }, (_, at) => {
    const { isDoubtful, ...record } = records.at(at + 1)
    expect(source.read(at + 1).isDoubtful).toBe(isDoubtful)
    return { line: toJsonLine({ ...record, seq: 0 }), isDoubtful: isDoubtful === true }
  })
}

async function seenIn(path: string): Promise<Seen | undefined> {
  const opening = await OpenedRecording.open(path)
  if (!opening.ok) return undefined
  const rows = rowsOf(opening.value)
  opening.value.close()
  const damage = opening.value.damage.map(({ kind }) => kind)
  return {
    rows: rows.map(({ line }) => line),
    sure: rows.filter(({ isDoubtful }) => !isDoubtful).map(({ line }) => line),
    damage,
  }
}

function isInOrderIn(some: readonly string[], all: readonly string[]): boolean {
  let at = 0
  for (const line of all) if (some[at] === line) at += 1
  return at === some.length
}

/** Numbers that look random and are the same in each run (Park and Miller). */
function seeded(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647)
}

it.each([
  ['streams', streams],
  ['datagrams', datagrams],
])(
  'shows nothing as true that one wrong bit has changed, wherever it is: %s',
  async (_, make) => {
    const path = make()
    const right = await seenIn(path)
    if (right === undefined) throw new Error('the recording cannot be read')
    expect(right.damage).toEqual([])
    expect(right.sure).toEqual(right.rows)
    const whole = readFileSync(path)
    const fd = openSync(path, 'r+')
    onTestFinished(() => {
      closeSync(fd)
    })
    const random = seeded(13)
    const wrong: string[] = []
    for (let at = 0; at < whole.length; at++) {
      const bit = random() & 7
      writeSync(fd, Buffer.of((whole[at] ?? 0) ^ (1 << bit)), 0, 1, at)
      const seen = await seenIn(path)
      writeSync(fd, whole, at, 1, at)
      if (seen === undefined) continue
      if (!isInOrderIn(seen.sure, right.rows))
        wrong.push(`byte ${String(at)} bit ${String(bit)}: changed and not marked`)
      const isAll = seen.sure.join('\n') === right.rows.join('\n')
      if (!isAll && seen.damage.length === 0) wrong.push(`byte ${String(at)} bit ${String(bit)}: missing and not told`)
    }
    expect(wrong).toEqual([])
    expect(await seenIn(path)).toEqual(right)
  },
  120_000,
)

/** The offset of each mark, and the length of its block. */
function marksIn(file: Buffer): { readonly at: number; readonly length: number }[] {
  const marks: { at: number; length: number }[] = []
  for (let at = 0; at < file.length; at += file.readUInt32LE(at + 4)) {
    const length = file.readUInt32LE(at + 4)
    if (readMark(file.readUInt32LE(at), file.subarray(at, at + length), 'a-session') !== undefined)
      marks.push({ at, length })
  }
  return marks
}

async function opened(path: string): Promise<OpenedRecording> {
  const recording = valueOf(await OpenedRecording.open(path))
  onTestFinished(() => {
    recording.close()
  })
  return recording
}

function doubtfulRows(recording: OpenedRecording): number[] {
  return Array.from({ length: recording.index.count }, (_, at) => at + 1).filter((seq) =>
    recording.index.isDoubtful(seq),
  )
}

it('puts all rows of a part in doubt, and tells it once, when a time in it is wrong or two of its words have changed places', async () => {
  const path = streams()
  const whole = readFileSync(path)
  const rows = (await opened(path)).index
  const answer = rows.get(4)
  const [first] = marksIn(whole)
  const wrongTime = Buffer.from(whole)
  wrongTime.writeUInt32LE(whole.readUInt32LE(answer.offset + 16) ^ 0x400, answer.offset + 16)
  const swapped = Buffer.from(whole)
  const payload = whole.indexOf('an answer')
  swapped.write(' aan', payload)
  for (const wrong of [wrongTime, swapped]) {
    writeFileSync(path, wrong)
    const recording = await opened(path)
    expect(recording.index.count).toBe(rows.count)
    expect(doubtfulRows(recording)).toEqual([1, 2, 3, 4])
    expect(recording.damage).toEqual([
      { atOffset: 0, byteLength: first?.at, kind: 'doubtful', rows: { first: 1, last: 4 } },
    ])
    expect(recording.endedCleanly).toBe(false)
  }
})

it('puts the rows before a mark that cannot be read in doubt, and tells a part that is missing with its mark', async () => {
  const path = streams()
  const whole = readFileSync(path)
  const all = (await opened(path)).index.count
  const [first, second, third] = marksIn(whole)
  if (first === undefined || second === undefined || third === undefined) throw new Error('there are not three marks')
  const wrong = Buffer.from(whole)
  wrong[second.at + 60] = (wrong[second.at + 60] ?? 0) ^ 1
  writeFileSync(path, wrong)
  const unreadable = await opened(path)
  expect(unreadable.damage.map(({ kind }) => kind)).toEqual(['garbled', 'doubtful'])
  expect(doubtfulRows(unreadable)).toEqual([5, 6, 7, 8, 9])
  expect(unreadable.index.count).toBe(all)
  writeFileSync(
    path,
    Buffer.concat([whole.subarray(0, first.at + first.length), whole.subarray(second.at + second.length)]),
  )
  const missing = await opened(path)
  expect(missing.damage[0]).toEqual({ atOffset: first.at + first.length, byteLength: 0, kind: 'missing' })
  expect(missing.index.count).toBe(all - 5)
})

it('reads what stands behind the last mark as before: of a process that was killed, and while it is written', async () => {
  const path = join(temporaryFolder(), 'live.pcapng')
  const recording = new LiveRecording(path, metaOf('tcp'), 'test', 1e9)
  onTestFinished(() => {
    recording.close()
  })
  const peer = { address: '127.0.0.1', port: 50_001 }
  recording.addConversation(peer)
  recording.appendState(1, { kind: 'open', local: LOCAL, peer, by: 'peer' })
  recording.finish()
  recording.appendBytes(1, 'rx', text('behind'))
  expect(recording.payload(2)).toEqual(text('behind'))
  const file = readFileSync(path)
  expect(marksIn(file)).toHaveLength(1)
  const during = await opened(path)
  expect([during.index.count, during.damage, doubtfulRows(during)]).toEqual([2, [], []])
  const wrong = Buffer.from(file)
  wrong[file.indexOf('behind')] = 0x42
  const copy = join(temporaryFolder(), 'killed.pcapng')
  writeFileSync(copy, wrong)
  expect((await opened(copy)).damage).toMatchObject([{ kind: 'garbled' }])
  writeFileSync(copy, file)
  truncateSync(copy, statSync(copy).size - 3)
  const cut = await opened(copy)
  expect([cut.index.count, cut.damage.map(({ kind }) => kind), doubtfulRows(cut)]).toEqual([1, ['cut'], []])
})

it('says in every copy which rows are in doubt', async () => {
  const path = streams()
  const wrong = readFileSync(path)
  const { offset } = (await opened(path)).index.get(4)
  wrong.writeUInt32LE(wrong.readUInt32LE(offset + 16) ^ 0x400, offset + 16)
  writeFileSync(path, wrong)
  const recording = await opened(path)
  const exported = async (format: ExportFormat): Promise<string> => {
    const to = join(temporaryFolder(), `copy.${format}`)
    const options = { format, path: to, filter: {}, replace: false, guardFormulas: true, application: 'test' } as const
    valueOf(
      await exportRecording(recording, {
        ...options,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      }),
    )
    return to
  }
  const again = async (copy: string): Promise<void> => {
    const reopened = await opened(copy)
    expect(doubtfulRows(reopened)).toEqual([1, 2, 3, 4])
    expect(reopened.damage).toMatchObject([{ kind: 'doubtful', rows: { first: 1, last: 4 } }])
    expect(rowsOf(reopened).map(({ line }) => line)).toEqual(rowsOf(recording).map(({ line }) => line))
    expect(marksIn(readFileSync(copy))).not.toEqual([])
  }
  await again(await exported('pcapng'))
  const merged = join(temporaryFolder(), 'merged.pcapng')
  valueOf(await mergeRecordings([recording], mergeInto(merged)))
  await again(merged)
  const lines = async (format: ExportFormat): Promise<string[]> =>
    readFileSync(await exported(format), 'utf8').split('\n')
  expect((await lines('text')).filter((line) => line.includes('(in doubt)'))).toHaveLength(4)
  expect((await lines('html')).filter((line) => line.includes('(in doubt)'))).toHaveLength(4)
  expect((await lines('jsonl')).filter((line) => line.includes('"doubtful":true'))).toHaveLength(4)
  const csv = await lines('csv')
  expect(csv[0]).toMatch(/,hex,doubtful\r$/)
  expect(csv.filter((line) => line.endsWith(',true\r'))).toHaveLength(4)
  expect((await lines('mermaid')).filter((line) => line.includes('(in doubt)'))).toHaveLength(4)
})

it('has a mark behind each 64 KiB of a flood, copies them whole, and other programs see packets only', async () => {
  const path = join(temporaryFolder(), 'flood.pcapng')
  const recording = new LiveRecording(path, metaOf('tcp'), 'test', 1e9)
  const peer = { address: '127.0.0.1', port: 50_001 }
  recording.addConversation(peer)
  recording.appendState(1, { kind: 'open', local: LOCAL, peer, by: 'peer' })
  const random = seeded(5)
  const sizes = Array.from({ length: 900 }, (_, at) => (at % 300 === 7 ? 700_000 : 1 + (random() % 3_000)))
  const chunks = sizes.map((size) => Uint8Array.from({ length: size }, () => random()))
  for (const [at, chunk] of chunks.entries()) {
    recording.appendBytes(1, at % 2 === 0 ? 'rx' : 'tx', chunk)
    if (at % 50 === 0) await new Promise((resume) => setImmediate(resume))
  }
  const copy = join(temporaryFolder(), 'copy.pcapng')
  const options = { format: 'pcapng', path: copy, filter: {}, replace: false, guardFormulas: true } as const
  const { signal } = new AbortController()
  valueOf(await exportRecording(recording, { ...options, application: 'test', signal, onProgress: () => undefined }))
  recording.close()
  for (const each of [path, copy]) {
    const file = readFileSync(each)
    const marks = marksIn(file)
    expect(marks.at(-1)).toEqual({ at: file.length - (marks.at(-1)?.length ?? 0), length: marks.at(-1)?.length })
    for (const [at, { at: offset, length }] of marks.entries())
      if (at > 0) expect(offset - (marks[at - 1]?.at ?? 0) - length).toBeLessThan(65_536 + 760_000)
    const reopened = await opened(each)
    expect([reopened.damage, reopened.index.count]).toEqual([[], 901])
    for (const [at, chunk] of chunks.entries()) expect(Buffer.from(chunk).equals(reopened.payload(at + 2))).toBe(true)
    const lengths = await runProgram('tshark', ['-r', each, '-T', 'fields', '-e', 'tcp.len'])
    const total = lengths.split('\n').reduce((sum, length) => sum + Number(length), 0)
    expect(total).toBe(sizes.reduce((sum, size) => sum + size, 0))
    const packets = lengths.trim().split('\n').length
    expect(await runProgram('capinfos', ['-M', '-c', each])).toMatch(
      new RegExp(`Number of packets:\\s+${String(packets)}\n`),
    )
  }
})

it('has right sums where the same long bytes are recorded twice, whole and in parts, in turn and apart', async () => {
  const path = join(temporaryFolder(), 'twice.pcapng')
  const recording = new LiveRecording(path, metaOf('tcp'), 'test', 1e9)
  const legs = [50_001, 50_002].map((port) => recording.addConversation({ address: '127.0.0.1', port }))
  for (const leg of legs) {
    const peer = { address: '127.0.0.1', port: 50_000 + leg }
    recording.appendState(leg, { kind: 'open', local: LOCAL, peer, by: 'peer' })
  }
  const random = seeded(7)
  const chunks = [9_000, 16_384, 65_536, 200_001].map((size) => Uint8Array.from({ length: size }, () => random()))
  const wanted: Uint8Array[] = []
  const record = (leg: number, direction: 'rx' | 'tx', bytes: Uint8Array): void => {
    recording.appendBytes(leg, direction, bytes)
    wanted.push(bytes)
  }
  for (const chunk of chunks) {
    record(1, 'rx', chunk)
    record(2, 'tx', chunk)
    record(1, 'rx', chunk.subarray(1))
    record(2, 'tx', chunk.subarray(1, chunk.length - 1))
  }
  for (const chunk of chunks) record(2, 'rx', chunk)
  for (const chunk of chunks) record(1, 'tx', chunk)
  recording.close()
  const reopened = await opened(path)
  expect([reopened.damage, reopened.index.hasDoubt]).toEqual([[], false])
  for (const [at, bytes] of wanted.entries()) expect(Buffer.from(bytes).equals(reopened.payload(at + 3))).toBe(true)
  const checked = ['-o', 'tcp.check_checksum:TRUE', '-T', 'fields', '-e', 'tcp.checksum.status']
  const statuses = (await runProgram('tshark', ['-r', path, ...checked])).trim().split('\n')
  expect(new Set(statuses)).toEqual(new Set(['1']))
})
