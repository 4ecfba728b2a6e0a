import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { expect, it, onTestFinished } from 'vitest'
import { exportRecording, type ExportOptions } from '../../src/main/recording/export/export-recording'
import { phrasingOf } from '../../src/main/recording/export/phrasing'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import type { RecordingSource } from '../../src/main/recording/index/recording'
import { toHex } from '../../src/shared/hex'
import {
  allRows,
  bytesOf,
  failureOf,
  listenerConfig,
  portOf,
  sourceOf,
  startEngine,
  story,
  valueOf,
} from '../support/engine'
import { TERMINAL_CONTROLS } from '../support/terminal'
import { temporaryFolder } from '../support/folder'
import { runProgram } from '../support/program'
import { smallFolder } from '../support/small-disk'
import { expertWarnings, followStream, packetCount, tcpdumpLines } from '../support/judges'

const CORPUS = [
  'plain text',
  '=SUM(A1:A9)',
  '+1',
  '-1',
  '@cmd',
  '\t=1',
  ' =1+1',
  'quote " and \' and ,;',
  'two\r\nlines',
  'nul \0 esc \u001b[31m',
  '你好 😀 \u202e',
]

/** Two TCP conversations that send in turn; the first sends the corpus. */
async function session(...more: readonly Uint8Array[]): Promise<RecordingSource> {
  const running = valueOf(await startEngine().start(listenerConfig('tcp')))
  const { log } = running
  const local = { address: '127.0.0.1', port: portOf(running) }
  for (const port of [50_001, 50_002]) {
    const peer = { address: '127.0.0.1', port }
    log.state(log.addConversation(peer), { kind: 'open', local, peer, by: 'peer' })
  }
  for (const text of CORPUS) {
    log.bytes(1, 'rx', bytesOf(text))
    log.bytes(2, 'tx', bytesOf('other'))
  }
  for (const bytes of more) log.bytes(2, 'rx', bytes)
  log.bytes(1, 'rx', Uint8Array.of(0xff, 0x00, 0x41))
  return sourceOf(running)
}

function run(source: RecordingSource, path: string, options: Partial<ExportOptions> = {}) {
  return exportRecording(source, {
    format: 'text',
    filter: {},
    path,
    replace: false,
    guardFormulas: true,
    application: 'test',
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...options,
  })
}

it('writes CSV that a strict reader reads back, with no cell that a spreadsheet would run', async () => {
  const source = await session()
  const path = join(temporaryFolder(), 'log.csv')
  const bytes = valueOf(await run(source, path, { format: 'csv' }))
  expect(statSync(path).size).toBe(bytes)
  const rows: Record<string, string>[] = parse(readFileSync(path), {
    columns: true,
    record_delimiter: '\r\n',
    relax_quotes: false,
  })
  expect(rows).toHaveLength(source.index.count)
  for (const row of rows) expect(row['text']).not.toMatch(/^\s*[=+\-@\t\r]/)
  const received = rows
    .filter((row) => row['conversation'] === '1' && row['kind'] === 'rx')
    .map((row) => Buffer.from(row['hex'] ?? '', 'hex').toString())
  expect(received.slice(0, CORPUS.length)).toEqual(CORPUS)
})

it('leaves cells as they are when asked to', async () => {
  const path = join(temporaryFolder(), 'log.csv')
  valueOf(await run(await session(), path, { format: 'csv', guardFormulas: false }))
  expect(readFileSync(path, 'utf8')).toContain(',=SUM(A1:A9),')
})

it('writes JSON Lines that Python reads, one row a record', async () => {
  const source = await session()
  const path = join(temporaryFolder(), 'log.jsonl')
  valueOf(await run(source, path, { format: 'jsonl' }))
  const script =
    'import json,sys; rows=[json.loads(line) for line in open(sys.argv[1],encoding="utf-8")]; print(len(rows), rows[3]["peer"], rows[3]["atNs"], rows[-1]["hex"], rows[-1]["text"].encode())'
  const [count, peer, atNs, hex] = (await runProgram('python3', ['-c', script, path])).split(' ')
  expect([count, peer, hex]).toEqual([String(source.index.count), '127.0.0.1:50001', 'ff0041'])
  expect(BigInt(atNs ?? '')).toBe(allRows(source)[3]?.atNs)
  expect(readFileSync(path, 'utf8')).not.toMatch(TERMINAL_CONTROLS)
})

it('writes text without anything that drives a terminal', async () => {
  const path = join(temporaryFolder(), 'log.txt')
  valueOf(await run(await session(), path))
  const text = readFileSync(path, 'utf8')
  expect(text).not.toMatch(TERMINAL_CONTROLS)
  expect(text).toContain('nul \\x00 esc \\e[31m')
})

it('writes one conversation as pcapng that Wireshark follows and we reopen', async () => {
  const source = await session()
  const path = join(temporaryFolder(), 'one.pcapng')
  valueOf(await run(source, path, { format: 'pcapng', filter: { conversation: 1 } }))
  expect(await expertWarnings(path)).toBe('')
  expect((await followStream(path, 0)).client).toBe(toHex(bytesOf(CORPUS.join(''))) + 'ff0041')
  const opened = valueOf(await OpenedRecording.open(path))
  onTestFinished(() => {
    opened.close()
  })
  expect(story(opened, 1)).toEqual(story(source, 1))
  expect(allRows(opened, 1).map(({ atNs }) => atNs)).toEqual(allRows(source, 1).map(({ atNs }) => atNs))
})

it('writes the rows of a filter as pcapng without gaps in the stream', async () => {
  const path = join(temporaryFolder(), 'filtered.pcapng')
  valueOf(await run(await session(), path, { format: 'pcapng', filter: { kinds: ['rx'], query: '1' } }))
  expect(await expertWarnings(path)).toBe('')
  expect(Buffer.from((await followStream(path, 0)).client, 'hex').toString()).toBe(
    CORPUS.filter((text) => text.includes('1')).join(''),
  )
  expect(await tcpdumpLines(path)).toHaveLength(await packetCount(path))
})

it('copies a whole running session as it is at that moment', async () => {
  const source = await session()
  const path = join(temporaryFolder(), 'whole.pcapng')
  const size = valueOf(await run(source, path, { format: 'pcapng' }))
  expect(size).toBe(source.byteLength)
  expect(readFileSync(path).equals(readFileSync(source.path).subarray(0, size))).toBe(true)
  expect(await packetCount(path)).toBeGreaterThan(20)
})

it('never replaces a file without being asked, and does not follow a link', async () => {
  const source = await session()
  const folder = temporaryFolder()
  const [target, link] = [join(folder, 'precious.txt'), join(folder, 'link.txt')]
  writeFileSync(target, 'precious')
  symlinkSync(target, link)
  expect(failureOf(await run(source, target)).code).toBe('file-exists')
  expect(failureOf(await run(source, link)).code).toBe('file-exists')
  valueOf(await run(source, link, { replace: true }))
  expect(readFileSync(target, 'utf8')).toBe('precious')
  expect(readdirSync(folder).sort()).toEqual(['link.txt', 'precious.txt'])
})

it('leaves nothing behind when it is cancelled, and says so', async () => {
  const folder = temporaryFolder()
  const abort = new AbortController()
  const outcome = await run(await session(), join(folder, 'log.jsonl'), {
    format: 'jsonl',
    signal: abort.signal,
    onProgress: () => abort.abort(),
  })
  expect(failureOf(outcome).code).toBe('cancelled')
  expect(readdirSync(folder)).toEqual([])
})

it('leaves nothing behind on a full disk, and names it', async () => {
  const source = await session(new Uint8Array(60_000))
  const folder = smallFolder(8_192)
  for (const format of ['csv', 'pcapng'] as const) {
    const path = join(folder, `log.${format}`)
    const outcome = await run(source, path, { format, filter: { kinds: ['rx', 'tx'] } })
    expect(failureOf(outcome)).toMatchObject({ code: 'disk-full', subject: path })
    expect(existsSync(path)).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  }
})

it('gives up on a folder that is not there', async () => {
  expect(failureOf(await run(await session(), join(temporaryFolder(), 'no', 'log.txt'))).code).toBe('file-not-found')
})

it('says times with their offset and events in the language that was asked for, and marks nothing that a peer sent as markup', async () => {
  const source = await session(bytesOf('<img src=x onerror=alert(1)>&"'))
  const folder = temporaryFolder()
  const offsetBefore = process.env['TZ']
  process.env['TZ'] = 'Asia/Shanghai'
  onTestFinished(() => {
    if (offsetBefore === undefined) delete process.env['TZ']
    else process.env['TZ'] = offsetBefore
  })
  const phrasing = phrasingOf('zh-CN', false)
  valueOf(await run(source, join(folder, 'log.txt'), { phrasing }))
  const lines = readFileSync(join(folder, 'log.txt'), 'utf8').split('\n')
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\+08:00 .*事件.*正在监听 127\.0\.0\.1:/)

  valueOf(await run(source, join(folder, 'log.html'), { format: 'html', phrasing }))
  const html = readFileSync(join(folder, 'log.html'), 'utf8')
  expect(html).toContain('<td>&lt;img src=x onerror=alert(1)&gt;&amp;&quot;</td>')
  expect(html).not.toMatch(/<(img|script|link)\b|https?:/)
  expect(html.match(/<tr class="/g)).toHaveLength(lines.length - 1)
  expect(html.endsWith('</html>\n')).toBe(true)
})
