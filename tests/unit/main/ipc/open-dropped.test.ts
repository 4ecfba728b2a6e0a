import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ChosenFiles } from '../../../../src/main/ipc/chosen-files'
import { openDropped } from '../../../../src/main/ipc/open-dropped'
import { Openings } from '../../../../src/main/ipc/openings'
import { printLibrary } from '../../../../src/main/library/library-file'
import { RecordingsFolder } from '../../../../src/main/recording/files/recordings-folder'
import { hashOf } from '../../../../src/main/session/handler/script/script-file'
import type { DroppedFile } from '../../../../src/shared/dropped-file'
import { EMPTY_LIBRARY } from '../../../../src/shared/library'
import { startEngine } from '../../../support/engine'
import { temporaryFolder } from '../../../support/folder'

/** What can be dropped lies in `folder`; `drop` gives the file's name. */
function bench() {
  const folder = temporaryFolder()
  const sessions = startEngine()
  const chosen = new ChosenFiles([], () => undefined)
  const memory = { keptSessions: [], recentFiles: [] as readonly string[] }
  const parts = {
    sessions,
    openings: new Openings(),
    folder: new RecordingsFolder(join(folder, 'recordings')),
    memory,
    chosen,
    isScriptAllowed: (hash: string) => hash === hashOf('allowed'),
  }
  const drop = (name: string, content?: string): Promise<DroppedFile> => {
    const path = join(folder, name)
    if (content !== undefined) writeFileSync(path, content)
    return openDropped(parts, path, () => undefined)
  }
  return { folder, sessions, chosen, memory, drop }
}

it('opens a recording, which is among the recent files then', async () => {
  const { folder, sessions, memory, drop } = bench()
  const path = join(folder, 'old.pcapng')
  copyFileSync('tests/fixtures/first-version/tcp-listener.pcapng', path)
  const file = await drop('old.pcapng')
  expect(file).toEqual({ kind: 'recording', sessionId: sessions.all[0]?.id })
  expect(memory.recentFiles).toEqual([path])
})

it('lets rules and scripts be used that were dropped, each for what it is, and no other file', async () => {
  const { folder, chosen, drop } = bench()
  const rules = join(folder, 'r.yaml')
  expect(await drop('r.yaml', 'wirebench: rules/1\nrules: []\n')).toEqual({ kind: 'rules', path: rules })
  const script = join(folder, 's.ts')
  const text = 'allowed'
  expect(await drop('s.ts', text)).toEqual({
    kind: 'script',
    script: { path: script, text, hash: hashOf(text), isAllowed: true },
  })
  expect(await drop('other.ts', 'unknown')).toMatchObject({ script: { isAllowed: false } })
  expect(chosen.has({ path: rules, use: 'rules' })).toBe(true)
  expect(chosen.has({ path: rules, use: 'script' })).toBe(false)
  expect(chosen.has({ path: script, use: 'script' })).toBe(true)
  expect(chosen.has({ path: script, use: 'tls' })).toBe(false)
})

it('reads options and saved messages, and hands them on', async () => {
  const { folder, drop } = bench()
  expect(await drop('o.json', '{"backlog": 5}')).toEqual({
    kind: 'options',
    path: join(folder, 'o.json'),
    options: { backlog: 5 },
  })
  expect(await drop('m.yaml', printLibrary(EMPTY_LIBRARY))).toEqual({
    kind: 'messages',
    path: join(folder, 'm.yaml'),
    library: EMPTY_LIBRARY,
  })
})

it('says of everything else why it is not opened', async () => {
  const { folder, drop } = bench()
  mkdirSync(join(folder, 'a folder'))
  symlinkSync('/dev/zero', join(folder, 'endless.pcap'))
  const reasons: string[] = []
  const tried: readonly (readonly [string, string?])[] = [
    ['a folder'],
    ['endless.pcap'],
    ['gone.pcap'],
    ['package.json', '{"name": "something"}'],
    ['notes.txt', 'hello'],
    ['broken.json', '{"backlog": '],
    ['huge.json', `{"x": "${'x'.repeat(1_100_000)}"}`],
    ['broken.yaml', 'wirebench: 1\nmessages: 7\n'],
    ['broken.pcapng', 'hello'],
  ]
  for (const [name, content] of tried) {
    const file = await drop(name, content)
    if (file.kind === 'failed') reasons.push(`${name} ${file.failure.said?.key ?? file.failure.code}`)
  }
  expect(reasons).toEqual([
    'a folder refusal.notReadableFile',
    'endless.pcap refusal.notReadableFile',
    'gone.pcap file-not-found',
    'package.json refusal.unknownFile',
    'notes.txt refusal.unknownFile',
    'broken.json file.in',
    'huge.json file.in',
    'broken.yaml file.in',
    'broken.pcapng refusal.notACapture',
  ])
})
