import { existsSync, mkdirSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SettingsFile } from '../../src/main/app/settings-file'
import { LibraryStore, readLibrary } from '../../src/main/library/library-store'
import { EMPTY_LIBRARY } from '../../src/shared/library'
import { DEFAULT_SETTINGS } from '../../src/shared/settings'
import { bundled } from '../support/bundle'
import { failureOf, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { Program, startWirebench } from '../support/program'
import { randomFrom, SEED } from '../support/seed'
import { smallFolder } from '../support/small-disk'

const NAME = 'settings.json'

const BAD: Readonly<Record<string, (path: string) => void>> = {
  'is empty': (path) => writeFileSync(path, ''),
  'is cut': (path) => writeFileSync(path, '{"locale": "zh-'),
  'is full of zeros': (path) => writeFileSync(path, Buffer.alloc(4_096)),
  'is no text': (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00, 0x80])),
  'is a list': (path) => writeFileSync(path, '[1, 2]'),
  'is a number': (path) => writeFileSync(path, '7'),
  'is 600 MB': (path) => {
    writeFileSync(path, '{')
    truncateSync(path, 600_000_000)
  },
  'is 200,000 deep': (path) => writeFileSync(path, `{"a": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`),
  'is 5,000 deep': (path) => writeFileSync(path, `{"a": ${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
  'is a folder': (path) => mkdirSync(path),
}

it.each(Object.keys(BAD))('B15 starts with the defaults when the settings file %s, and keeps it', (how) => {
  const folder = temporaryFolder()
  BAD[how]?.(join(folder, NAME))
  const settings = new SettingsFile(folder)
  expect(settings.settings).toEqual(DEFAULT_SETTINGS)
  expect(settings.badCopy).toMatch(/settings\.json\.bad-/)
  expect(existsSync(settings.badCopy ?? '')).toBe(true)
  // They can be changed and are there after the next start.
  settings.change({ theme: 'dark' })
  settings.windowBounds = { width: 900, height: 600, isMaximized: false }
  const next = new SettingsFile(folder)
  expect(next.badCopy).toBeUndefined()
  expect(next.settings.theme).toBe('dark')
  expect(next.windowBounds?.width).toBe(900)
})

it('B15 takes single bad values for the defaults, and leaves the others', () => {
  const folder = temporaryFolder()
  const stored = { locale: 'xx', theme: 'dark', maxRecordingBytes: Infinity, labels: 7, window: { width: -1 } }
  writeFileSync(join(folder, NAME), JSON.stringify(stored))
  const settings = new SettingsFile(folder)
  expect(settings.settings).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' })
  expect(settings.windowBounds).toBeUndefined()
})

it('B16 has settings that are old or new, never a mix, after kill -9 in the middle of saving', async () => {
  const program = await bundled('tests/faults/programs/save-settings.ts')
  const random = randomFrom(SEED)
  for (let round = 0; round < 15; round++) {
    const folder = temporaryFolder()
    const saving = new Program(process.execPath, [program, folder])
    await saving.output(/^3$/m)
    await new Promise((resolve) => setTimeout(resolve, random() * 60))
    saving.kill()
    await saving.exit
    const said = Number(saving.stdout.trim().split('\n').at(-1))
    const { settings, badCopy } = new SettingsFile(folder)
    expect(badCopy).toBeUndefined()
    const count = settings.maxRecordingBytes - 2 ** 20
    expect([said, said + 1]).toContain(count)
    expect(settings.labels).toHaveLength(1 + (count % 500))
    expect(new Set(settings.labels.map(({ name }) => name))).toEqual(new Set([`save ${String(count)}`]))
  }
})

it('B17 keeps the old settings and the old messages on a full disk, and says so', () => {
  const folder = smallFolder(64 * 1024)
  const settings = new SettingsFile(folder)
  settings.change({ theme: 'dark' })
  const store = new LibraryStore(join(folder, 'messages.yaml'))
  const saved = { ...EMPTY_LIBRARY, messages: [{ name: 'a', format: 'text' as const, text: 'b' }] }
  valueOf(store.save(saved, 0))
  expect(() => {
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(128 * 1024))
  }).toThrow()
  const labels = Array.from({ length: 900 }, (_, at) => ({ of: `peer 192.0.2.${String(at)}`, name: 'x'.repeat(60) }))
  expect(() => settings.change({ labels })).toThrow(/ENOSPC|EFBIG/)
  const many = Array.from({ length: 900 }, (_, at) => ({
    name: String(at),
    format: 'text' as const,
    text: 'x'.repeat(60),
  }))
  expect(failureOf(store.save({ ...EMPTY_LIBRARY, messages: many }, 1)).code).toBe('disk-full')
  const again = new SettingsFile(folder)
  expect(again.badCopy).toBeUndefined()
  expect(again.settings).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' })
  expect(valueOf(readLibrary(join(folder, 'messages.yaml')))).toEqual(saved)
  expect(readdirSync(folder).toSorted()).toEqual(['ballast', 'messages.yaml', 'settings.json'])
})

it('B18 never overwrites what it set aside, however often it starts', () => {
  const folder = temporaryFolder()
  const contents = ['the last good {', 'bad again {', 'and again {']
  const copies = contents.map((content) => {
    writeFileSync(join(folder, NAME), content)
    const { badCopy } = new SettingsFile(folder)
    writeFileSync(join(folder, 'messages.yaml'), `wirebench: 1\n${content}`)
    expect(new LibraryStore(join(folder, 'messages.yaml')).problem).toBeDefined()
    return badCopy ?? ''
  })
  expect(copies.map((path) => readFileSync(path, 'utf8'))).toEqual(contents)
  const kept = readdirSync(folder).filter((name) => name.startsWith('messages.yaml.bad-'))
  expect(kept.map((name) => readFileSync(join(folder, name), 'utf8')).toSorted()).toEqual(
    contents.map((content) => `wirebench: 1\n${content}`).toSorted(),
  )
})

it('B19 keeps keys of a later version, and reads a byte order mark and CRLF', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, NAME), '\uFEFF{\r\n  "theme": "dark",\r\n  "hologram": { "depth": 3 }\r\n}\r\n')
  const settings = new SettingsFile(folder)
  expect(settings.badCopy).toBeUndefined()
  expect(settings.settings.theme).toBe('dark')
  settings.change({ theme: 'light' })
  expect(JSON.parse(readFileSync(join(folder, NAME), 'utf8'))).toEqual({ theme: 'light', hologram: { depth: 3 } })
})

const POLLUTING = ['{"__proto__": {"polluted": 1}}', '{"constructor": {"prototype": {"polluted": 1}}}']

it.each(POLLUTING)('B21 lets no file change how objects behave: %s', async (json) => {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder, name)
  writeFileSync(path(NAME), json)
  new SettingsFile(folder).change({ theme: 'dark' })
  writeFileSync(path('messages.yaml'), `wirebench: 1\n${json.slice(1, -1)}\n`)
  const library = readLibrary(path('messages.yaml'))
  expect(library.ok ? Object.keys(library.value).toSorted() : []).toEqual(
    library.ok ? Object.keys(EMPTY_LIBRARY).toSorted() : [],
  )
  writeFileSync(path('a.rules.yaml'), `wirebench: rules/1\n${json.slice(1, -1)}\nrules: []\n`)
  expect(await startWirebench('rules', 'check', path('a.rules.yaml')).exit).toBe(5)
  writeFileSync(path('options.json'), json)
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--config', path('options.json'), '--for', '0.1')
  expect(await bench.exit).toBe(2)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(Object.keys(JSON.parse(readFileSync(path(NAME), 'utf8')) as object)).not.toContain('__proto__')
})

it('B22 refuses files that are huge or deep, in words', async () => {
  const folder = temporaryFolder()
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  const write = (name: string, text: string, bytes = text.length): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    if (bytes > text.length) truncateSync(path, bytes)
    return path
  }
  const huge = 600_000_000
  const programs = [
    ['listen', 'tcp', '127.0.0.1:0', '--config', write('deep.json', deep)],
    ['listen', 'tcp', '127.0.0.1:0', '--config', write('huge.json', '{', huge)],
    [
      'connect',
      'tcp',
      '127.0.0.1:9',
      '--messages',
      write('deep.yaml', `wirebench: 1\nmessages: ${deep}\n`),
      '--message',
      'a',
    ],
    ['connect', 'tcp', '127.0.0.1:9', '--messages', write('huge.yaml', 'wirebench: 1\n', huge), '--message', 'a'],
    ['rules', 'check', write('deep.rules.yaml', `wirebench: rules/1\nrules: ${deep}\n`)],
    ['rules', 'check', write('huge.rules.yaml', 'wirebench: rules/1\n', huge)],
  ].map((args) => startWirebench(...args))
  for (const program of programs) {
    program.endInput()
    const code = await program.exit
    expect([2, 5], program.stderr).toContain(code)
    expect(program.stderr + program.stdout).toContain(folder)
    expect(program.stderr).not.toMatch(/internal error|^ {4}at /m)
  }
})
