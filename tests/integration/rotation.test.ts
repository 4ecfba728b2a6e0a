import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { bytesOf, clientConfig, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { peerClient, peerServer, peerUdp } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { settled } from '../support/settled'
import { expertWarnings } from '../support/judges'
import { startWirebench } from '../support/program'

function files(folder: string): string[] {
  const number = (name: string): number => Number(/(\d+)\.pcapng$/.exec(name)?.[1] ?? 0)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.pcapng'))
    .sort((one, other) => number(one) - number(other))
    .map((name) => join(folder, name))
}

it('goes on in new recordings by size; nothing is lost, conversations keep their numbers', async () => {
  const folder = temporaryFolder()
  const session = valueOf(
    await startEngine(folder).start(listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', 0, { rotateMib: 1 })),
  )
  const gone = await peerClient(portOf(session))
  gone.write('gone soon')
  await expect.poll(() => session.conversations()[0]?.rxBytes).toBe(9)
  gone.resetAndDestroy()
  await expect.poll(() => session.summary().openConversations).toBe(0)
  const client = await peerClient(portOf(session))
  const sent = 5_000_000
  client.write(Buffer.alloc(sent, 'ä'))
  let seen = 0
  await expect.poll(() => files(folder).length, { timeout: 10_000 }).toBeGreaterThan(3)
  await expect.poll(() => session.summary().recordingPath).not.toBe(files(folder)[0])
  // Everything is in this recording: no rotation happens between sending and checking.
  await settled(() => session.summary().recordingBytes)
  client.write('the end')
  valueOf(session.send(2, bytesOf('still here')))
  await expect.poll(() => session.conversation(2)?.txBytes).toBe(10)
  // A conversation that ended before is not among those of the recording that is written now.
  expect(session.conversations().map(({ number }) => number)).toEqual([2])
  client.end()
  await expect.poll(() => session.conversation(2)?.state.kind).toBe('half-closed')
  await session.stop()
  let isFirst = true
  for (const path of files(folder)) {
    const recording = valueOf(await OpenedRecording.open(path))
    expect(recording.damage).toEqual([])
    seen += recording.conversationTable.get(2)?.rxBytes ?? 0
    const rows = story(recording)
    expect(rows[0]).toBe(isFirst ? 'listening' : 'rotated')
    if (!isFirst) expect(story(recording, 2)[0]).toBe('open peer')
    if (path !== files(folder).at(-1)) expect(rows.at(-1)).toBe('rotated')
    expect(await expertWarnings(path)).not.toMatch(/Malformed|checksum/i)
    isFirst = false
    recording.close()
  }
  expect(seen).toBe(sent + 'the end'.length)
})

it('keeps the newest ones only, over UDP as well', async () => {
  const folder = temporaryFolder()
  const session = valueOf(
    await startEngine(folder).start(
      listenerConfig('udp', { kind: 'echo' }, '127.0.0.1', 0, { rotateMib: 1, keepRecordings: 2 }),
    ),
  )
  const peerSide = await peerUdp()
  const say = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at++) {
      const before = peerSide.heard.length
      peerSide.socket.send(Buffer.alloc(8_000, 'x'), portOf(session), '127.0.0.1')
      await expect.poll(() => peerSide.heard.length, { interval: 1 }).toBeGreaterThan(before)
    }
  }
  await say(400)
  await expect.poll(() => files(folder)).toHaveLength(2)
  const newest = files(folder).at(-1) ?? ''
  expect(session.summary().recordingPath).toBe(newest)
  expect(Number(/(\d+)\.pcapng$/.exec(newest)?.[1])).toBeGreaterThan(4)
  expect(existsSync(join(folder, '1.pcapng'))).toBe(false)
  await session.stop()
})

it('has a client go on in new recordings as well, and what its server said is all there', async () => {
  const folder = temporaryFolder()
  const sent = 3_000_000
  const server = await peerServer((socket) => socket.write(Buffer.alloc(sent, 'c')))
  const config = { ...clientConfig('tcp', server.port), options: { rotateMib: 1, keepRecordings: 10 } }
  const session = valueOf(await startEngine(folder).start(config))
  await expect.poll(() => session.summary().rxBytes, { timeout: 10_000 }).toBeGreaterThan(sent / 4)
  await expect.poll(() => files(folder).length, { timeout: 10_000 }).toBeGreaterThan(2)
  let seen = 0
  await expect
    .poll(
      async () => {
        seen = 0
        for (const path of files(folder)) {
          const recording = valueOf(await OpenedRecording.open(path))
          seen += recording.conversationTable.get(1)?.rxBytes ?? 0
          recording.close()
        }
        return seen
      },
      { timeout: 10_000 },
    )
    .toBe(sent)
  await session.stop()
  for (const path of files(folder).slice(1)) {
    const recording = valueOf(await OpenedRecording.open(path))
    expect(story(recording, 1)[0]).toBe('open local')
    recording.close()
  }
})

it('rotates on the command line, one file after the other', async () => {
  const folder = temporaryFolder()
  const bench = startWirebench(
    'listen',
    'tcp',
    '127.0.0.1:0',
    '--record',
    join(folder, 'run.pcapng'),
    '--rotate-mib',
    '1',
    '--quiet',
  )
  const [, port = ''] = await bench.output(/:(\d+)/)
  const client = await peerClient(Number(port))
  client.write(Buffer.alloc(2_500_000, 'y'))
  await expect
    .poll(() => readdirSync(folder).sort(), { timeout: 10_000 })
    .toEqual(['run-2.pcapng', 'run-3.pcapng', 'run.pcapng'])
  bench.kill('SIGTERM')
  await bench.exit
  const wrong = startWirebench('listen', 'tcp', '127.0.0.1:0', '--rotate-mib', '0')
  expect(await wrong.exit).toBe(2)
  expect(wrong.stderr).toContain('rotate-mib')
})

it('says when a new recording cannot be begun, and goes on in the one that it has', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, '2.pcapng'))
  const session = valueOf(
    await startEngine(folder).start(listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', 0, { rotateMib: 1 })),
  )
  const client = await peerClient(portOf(session))
  client.write(Buffer.alloc(3_000_000, 'z'))
  await expect.poll(() => session.summary().rxBytes, { timeout: 10_000 }).toBe(3_000_000)
  expect(session.summary().recordingPath).toBe(join(folder, '1.pcapng'))
  expect(story(sourceOf(session)).filter((line) => line.startsWith('warning'))).toHaveLength(1)
  await session.stop()
})

it('sees the answer that is expected also after a rotation', async () => {
  const folder = temporaryFolder()
  const peerSide = await peerServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.alloc(3_000_000, 'x'))
      socket.write('the answer')
    })
  })
  const to = ['tcp', `127.0.0.1:${String(peerSide.port)}`, '--send', 'ask', '--expect', 'the answer', '--wait', '5000']
  const recorded = ['--record', join(folder, 'one.pcapng'), '--rotate-mib', '1', '--quiet']
  const client = startWirebench('connect', ...to, ...recorded)
  expect(await client.exit, client.stderr).toBe(0)
  expect(files(folder).length).toBeGreaterThan(1)
})
