import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { replaceFileSync } from '../../src/main/files/whole-file'
import { exportRecording, type ExportOptions } from '../../src/main/recording/export/export-recording'
import { mergeRecordings } from '../../src/main/recording/export/merge'
import type { LiveRecording } from '../../src/main/recording/live/live-recording'
import { failureOf, listenerConfig, mergeInto, portOf, sourceOf, startEngine, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { startWirebench } from '../support/program'
import { smallFolder } from '../support/small-disk'
import { startTortured } from '../torture/plan'

/** One conversation with this much data, in pieces of 1,000 bytes. */
async function recordingOf(byteLength: number): Promise<LiveRecording> {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const { log } = session
  const peer = { address: '127.0.0.1', port: 50_001 }
  const local = { address: '127.0.0.1', port: portOf(session) }
  log.state(log.addConversation(peer), { kind: 'open', local, peer, by: 'peer' })
  for (let sent = 0; sent < byteLength; sent += 1_000) log.bytes(1, 'rx', new Uint8Array(1_000).fill(sent / 1_000))
  return sourceOf(session)
}

function exported(source: LiveRecording, path: string, options: Partial<ExportOptions>) {
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

function merged(sources: readonly LiveRecording[], path: string, replace = false) {
  return mergeRecordings(sources, mergeInto(path, replace))
}

it.each(['text', 'csv', 'jsonl', 'pcapng'] as const)(
  'leaves nothing when the very last write of a %s export meets a full disk',
  async (format) => {
    const source = await recordingOf(200_000)
    const whole = join(temporaryFolder(), 'whole')
    const size = valueOf(await exported(source, whole, { format }))
    expect(statSync(whole).size).toBe(size)
    // Less than one write has no room: the system takes a part of it, without an error.
    for (const missing of [4_096, 8_192]) {
      const folder = smallFolder(Math.ceil(size / 4_096) * 4_096 - missing)
      const path = join(folder, 'log')
      expect(failureOf(await exported(source, path, { format })).code).toBe('disk-full')
      expect(readdirSync(folder)).toEqual([])
    }
  },
)

it('leaves nothing of a merge that a disk has no room for', async () => {
  const source = await recordingOf(600_000)
  const folder = smallFolder(400_000)
  expect(failureOf(await merged([source, source], join(folder, 'merged.pcapng'))).code).toBe('disk-full')
  expect(readdirSync(folder)).toEqual([])
})

it('never writes over what it reads', async () => {
  const source = await recordingOf(2_000)
  const before = statSync(source.path).ino
  const exporting = await exported(source, source.path, { format: 'pcapng', filter: { kinds: ['rx'] }, replace: true })
  expect(failureOf(exporting)).toMatchObject({ code: 'invalid-input', subject: source.path })
  const link = join(temporaryFolder(), 'link.pcapng')
  symlinkSync(source.path, link)
  for (const path of [source.path, link])
    expect(failureOf(await merged([source, source], path, true)).code).toBe('invalid-input')
  expect(statSync(source.path).ino).toBe(before)
})

it('never replaces a device, a pipe or a folder, also behind a link', async () => {
  const source = await recordingOf(2_000)
  const folder = temporaryFolder()
  const [pipe, link, directory] = ['pipe', 'link', 'directory'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  execFileSync('mkfifo', [pipe])
  symlinkSync('/dev/null', link)
  mkdirSync(directory)
  for (const path of [pipe, link, directory]) {
    const before = lstatSync(path).ino
    const refused = { code: 'invalid-input', message: `${path} is not a plain file; choose one` }
    expect(failureOf(await exported(source, path, { replace: true }))).toMatchObject(refused)
    expect(failureOf(await merged([source, source], path, true))).toMatchObject(refused)
    const learning = startWirebench('rules', 'learn', source.path, '--to', path, '--force')
    expect(await learning.exit, learning.stderr).not.toBe(0)
    const certificate = startWirebench('certificate', 'localhost', '--to', path, '--force')
    expect(await certificate.exit, certificate.stderr).not.toBe(0)
    expect(certificate.stderr).toContain('is not a plain file')
    expect(() => {
      replaceFileSync(path, 'text')
    }).toThrow('is no plain file')
    expect(lstatSync(path).ino).toBe(before)
  }
  expect(readdirSync(folder).sort()).toEqual(['directory', 'link', 'pipe'])
})

it('takes away what a killed process left of the same target, and nothing else', async () => {
  const source = await recordingOf(1_000)
  const folder = temporaryFolder()
  const over = execFileSync(process.execPath, ['-e', 'console.log(process.pid)']).toString().trim()
  const names = [`.log.txt.${over}-old.part`, `.other.txt.${over}-old.part`, `.log.txt.${String(process.pid)}-own.part`]
  for (const name of names) {
    writeFileSync(join(folder, name), 'a part')
    utimesSync(join(folder, name), 1_000, 1_000)
  }
  valueOf(await exported(source, join(folder, 'log.txt'), {}))
  expect(readdirSync(folder).sort()).toEqual([...names.slice(1), 'log.txt'].sort())
})

it.each(['SIGKILL', 'SIGINT'] as const)('has no part of a merge under its name after %s', async (signal) => {
  const folder = temporaryFolder()
  const source = await recordingOf(20_000_000)
  source.flush()
  const target = join(folder, 'merged.pcapng')
  const merging = startWirebench('merge', source.path, source.path, source.path, source.path, '--to', target)
  await expect
    .poll(() => readdirSync(folder).some((name) => name.endsWith('.part')), { interval: 2, timeout: 20_000 })
    .toBe(true)
  merging.kill(signal)
  expect(await merging.exit).toBe(signal === 'SIGKILL' ? -2 : 130)
  expect(existsSync(target)).toBe(false)
  if (signal === 'SIGINT') expect(readdirSync(folder)).toEqual([])
})

it('never writes the page of a load over a file or through a link without being asked', async () => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await expect.poll(() => server.address()).not.toBeNull()
  const { port } = server.address() as { port: number }
  const folder = temporaryFolder()
  const [precious, link] = [join(folder, 'precious.html'), join(folder, 'link.html')]
  writeFileSync(precious, 'precious')
  symlinkSync(precious, link)
  const load = ['load', 'tcp', `127.0.0.1:${String(port)}`, '--count', '1', '--html', link] as const
  const refused = startWirebench(...load)
  expect(await refused.exit).toBe(2)
  expect(refused.stderr).toContain('--force')
  expect(await startWirebench(...load, '--force').exit).toBe(0)
  expect(readFileSync(precious, 'utf8')).toBe('precious')
  expect(readFileSync(link, 'utf8')).toContain('<!doctype html>')
})

it('leaves no empty certificate on a full disk, and keeps the one that is there', async () => {
  const folder = smallFolder(4_096)
  mkdirSync(join(folder, 'full'))
  const old = join(folder, 'old.pem')
  writeFileSync(old, 'old')
  const issuing = startWirebench('certificate', 'localhost', '--to', old, '--force')
  expect(await issuing.exit).toBe(6)
  expect(issuing.stderr).toContain('no room left')
  expect(readFileSync(old, 'utf8')).toBe('old')
  expect(readdirSync(folder).sort()).toEqual(['full', 'old.pem'])
})

it('is whole, and says so, also when its temporary name cannot be removed any more', async () => {
  const folder = temporaryFolder()
  const target = join(folder, 'leaf.pem')
  const args = ['certificate', 'localhost', '--to', target]
  const plan = { calls: '^file unlink .*\\.part$', nth: 1, errno: 'EIO' }
  const program = startTortured(plan, args, { XDG_CONFIG_HOME: temporaryFolder() })
  expect(await program.exit).toBe(0)
  expect(readFileSync(target, 'utf8')).toContain('BEGIN CERTIFICATE')
})
