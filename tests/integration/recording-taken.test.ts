import { mkdirSync, readdirSync, renameSync, rmSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { listening } from '../support/command-line'
import { allRows, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { startWirebench } from '../support/program'
import { smallFolder } from '../support/small-disk'

const WAYS: readonly (readonly [string, (path: string) => void, string])[] = [
  ['deleted', (path) => unlinkSync(path), 'was deleted or replaced'],
  ['deleted with its folder', (path) => rmSync(dirname(path), { recursive: true }), 'was deleted or replaced'],
  ['moved', (path) => renameSync(path, `${path}.moved`), 'was moved'],
  ['replaced', replace, 'was deleted or replaced'],
  ['emptied', (path) => truncateSync(path, 0), 'was cut'],
]

function replace(path: string): void {
  writeFileSync(`${path}.new`, 'something else')
  renameSync(`${path}.new`, path)
}

it.each(WAYS)('goes on in a new file when its recording is %s, and says so', async (_name, take, words) => {
  const folder = join(temporaryFolder(), 'recordings')
  mkdirSync(folder)
  const path = join(folder, 'a.pcapng')
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--record', path, '--quiet', '--reply', 'echo')
  const client = await peerClient(await listening(bench))
  client.write('before')
  await expect.poll(() => client.bytesRead).toBe(6)
  take(path)
  await expect.poll(() => bench.stderr, { timeout: 10_000 }).toContain(words)
  client.write('after')
  await expect.poll(() => client.bytesRead).toBe(11)
  bench.kill('SIGINT')
  // The content of a deleted file is lost, which is not a success.
  expect(await bench.exit).toBe(words === 'was deleted or replaced' ? 6 : 130)
  const next = valueOf(await OpenedRecording.open(join(folder, 'a-2.pcapng')))
  onTestFinished(() => {
    next.close()
  })
  expect(story(next)).toContain('rx after')
  expect(story(next)).toContain('warning recording-taken')
  expect(next.endedCleanly).toBe(true)
})

it('notices a cut also when what comes behind it has filled the file up again', async () => {
  const folder = temporaryFolder()
  const engine = startEngine(folder)
  const session = valueOf(await engine.start(listenerConfig('tcp')))
  const troubles: string[] = []
  engine.subscribe({
    onSession: () => undefined,
    onConversation: () => undefined,
    onTrouble: (_id, { message }) => troubles.push(message),
  })
  const client = await peerClient(portOf(session))
  client.write('before')
  await expect.poll(() => story(sourceOf(session), 1)).toContain('rx before')
  sourceOf(session).flush()
  const { path } = sourceOf(session)
  const whole = statSync(path).size
  truncateSync(path, 0)
  client.write('after')
  await expect.poll(() => statSync(path).size, { interval: 5 }).toBeGreaterThan(whole)
  await expect.poll(() => troubles.join()).toContain('was cut')
})

it('counts what it cannot save when there is no place for another file', async () => {
  const folder = join(temporaryFolder(), 'recordings')
  mkdirSync(folder)
  const engine = startEngine(folder)
  const session = valueOf(await engine.start(listenerConfig('tcp')))
  const troubles: string[] = []
  engine.subscribe({
    onSession: () => undefined,
    onConversation: () => undefined,
    onTrouble: (_id, { code }) => troubles.push(code),
  })
  rmSync(folder, { recursive: true })
  await expect.poll(() => troubles, { timeout: 10_000 }).toEqual(['recording-taken'])
  const client = await peerClient(portOf(session))
  client.write('lost')
  await expect.poll(() => session.summary().unsaved?.records ?? 0).toBeGreaterThan(0)
  expect(session.summary().unsaved?.failure.code).toBe('recording-taken')
  expect(sourceOf(session).isClosed).toBe(false)
})

it('says on the command line at once that the disk is full, and again at the end how much is missing', async () => {
  const folder = smallFolder(300 * 1024)
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--record', join(folder, 'a.pcapng'), '--quiet')
  const client = await peerClient(await listening(bench))
  client.write(Buffer.alloc(1_000_000))
  await expect.poll(() => bench.stderr, { timeout: 10_000 }).toContain('no room left')
  bench.kill('SIGINT')
  expect(await bench.exit).toBe(6)
  expect(bench.stderr).toMatch(/\d+ records were not saved/)
})

it('ends a recording at its limit and says so at once', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'a.pcapng')
  const limit = ['--record-limit', '1M'] as const
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--record', path, '--quiet', ...limit)
  const client = await peerClient(await listening(bench))
  for (let sent = 0; sent < 4; sent++) client.write(Buffer.alloc(1_000_000))
  await expect.poll(() => bench.stderr, { timeout: 10_000 }).toContain('has reached its limit of 1048576 bytes')
  expect(bench.stderr).toContain('--record-limit')
  bench.kill('SIGINT')
  expect(await bench.exit).toBe(6)
  const opened = valueOf(await OpenedRecording.open(path))
  onTestFinished(() => {
    opened.close()
  })
  expect(opened.damage).toEqual([])
  expect(allRows(opened).length).toBeGreaterThan(2)
  expect(readdirSync(folder)).toEqual(['a.pcapng'])
})

it.each(['0', 'x', '9999T', '1.5G'])('refuses the limit %s', async (text) => {
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--record-limit', text)
  expect(await bench.exit).toBe(2)
  expect(bench.stderr).toContain('--record-limit')
})
