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
import { framingOf } from '../../src/shared/framing/framing'
import { FrameView } from '../../src/main/recording/analysis/frame-view'
import { captureFile, datagram, FLAG, pcap, TcpTalk } from '../support/captures'
import { listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { expertWarnings } from '../support/judges'
import { peerClient, peerUdp } from '../support/peers'
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

it('puts a comment at a long message, which is several packets', async () => {
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

it('puts a comment at a datagram, in the session that runs and in its copy', async () => {
  const engine = startEngine()
  const session = valueOf(await engine.start(listenerConfig('udp', { kind: 'echo' })))
  const source = sourceOf(session)
  const peers = [await peerUdp(), await peerUdp()]
  for (const [at, { socket }] of peers.entries()) {
    socket.send(`ping ${String(at)}`, portOf(session), '127.0.0.1')
    await expect.poll(() => story(source)).toContain(`tx ping ${String(at)}`)
  }
  const rowOf = (row: string): number => story(source).indexOf(row) + 1
  valueOf(await commentRow(session, rowOf('rx ping 1'), 'second peer'))
  valueOf(await commentRow(session, rowOf('tx ping 0'), 'first answer'))
  const copy = await exported(source, 'pcapng')
  expect(await seenByTshark(copy)).toEqual([
    `\t${Buffer.from('ping 0').toString('hex')}\tfirst answer`,
    `\t${Buffer.from('ping 1').toString('hex')}\tsecond peer`,
  ])
  const copied = await opened(copy)
  expect(copied.index.comments.all.map(([seq, text]) => `${story(copied)[seq - 1] ?? ''}: ${text}`)).toEqual([
    'tx ping 0: first answer',
    'rx ping 1: second peer',
  ])
})

it('keeps comments at a capture of another program with several conversations, each at its packet', async () => {
  const [one, two] = [new TcpTalk(), new TcpTalk({ clientPort: 49_153, clientStart: 7_000 })]
  const said = (talk: TcpTalk, text: string): Buffer[] => [
    ...talk.handshake(),
    talk.toServer(0, FLAG.push | FLAG.ack, text),
    talk.toClient(0, FLAG.push | FLAG.ack, `${text}?`, text.length),
  ]
  const frames = [...said(one, 'hello'), ...said(two, 'howdy'), datagram('over udp')]
  const path = captureFile(pcap(frames))
  const engine = startEngine()
  valueOf(await engine.openRecording(path))
  const sessions = engine.all.map(({ id }) => id)
  expect(sessions).toHaveLength(2)
  for (const id of sessions) {
    const source = valueOf(engine.source(id))
    const session = engine.get(id)
    if (session === undefined) throw new Error('it was just opened')
    for (const [at, row] of story(source).entries())
      if (/^(?:rx howdy|rx over udp)/.test(row)) valueOf(await commentRow(session, at + 1, `why ${row.slice(3)}`))
  }
  expect(readFileSync(path)).toEqual(pcap(frames))
  for (const id of sessions) await engine.close(id)

  const again = startEngine()
  valueOf(await again.openRecording(path))
  const seen: string[] = []
  for (const { id } of again.all)
    seen.push(...(await seenByTshark(await exported(valueOf(again.source(id)), 'pcapng'))))
  expect(seen.toSorted()).toEqual(
    [
      `\t${Buffer.from('over udp').toString('hex')}\twhy over udp`,
      `${Buffer.from('howdy').toString('hex')}\t\twhy howdy`,
    ].toSorted(),
  )
})

it('shows the comment of a row beside its frames, and finds the row where a frame ends', async () => {
  const engine = startEngine()
  const session = valueOf(
    await engine.start(listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', 0, { framing: 'line' })),
  )
  const client = await peerClient(portOf(session))
  const source = sourceOf(session)
  for (const [at, text] of ['one\ntw', 'o\nthr'].entries()) {
    client.write(text)
    await expect.poll(() => session.conversation(1)?.rxRecords).toBe(at + 1)
  }
  const rows = story(source).flatMap((row, at) => (row.startsWith('rx') ? [at + 1] : []))
  const [first = 0, second = 0] = rows
  const frames = new FrameView(source, 1, framingOf(session.options))
  while (frames.advance(Infinity));
  expect([1, 2, 3].map((frame) => frames.lastRowOf('rx', frame))).toEqual([first, second, second])
  const before = source.index.comments.changes
  valueOf(await commentRow(session, second, 'cut in two'))
  expect(source.index.comments.changes).toBe(before + 1)
  expect(frames.read(0, 10).map(({ seq, comment }) => [seq, comment])).toEqual([
    [first, undefined],
    [first, undefined],
    [second, 'cut in two'],
    [second, 'cut in two'],
  ])
})
