import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { knownComment } from '../../src/main/recording/pcapng/block-format'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'

/** The blocks of a session in which one client sends A0 to A5. */
async function blocksOf(tag: string): Promise<Buffer[]> {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const { log } = session
  const peer = { address: '127.0.0.1', port: 50_001 }
  const local = { address: '127.0.0.1', port: 2_021 }
  expect(portOf(session)).toBeGreaterThan(0)
  log.state(log.addConversation(peer), { kind: 'open', local, peer, by: 'peer' })
  for (let at = 0; at < 6; at++) log.bytes(1, 'rx', new TextEncoder().encode(`${tag}${String(at)}`))
  await session.stop()
  return blocksIn(readFileSync(sourceOf(session).path))
}

function blocksIn(file: Buffer): Buffer[] {
  const blocks: Buffer[] = []
  for (let at = 0; at < file.length; at += file.readUInt32LE(at + 4))
    blocks.push(Buffer.from(file.subarray(at, at + file.readUInt32LE(at + 4))))
  return blocks
}

async function seen(blocks: readonly Buffer[]): Promise<{ rx: string[]; damage: string[] }> {
  const path = join(temporaryFolder(), 'x.pcapng')
  writeFileSync(path, Buffer.concat(blocks))
  const opened = valueOf(await OpenedRecording.open(path))
  onTestFinished(() => {
    opened.close()
  })
  const rx = story(opened, 1).filter((line) => line.startsWith('rx'))
  return { rx, damage: opened.damage.map(({ kind }) => kind) }
}

it('never shows a packet in which one bit is flipped', async () => {
  const blocks = await blocksOf('A')
  expect(await seen(blocks)).toEqual({ rx: [0, 1, 2, 3, 4, 5].map((at) => `rx A${String(at)}`), damage: [] })
  const third = blocks.findIndex((block) => block.includes('A3'))
  const block = blocks[third] ?? Buffer.alloc(0)
  const payload = block.indexOf('A3')
  for (let bit = 0; bit < 16; bit++) {
    const flipped = Buffer.from(block)
    const at = payload + (bit >> 3)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7))
    const { rx, damage } = await seen(blocks.map((each, index) => (index === third ? flipped : each)))
    expect(rx).toEqual([0, 1, 2, 4, 5].map((number) => `rx A${String(number)}`))
    expect(damage).toEqual(['garbled'])
  }
})

it('never shows the packet of another session, and says what does not go on', async () => {
  const [ours, theirs] = [await blocksOf('A'), await blocksOf('B')]
  const at = ours.findIndex((block) => block.includes('A3'))
  const foreign = theirs.filter((block) => block.includes('B2'))
  const mixed = await seen([...ours.slice(0, at), ...foreign, ...ours.slice(at)])
  expect(mixed.rx).toEqual([0, 1, 2, 3, 4, 5].map((number) => `rx A${String(number)}`))
  expect(mixed.damage).toEqual(['foreign'])
})

it('opens a recording whose conversations have numbers that are far apart, at the price of those that are there', async () => {
  const blocks = await blocksOf('A')
  const head = blocks.slice(0, 2)
  const stopped = blocks.at(-1)
  if (stopped === undefined) throw new Error('there is no block')
  const sessionId = /"sessionId":"([^"]+)"/.exec(String(head[0]))?.[1] ?? ''
  const numbers = Array.from({ length: 2_000 }, (_, at) => (at + 1) * 1_000_000)
  const event = (conversation: number): Buffer => {
    const text = knownComment(JSON.stringify({ conversation, event: { kind: 'closed' } }), sessionId)
    const option = Buffer.alloc(4 + Math.ceil(text.length / 4) * 4)
    option.writeUInt16LE(1, 0)
    option.writeUInt16LE(text.length, 2)
    option.set(text, 4)
    const length = 20 + option.length + 4 + 4
    const block = Buffer.concat([stopped.subarray(0, 20), option, Buffer.alloc(8)])
    block.writeUInt32LE(length, 4)
    block.writeUInt32LE(length, length - 4)
    return block
  }
  const path = join(temporaryFolder(), 'far.pcapng')
  writeFileSync(path, Buffer.concat([...head, ...numbers.map(event)]))
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  const opened = valueOf(await OpenedRecording.open(path))
  const after = process.memoryUsage()
  onTestFinished(() => {
    opened.close()
  })
  expect(opened.conversationTable.entries.map(({ number }) => number)).toEqual(numbers)
  expect(after.heapUsed + after.arrayBuffers - heapUsed - arrayBuffers).toBeLessThan(50e6)
  expect(opened.read(2_000)).toMatchObject({ conversation: 2_000_000_000, state: { kind: 'closed' } })
})

it('never shows an event in whose comment a byte was changed, nor one of another session', async () => {
  const [ours, theirs] = [await blocksOf('A'), await blocksOf('B')]
  const at = ours.findIndex((block) => block.includes('"kind":"stopped"'))
  const changed = Buffer.from(ours[at] ?? Buffer.alloc(0))
  changed.write('x', changed.indexOf('stopped'))
  for (const wrong of [changed, theirs.find((block) => block.includes('"kind":"stopped"')) ?? changed]) {
    const path = join(temporaryFolder(), 'x.pcapng')
    writeFileSync(path, Buffer.concat(ours.map((block, index) => (index === at ? wrong : block))))
    const opened = valueOf(await OpenedRecording.open(path))
    onTestFinished(() => {
      opened.close()
    })
    expect(opened.damage).toMatchObject([{ kind: 'garbled' }])
    expect(story(opened).at(-1)).toBe('rx A5')
  }
})

it.each(['127.0.0.1', '::1'])('never shows a datagram of another session from the same peer at %s', async (address) => {
  const record = async (tag: string): Promise<Buffer[]> => {
    const session = valueOf(await startEngine().start(listenerConfig('udp', { kind: 'none' }, address)))
    const peer = { address, port: 50_001 }
    const local = { address, port: 2_021 }
    session.log.state(session.log.addConversation(peer), { kind: 'open', local, peer, by: 'peer' })
    for (let at = 0; at < 6; at++) session.log.bytes(1, 'rx', new TextEncoder().encode(`${tag}${String(at)}`))
    await session.stop()
    return blocksIn(readFileSync(sourceOf(session).path))
  }
  const [ours, theirs] = [await record('A'), await record('B')]
  const at = ours.findIndex((block) => block.includes('A3'))
  expect((await seen(ours)).damage).toEqual([])
  const foreign = theirs.filter((block) => block.includes('B1'))
  const mixed = await seen([...ours.slice(0, at), ...foreign, ...ours.slice(at)])
  expect(mixed.rx).toEqual([0, 1, 2, 3, 4, 5].map((number) => `rx A${String(number)}`))
  expect(mixed.damage).toEqual(['foreign'])
})

it('lists no more than a thousand places of damage, and none of the rest is lost from the sum', async () => {
  const blocks = await blocksOf('A')
  const third = blocks.findIndex((block) => block.includes('A3'))
  const good = blocks[third] ?? Buffer.alloc(0)
  const bad = Buffer.from(good)
  bad[bad.indexOf('A3')] = 0x42
  const head = blocks.slice(0, third)
  const pairs = Array.from({ length: 3_000 }, () => [bad, blocks[2] ?? good]).flat()
  const path = join(temporaryFolder(), 'many.pcapng')
  writeFileSync(path, Buffer.concat([...head, ...pairs]))
  const opened = valueOf(await OpenedRecording.open(path))
  onTestFinished(() => {
    opened.close()
  })
  expect(opened.damage.length).toBeLessThanOrEqual(1_000)
})
