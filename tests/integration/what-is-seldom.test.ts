import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  openSync,
  closeSync,
  ftruncateSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
  chmodSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { FileWindow } from '../../src/main/recording/files/file-window'
import { RecordingsFolder } from '../../src/main/recording/files/recordings-folder'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { scanBlocks } from '../../src/main/recording/pcapng/block-scan'
import type { RecordingDamage } from '../../src/shared/recording-damage'
import { isOpen, notReachable } from '../../src/main/ipc/reach'
import { failureOf, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { startProgram, startWirebench } from '../support/program'

it('ends with "cut" when a file becomes shorter while it is read', async () => {
  const path = join(temporaryFolder(), 'long.pcapng')
  const fd = openSync(path, 'w')
  onTestFinished(() => {
    closeSync(fd)
  })
  const block = Buffer.alloc(32)
  block.writeUInt32LE(5, 0)
  block.writeUInt32LE(32, 4)
  block.writeUInt32LE(32, 28)
  const count = 400_000
  writeSync(fd, Buffer.concat(Array.from({ length: count }, () => block)))
  const file = await open(path, 'r')
  onTestFinished(() => file.close())
  const damage: RecordingDamage[] = []
  let seen = 0
  const noMark = (): undefined => undefined
  for await (const { blocks } of scanBlocks(new FileWindow(file, count * 32), noMark, (found) => damage.push(found))) {
    if (seen === 0) ftruncateSync(fd, 5 * 1024 * 1024)
    seen += blocks.count
  }
  expect(seen).toBe((5 * 1024 * 1024) / 32)
  expect(damage).toEqual([{ atOffset: 5 * 1024 * 1024, byteLength: count * 32 - 5 * 1024 * 1024, kind: 'cut' }])
})

it('has a row with the bytes of a client that was reset before it was looked at', async () => {
  const bench = startWirebench(
    'listen',
    'tcp',
    '127.0.0.1:0',
    '--record',
    join(temporaryFolder(), 'a.pcapng'),
    '--json',
  )
  const port = await listeningJson(bench)
  bench.child.kill('SIGSTOP')
  const script = `import socket, struct
for n in range(3):
    s = socket.create_connection(('127.0.0.1', ${String(port)}))
    s.sendall(b'last words %d' % n)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    s.close()`
  expect(await startProgram('python3', ['-c', script]).exit).toBe(0)
  bench.child.kill('SIGCONT')
  for (const words of ['last words 0', 'last words 1', 'last words 2'])
    await expect.poll(() => bench.stdout, { timeout: 10_000 }).toContain(words)
  await expect.poll(() => bench.stdout.match(/"state":"reset"/g)?.length).toBe(3)
})

async function listeningJson(bench: ReturnType<typeof startWirebench>): Promise<number> {
  return Number((await bench.output(/"event":"listening".*"port":(\d+)/))[1])
}

it('reads again what a nameless client said', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const { log } = session
  const nobody = { address: '0.0.0.0', port: 0 }
  const local = { address: '127.0.0.1', port: portOf(session) }
  log.state(log.addConversation(nobody), { kind: 'open', local, peer: nobody, by: 'peer' })
  log.bytes(1, 'rx', new TextEncoder().encode('last words'))
  log.state(1, { kind: 'reset', by: 'peer' })
  await session.stop()
  const opened = valueOf(await OpenedRecording.open(sourceOf(session).path))
  onTestFinished(() => {
    opened.close()
  })
  expect(story(opened, 1)).toEqual(['open peer', 'rx last words', 'reset peer'])
})

const KEYS = `CLIENT_RANDOM ${'ab'.repeat(32)} ${'cd'.repeat(48)}\n`

it.each([
  ['a shell profile', '# ~/.bashrc\n', 0o600, 'no key log'],
  ['a script', '#!/bin/sh\necho ok\n', 0o600, 'no key log'],
  ['words and hex', 'PORT 8080\n', 0o600, 'no key log'],
  ['a key log that others may read', KEYS, 0o644, 'may be read by others'],
])('writes no keys into %s', async (_name, text, mode, words) => {
  const path = join(temporaryFolder(), 'file')
  writeFileSync(path, text)
  chmodSync(path, mode)
  const engine = startEngine()
  const starting = await engine.start(listenerConfig('tls', undefined, '127.0.0.1', 0, { tlsKeyLog: path }))
  expect(failureOf(starting)).toMatchObject({ code: 'bad-certificate-file', subject: path })
  expect(failureOf(starting).message).toContain(words)
  expect(readFileSync(path, 'utf8')).toBe(text)
})

it('goes on in a key log with remarks, and neither in a link nor in a FIFO', async () => {
  const folder = temporaryFolder()
  const [log, link, fifo] = ['log', 'link', 'fifo'].map((name) => join(folder, name)) as [string, string, string]
  writeFileSync(log, `# keys of Tuesday\n${KEYS}`, { mode: 0o600 })
  symlinkSync(log, link)
  execFileSync('mkfifo', ['-m', '600', fifo])
  const engine = startEngine()
  const start = (path: string) => engine.start(listenerConfig('tls', undefined, '127.0.0.1', 0, { tlsKeyLog: path }))
  valueOf(await start(log))
  expect(failureOf(await start(link)).message).toContain('is a link')
  expect(failureOf(await start(fifo)).message).toContain('no plain file')
})

it('lets a page reach its own recordings and what a person opened, however the path is written', async () => {
  const root = temporaryFolder()
  const folder = new RecordingsFolder(join(root, 'recordings'))
  mkdirSync(folder.path)
  const engine = startEngine(folder.path)
  const session = valueOf(await engine.start(listenerConfig('tcp')))
  const live = sourceOf(session).path
  symlinkSync(folder.path, join(root, 'other name'))
  for (const path of [
    live,
    live.replace('/recordings/', '/recordings/./'),
    live.replace('/recordings/', '//recordings//'),
  ])
    expect(isOpen(engine, path)).toBe(true)
  expect(isOpen(engine, join(root, 'other name', '1.pcapng'))).toBe(true)
  const outside = join(root, 'outside.pcapng')
  const parts = { folder, sessions: engine, memory: { keptSessions: [], recentFiles: [join(root, 'recent.pcap')] } }
  expect(notReachable(parts, join(root, 'recent.pcap'))).toBeUndefined()
  writeFileSync(outside, '')
  expect(notReachable(parts, outside)?.message).toContain('is not one of the recordings')
  expect(notReachable(parts, join(folder.path, '..', 'outside.pcapng'))).toBeDefined()
  expect(notReachable(parts, join(folder.path, 'old.pcapng'))).toBeUndefined()
  expect(failureOf(await folder.delete(outside)).code).toBe('invalid-input')
})
