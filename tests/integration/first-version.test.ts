import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { SettingsFile } from '../../src/main/app/settings-file'
import { LibraryStore } from '../../src/main/library/library-store'
import { FullRecords } from '../../src/main/recording/export/full-record'
import { toJsonLine } from '../../src/main/recording/export/row-format'
import type { ClosedRecording } from '../../src/main/recording/index/recording'
import { openRecording } from '../../src/main/recording/open-recording'
import { metaToFacts, readMeta } from '../../src/main/recording/pcapng/recording-head'
import { checkOptions } from '../../src/shared/options/check-options'
import { allRows, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'

/** Recordings of the first version, with its own output about them (`show --json`). */
const FILES = join(import.meta.dirname, '../fixtures/first-version')
const RECORDINGS = ['tcp-listener', 'tcp-client', 'tls-listener', 'tls-client', 'udp-listener', 'refused'] as const

async function opened(path: string): Promise<ClosedRecording> {
  const [recording, ...others] = valueOf(await openRecording(path))
  if (recording === undefined) throw new Error('nothing was opened')
  onTestFinished(() => {
    recording.close()
  })
  expect(others).toEqual([])
  return recording
}

/** A copy in which some words are replaced by others of the same length. */
function changed(name: string, words: Readonly<Record<string, string>>): string {
  let bytes = readFileSync(join(FILES, `${name}.pcapng`), 'latin1')
  for (const [from, to] of Object.entries(words)) {
    expect([to.length, bytes.includes(from)]).toEqual([from.length, true])
    bytes = bytes.replaceAll(from, to)
  }
  const path = join(temporaryFolder(), `${name}.pcapng`)
  writeFileSync(path, bytes, 'latin1')
  return path
}

/** Programs read the name and the facts of an event; its sentence may have other words. */
function withoutSentence(line: string): string {
  return line.includes('"kind":"state"') ? line.replace(/"text":"[^"]+"/, '"text":"..."') : line
}

it.each(RECORDINGS)('opens a recording of the first version with the same rows: %s', async (name) => {
  const recording = await opened(join(FILES, `${name}.pcapng`))
  const records = new FullRecords(recording)
  const rows = Array.from({ length: recording.index.count }, (_, at) => toJsonLine(records.at(at + 1)))
  const written = readFileSync(join(FILES, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
  expect(rows.map(withoutSentence)).toEqual(written.map(withoutSentence))
  expect([recording.isOurs, recording.endedCleanly, recording.meta.unknown]).toEqual([true, true, undefined])
})

it('reads the options and the handler of a recording of the first version', async () => {
  const { config } = (await opened(join(FILES, 'tcp-listener.pcapng'))).meta
  expect(config).toMatchObject({ handler: { kind: 'prefix', text: '> ' } })
  expect(config.options).toEqual(JSON.parse(readFileSync(join(FILES, 'listener.json'), 'utf8')))
})

it('takes options, settings and saved messages of the first version', () => {
  const options = JSON.parse(readFileSync(join(FILES, 'listener.json'), 'utf8')) as Record<string, unknown>
  expect(checkOptions(options, 'tcp-listener')).toEqual([])
  const folder = temporaryFolder()
  for (const file of ['settings.json', 'messages.yaml']) copyFileSync(join(FILES, file), join(folder, file))
  const settings = new SettingsFile(folder)
  const stored = JSON.parse(readFileSync(join(FILES, 'settings.json'), 'utf8')) as Record<string, unknown>
  expect(settings.badCopy).toBeUndefined()
  expect({ ...settings.settings, window: settings.windowBounds }).toMatchObject(stored)
  const { problem, state } = new LibraryStore(join(folder, 'messages.yaml'))
  expect(problem).toBeUndefined()
  expect(state.library.messages.map(({ name }) => name)).toEqual(['hello', '你好', 'ping', 'read ten'])
  expect(state.library.sequences[0]?.steps).toHaveLength(4)
})

it('opens a recording whose head names kinds of a later version, with its events, names and TLS facts', async () => {
  const before = allRows(await opened(join(FILES, 'tls-client.pcapng')))
  const path = changed('tls-client', { '"protocol":"tls"': '"protocol":"dtl"', '"kind":"none"': '"kind":"rule"' })
  const recording = await opened(path)
  expect(recording.isOurs).toBe(true)
  expect(recording.meta.unknown).toEqual([
    { of: 'protocol', was: 'dtl' },
    { of: 'handler', was: 'rule' },
  ])
  expect(allRows(recording)).toEqual(before)
  expect(recording.conversationTable.get(1)?.tls?.version).toBe('TLSv1.3')
})

it('keeps the head of a later version in a copy', () => {
  const config = {
    role: 'relay',
    protocol: 'quic',
    handler: { kind: 'rules', rules: [1] },
    options: { mood: 'calm' },
  }
  const facts = { format: 2, sessionId: 's', name: 'n', startedAtNs: '5', config, more: true }
  const meta = readMeta(facts)
  if (meta === undefined) throw new Error('not ours')
  expect(meta.unknown?.map(({ of, was }) => `${of} ${was}`)).toEqual([
    'format 2',
    'protocol quic',
    'handler rules',
    'role relay',
    'option mood',
  ])
  const written = { ...(metaToFacts(meta) as Record<string, unknown>), startedAtNs: '5' }
  expect(written).toEqual(facts)
})

it('shows an event of a later version by its name, and finds it by that', async () => {
  const recording = await opened(changed('tls-client', { '"kind":"secured"': '"kind":"sekured"' }))
  const records = new FullRecords(recording)
  const rows = Array.from({ length: recording.index.count }, (_, at) => toJsonLine(records.at(at + 1)))
  expect(rows.filter((row) => row.includes('"state":"sekured"'))).toHaveLength(1)
  expect(rows).toHaveLength(before('tls-client'))
})

function before(name: string): number {
  return readFileSync(join(FILES, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n').length
}
