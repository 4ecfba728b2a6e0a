import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { ExportFormat } from '../../src/shared/export-format'
import { exportRecording } from '../../src/main/recording/export/export-recording'
import { commentsPath } from '../../src/main/recording/files/comment-file'
import { openRecording } from '../../src/main/recording/open-recording'
import type { ClosedRecording, RecordingSource } from '../../src/main/recording/index/recording'
import { RowList } from '../../src/main/recording/query/row-list'
import { commentRow } from '../../src/main/session/comment-row'
import { listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { expertWarnings } from '../support/judges'
import { peerClient } from '../support/peers'
import { runProgram } from '../support/program'

async function exported(source: RecordingSource, format: ExportFormat, query?: string): Promise<string> {
  const path = join(temporaryFolder(), `out.${format}`)
  const options = { format, path, replace: false, guardFormulas: true, application: 'test' } as const
  const more = { signal: new AbortController().signal, onProgress: () => undefined }
  valueOf(await exportRecording(source, { ...options, ...more, filter: query === undefined ? {} : { query } }))
  return path
}

async function opened(path: string): Promise<ClosedRecording> {
  const [recording] = valueOf(await openRecording(path))
  if (recording === undefined) throw new Error('nothing inside')
  onTestFinished(() => {
    recording.close()
  })
  return recording
}

/** What Wireshark's own reader says: the payload of each packet that has a comment, and that comment. */
async function seenByTshark(path: string): Promise<string[]> {
  const fields = ['-T', 'fields', '-e', 'tcp.payload', '-e', 'udp.payload', '-e', 'frame.comment']
  const output = await runProgram('tshark', ['-r', path, '-Y', 'frame.comment', ...fields])
  return output.split('\n').filter((line) => line.trim() !== '' && !/^\t\twirebench: \{"conv/.test(line))
}

const commentsOf = (source: RecordingSource): string[] =>
  source.index.comments.all.map(([seq, text]) => `${String(seq)} ${text}`)

async function talk() {
  const engine = startEngine()
  const session = valueOf(await engine.start(listenerConfig('tcp', { kind: 'echo' })))
  const client = await peerClient(portOf(session))
  for (const word of ['one', 'two', 'three']) {
    client.write(word)
    await once(client, 'data')
  }
  const source = sourceOf(session)
  const rowOf = (row: string): number => story(source).findIndex((each) => each.startsWith(row)) + 1
  return { engine, session, client, source, rowOf }
}

it('writes a comment behind a live row, finds it again in the reopened file, and puts it at the packet of a copy', async () => {
  const { session, client, source, rowOf } = await talk()
  valueOf(await commentRow(session, rowOf('rx two'), 'why twice? 为什么'))
  valueOf(await commentRow(session, rowOf('tx three'), 'first try'))
  valueOf(await commentRow(session, rowOf('tx three'), ''))
  valueOf(await commentRow(session, rowOf('open'), 'wirebench: {"not":"ours"}'))
  const expected = [
    `${String(rowOf('rx two'))} why twice? 为什么`,
    `${String(rowOf('open'))} wirebench: {"not":"ours"}`,
  ]
  expect(commentsOf(source)).toEqual(expected)
  client.end()
  await expect.poll(() => story(source).at(-1)).toBe('closed')
  await session.stop()
  // Also when the session has stopped: the recording is not damaged by it.
  valueOf(await commentRow(session, rowOf('rx one'), 'afterwards'))

  const again = await opened(source.path)
  expect(again.damage).toEqual([])
  expect(again.endedCleanly).toBe(true)
  expect(commentsOf(again).toSorted()).toEqual([...expected, `${String(rowOf('rx one'))} afterwards`].toSorted())
  expect(again.read(rowOf('rx two')).comment).toBe('why twice? 为什么')

  const copy = await exported(source, 'pcapng')
  expect(await seenByTshark(copy)).toEqual([
    '\t\t wirebench: {"not":"ours"}',
    `${Buffer.from('one').toString('hex')}\t\tafterwards`,
    `${Buffer.from('two').toString('hex')}\t\twhy twice? 为什么`,
  ])
  expect(await expertWarnings(copy)).not.toContain('Checksum')
  const copied = await opened(copy)
  expect(story(copied)).toEqual(story(source).filter((row) => row !== 'comment'))
  expect(copied.index.comments.all.map(([, text]) => text)).toEqual([
    'wirebench: {"not":"ours"}',
    'afterwards',
    'why twice? 为什么',
  ])
})

it('is found by comment: and has:, and stands in text, JSON, CSV and HTML', async () => {
  const { session, source, rowOf } = await talk()
  valueOf(await commentRow(session, rowOf('rx two'), 'Look <here>, please'))
  const found = async (query: string): Promise<number[]> => {
    const rows = new RowList(source, { query })
    await rows.complete()
    return Array.from({ length: rows.count }, (_, at) => rows.seqAt(at))
  }
  const row = rowOf('rx two')
  expect(await found('comment:"look <here>"')).toEqual([row])
  expect(await found('has:comment')).toEqual([row])
  expect(await found('comment:nobody')).toEqual([])
  expect(await found('-has:comment is:received')).not.toContain(row)
  const text = async (format: ExportFormat): Promise<string> => readFileSync(await exported(source, format), 'utf8')
  expect(await text('text')).toContain('two  (Comment: Look <here>, please)')
  expect(await text('html')).toContain('<p class="comment">Look &lt;here&gt;, please</p>')
  const lines = (await text('jsonl')).split('\n').filter((line) => line.includes('"comment":"'))
  expect(lines.map((line) => (JSON.parse(line) as { seq: number; comment: string }).comment)).toEqual([
    'Look <here>, please',
  ])
  const [head = '', ...cells] = (await text('csv')).split('\r\n')
  expect(head.endsWith(',comment')).toBe(true)
  expect(cells.filter((line) => line.endsWith('"Look <here>, please"')).length).toBe(1)
})

it('keeps comments at a file that is only read beside it, and puts them into a copy of it', async () => {
  const { session, client, source, rowOf, engine } = await talk()
  const row = rowOf('rx three')
  client.end()
  await expect.poll(() => story(source).at(-1)).toBe('closed')
  await session.stop()
  const { path } = source
  await engine.close(session.id)
  const before = readFileSync(path)
  const first = valueOf(await engine.openRecording(path))
  valueOf(await commentRow(first, row, 'kept beside'))
  expect(readFileSync(path)).toEqual(before)
  expect(readFileSync(commentsPath(path), 'utf8')).toContain('kept beside')
  await engine.close(first.id)
  const second = valueOf(await engine.openRecording(path))
  const reopened = valueOf(engine.source(second.id))
  expect(reopened.read(row).comment).toBe('kept beside')
  expect((await seenByTshark(await exported(reopened, 'pcapng'))).join()).toContain('kept beside')
  // Only the rows that were chosen are copied, each with its own.
  expect((await seenByTshark(await exported(reopened, 'pcapng', 'three'))).join()).toContain('kept beside')
})

it('puts a comment at a long message, which is several packets, and at a datagram', async () => {
  const engine = startEngine()
  const session = valueOf(await engine.start(listenerConfig('tcp')))
  const client = await peerClient(portOf(session))
  client.write(Buffer.alloc(300_000, 'x'))
  const source = sourceOf(session)
  await expect.poll(() => source.conversationTable.rxBytes).toBe(300_000)
  const long =
    [...Array(source.index.count).keys()].map((at) => at + 1).find((seq) => source.index.get(seq).byteLength > 0) ?? 0
  valueOf(await commentRow(session, long, 'long'))
  const copy = await opened(await exported(source, 'pcapng'))
  expect(copy.index.comments.all.map(([seq, text]) => [copy.index.get(seq).kind, text])).toEqual([['rx', 'long']])
  expect(copy.conversationTable.rxBytes).toBe(300_000)
  client.destroy()
})
