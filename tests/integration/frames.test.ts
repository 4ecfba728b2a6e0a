import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { FrameKind } from '../../src/shared/framing/frame-segment'
import { framingOf } from '../../src/shared/framing/framing'
import { fromHex } from '../../src/shared/hex'
import type { SessionOptions } from '../../src/shared/options/catalogue'
import { FrameView } from '../../src/main/recording/analysis/frame-view'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import type { RecordingSource } from '../../src/main/recording/index/recording'
import { bytesOf, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { listening } from '../support/command-line'
import { peerClient, peerServer } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { startProgram, startWirebench } from '../support/program'

const LINES: SessionOptions = { framing: 'line' }

function view(source: RecordingSource, options: SessionOptions): FrameView {
  const frames = new FrameView(source, 1, framingOf(options))
  while (frames.advance(Infinity));
  return frames
}

/** The segments when one kind is shown alone: searched afterwards, and while chunks arrive. */
function only(frames: FrameView, kind: FrameKind | undefined): string[] {
  frames.showOnly(kind)
  frames.advance(Infinity)
  const live = new FrameView(frames.source, 1, framingOf(LINES))
  live.showOnly(kind)
  live.advance(Infinity)
  expect(pieces(live)).toEqual(pieces(frames))
  expect(frames.counts.count).toBe(pieces(frames).length)
  return pieces(frames)
}

/** `#2 [abc] 1` for a piece of chunk 2 in frame 1; brackets where chunk and frame begin and end. */
function pieces(frames: FrameView): string[] {
  return frames.read(0, Infinity).map((segment) => {
    const text = Buffer.from(fromHex(segment.previewHex)).toString()
    const chunk = `${segment.isChunkStart ? '[' : ' '}${text}${segment.isChunkEnd ? ']' : ' '}`
    const frame = `${segment.isFrameStart ? '<' : ' '}${String(segment.frame)}${segment.isFrameEnd ? '>' : ' '}`
    const more = segment.isFrameEnd
      ? ` ${Buffer.from(fromHex(segment.contentHex)).toString()}/${String(segment.frameChunks)}`
      : ''
    return `${segment.direction} ${chunk} ${frame}${more}`
  })
}

it('shows which frames one chunk carried and which chunks a frame came from, live and after reopening', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', 0, LINES)))
  const peerSide = await peerClient(portOf(session))
  const send = async (text: string, count: number): Promise<void> => {
    peerSide.write(text)
    await expect.poll(() => session.conversations()[0]?.rxRecords).toBe(count)
  }
  await send('one\ntwo\nthr', 1)
  await send('ee', 2)
  await send('\nfour\n', 3)
  valueOf(session.send(1, bytesOf('ok\n')))
  await expect.poll(() => session.conversations()[0]?.txRecords).toBe(1)
  await send('rest', 4)
  const expected = [
    'rx [one\n  <1> one/1',
    'rx  two\n  <2> two/1',
    'rx  thr] <3 ',
    'rx [ee]  3 ',
    'rx [\n   3> three/3',
    'rx  four\n] <4> four/1',
    'tx [ok\n] <1> ok/1',
    'rx [rest] <5 ',
  ]
  const live = view(sourceOf(session), LINES)
  expect(pieces(live)).toEqual(expected)
  // One kind alone, each chunk and frame whole.
  const sticky = expected.filter((_, at) => [0, 1, 2, 4, 5].includes(at))
  const split = expected.filter((_, at) => [2, 3, 4].includes(at))
  expect(only(live, 'sticky')).toEqual(sticky)
  expect(only(live, 'split')).toEqual(split)
  expect(only(live, 'problem')).toEqual([])
  expect(only(live, undefined)).toEqual(expected)
  expect(live.counts).toMatchObject({ rxFrames: 4, txFrames: 1, stickyChunks: 2, splitFrames: 1, problems: 0 })
  await session.stop()
  const opened = valueOf(await OpenedRecording.open(sourceOf(session).path))
  expect(pieces(view(opened, LINES))).toEqual(expected)
  // Another framing, chosen afterwards.
  const fixed = view(opened, { framing: 'fixed', frameLength: 7 })
  expect(fixed.counts).toMatchObject({ rxFrames: 3, txFrames: 0, splitFrames: 2 })
  expect(Buffer.from(fixed.frameContent('rx', 2)).toString()).toBe('\nthree\n')
  opened.close()
})

it('answers each frame, however it was split, and frames its answer when asked to', async () => {
  const framed = { framing: 'length', framePrefixBytes: '4', framePrefixOrder: 'little', frameSends: true } as const
  const session = valueOf(
    await startEngine().start(listenerConfig('tcp', { kind: 'prefix', text: 'got ' }, '127.0.0.1', 0, framed)),
  )
  const peerSide = await peerClient(portOf(session))
  const heard: Buffer[] = []
  peerSide.on('data', (bytes: Buffer) => heard.push(bytes))
  const message = (text: string): Buffer => {
    const head = Buffer.alloc(4)
    head.writeUInt32LE(text.length)
    return Buffer.concat([head, Buffer.from(text)])
  }
  const stream = Buffer.concat([message('one'), message('two'), message('three')])
  for (const byte of stream) {
    peerSide.write(Buffer.of(byte))
    await new Promise((resolve) => setImmediate(resolve))
  }
  const expected = Buffer.concat([message('got one'), message('got two'), message('got three')])
  await expect.poll(() => Buffer.concat(heard).toString('hex')).toBe(expected.toString('hex'))
  valueOf(session.sendMessage(1, bytesOf('by hand')))
  await expect.poll(() => Buffer.concat(heard).subarray(expected.length).toString()).toBe(message('by hand').toString())
})

it('understands what Python packs, one byte at a time', async () => {
  const session = valueOf(
    await startEngine().start(
      listenerConfig('tcp', { kind: 'none' }, '127.0.0.1', 0, { framing: 'length', framePrefixBytes: '4' }),
    ),
  )
  startProgram('python3', [
    '-c',
    `
import socket, struct, time
s = socket.create_connection(('127.0.0.1', ${String(portOf(session))}))
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for text in (b'hello', b'', b'world' * 3):
    for byte in struct.pack('>I', len(text)) + text:
        s.send(bytes([byte])); time.sleep(0.001)
time.sleep(5)`,
  ])
  await expect.poll(() => session.conversations()[0]?.rxBytes).toBe(32)
  const frames = view(sourceOf(session), { framing: 'length', framePrefixBytes: '4' })
  expect([1, 2, 3].map((frame) => Buffer.from(frames.frameContent('rx', frame)).toString())).toEqual([
    'hello',
    '',
    'worldworldworld',
  ])
  expect(frames.counts.splitFrames).toBe(3)
})

it('stays bounded when a delimiter never comes', async () => {
  const options: SessionOptions = { framing: 'line', frameMaxBytes: 65_536 }
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' }, '127.0.0.1', 0, options)))
  const peerSide = await peerClient(portOf(session))
  peerSide.resume()
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  for (let at = 0; at < 64; at++) peerSide.write(chunk)
  await expect.poll(() => session.conversations()[0]?.rxBytes, { timeout: 20_000 }).toBe(64 * 1024 * 1024)
  const frames = view(sourceOf(session), options)
  expect(frames.counts).toMatchObject({ rxFrames: 1_024, problems: 1_024 })
  // Damaged frames are not answered.
  expect(story(sourceOf(session), 1).filter((row) => row.startsWith('tx')).length).toBe(0)
})

it('sends lines with the delimiter that was chosen, from the command line, too', async () => {
  const heard: string[] = []
  const { port } = await peerServer((socket) => socket.on('data', (bytes: Buffer) => heard.push(bytes.toString())))
  const bench = startWirebench(
    ...[
      'connect',
      'tcp',
      `127.0.0.1:${String(port)}`,
      '--framing',
      'line',
      '--frame-delimiter',
      '\\r\\n',
      '--frame-sends',
    ],
    ...['--send', 'one', '--send', 'two', '--wait', '300'],
  )
  await expect.poll(() => heard.join('')).toBe('one\r\ntwo\r\n')
  await bench.exit
})

it('prints the frames of a recording, however it was framed when it was made', async () => {
  const path = join(temporaryFolder(), 'lines.pcapng')
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--record', path)
  const peerSide = await peerClient(await listening(bench))
  for (const part of ['one\ntwo\nth', 'ree\n']) {
    peerSide.write(part)
    await bench.output(new RegExp(part === 'ree\n' ? 'ree' : 'one'))
  }
  peerSide.end()
  bench.kill('SIGTERM')
  await bench.exit
  const shown = startWirebench('show', path, '--frames', '--framing', 'line')
  expect(await shown.exit).toBe(0)
  expect(
    shown.stdout
      .trim()
      .split('\n')
      .map((line) => line.slice(line.indexOf('frame'))),
  ).toEqual(['frame 1      4 B  one', 'frame 2      4 B  two', 'frame 3      6 B from 2 chunks  three'])
  const asJson = startWirebench('show', path, '--frames', '--framing', 'fixed', '--frame-length', '7', '--json')
  expect(await asJson.exit).toBe(0)
  expect(
    asJson.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([
    { conversation: 1, kind: 'rx', frame: 1, byteLength: 7, chunks: 1, contentHex: '6f6e650a74776f' },
    { frame: 2, byteLength: 7, chunks: 2, contentHex: '0a74687265650a' },
  ])
  const unframed = startWirebench('show', path, '--frames')
  expect(await unframed.exit).toBe(2)
  expect(unframed.stderr).toContain('--framing line')
})
