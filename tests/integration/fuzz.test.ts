import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FullRecords } from '../../src/main/recording/export/full-record'
import { toCsvLine, toJsonLine, toTextLine } from '../../src/main/recording/export/row-format'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { RowList } from '../../src/main/recording/query/row-list'
import { bytesOf, listenerConfig, portOf, sourceOf, startEngine, valueOf } from '../support/engine'
import { peerClient, peerUdp } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { startWirebench } from '../support/program'
import { TERMINAL_CONTROLS } from '../support/terminal'

/** Some rows of every kind, over TCP or UDP. */
async function recorded(protocol: 'tcp' | 'udp'): Promise<Buffer> {
  const session = valueOf(await startEngine().start(listenerConfig(protocol, { kind: 'echo' })))
  if (protocol === 'tcp') {
    for (let at = 0; at < 3; at++) {
      const client = await peerClient(portOf(session))
      client.write(`client ${String(at)} says 你好`)
      await expect.poll(() => session.conversations()[at]?.txRecords).toBeGreaterThan(0)
      if (at === 1) client.resetAndDestroy()
    }
    valueOf(session.send(1, Buffer.alloc(70_000, 'long')))
  } else {
    const peerSide = await peerUdp()
    for (let at = 0; at < 20; at++)
      peerSide.socket.send(bytesOf(`datagram ${String(at)}`), portOf(session), '127.0.0.1')
    await expect.poll(() => session.summary().records).toBeGreaterThan(40)
  }
  await session.stop()
  return readFileSync(sourceOf(session).path)
}

/** The same numbers for the same seed (xorshift32). */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

/** Reads everything in every way. Returns the number of rows. */
async function readAll(path: string): Promise<number> {
  const opening = await OpenedRecording.open(path)
  if (!opening.ok) {
    expect(opening.failure).toMatchObject({ code: 'file-not-readable' })
    return 0
  }
  const recording = opening.value
  try {
    const rows = new RowList(recording, {}).read(0, Infinity)
    const records = new FullRecords(recording)
    for (const { seq } of rows)
      for (const toLine of [toTextLine, toJsonLine, (row: Parameters<typeof toTextLine>[0]) => toCsvLine(row, true)])
        expect(toLine(records.at(seq))).not.toMatch(TERMINAL_CONTROLS)
    for (const query of ['client', 'len:>10', 're:/./', 'event:open', 'peer:127'])
      await new RowList(recording, { query }).complete()
    return rows.length
  } finally {
    recording.close()
  }
}

it.each(['tcp', 'udp'] as const)(
  'opens a %s recording with two bytes of a hundred damaged, and reads what is there',
  async (protocol) => {
    const whole = await recorded(protocol)
    const path = join(temporaryFolder(), 'fuzzed.pcapng')
    writeFileSync(path, whole)
    const rows = await readAll(path)
    expect(rows).toBeGreaterThan(10)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 0x7fffffff }), async (seed) => {
        const random = numbersFrom(seed)
        const damaged = Buffer.from(whole)
        // The first block stays intact: without it the file is not ours.
        for (let at = whole.readUInt32LE(4); at < damaged.length; at++)
          if (random() % 50 === 0) damaged[at] = random() & 0xff
        writeFileSync(path, damaged)
        // Damage can make a chunk of one packet where there was one of two, and never more than twice the rows.
        expect(await readAll(path)).toBeLessThanOrEqual(rows * 2)
      }),
      { numRuns: 60 },
    )
  },
)

it('opens a recording that was cut anywhere', async () => {
  const whole = await recorded('udp')
  const path = join(temporaryFolder(), 'cut.pcapng')
  let before = 0
  for (let length = whole.readUInt32LE(4); length <= whole.length; length += 1) {
    writeFileSync(path, whole.subarray(0, length))
    const opening = valueOf(await OpenedRecording.open(path))
    // A longer file never has fewer rows.
    expect(opening.index.count).toBeGreaterThanOrEqual(before)
    before = opening.index.count
    opening.close()
  }
  expect(before).toBeGreaterThan(40)
})

it('needs no more memory for a file that claims to hold gigabytes', async () => {
  const whole = await recorded('tcp')
  const path = join(temporaryFolder(), 'claims.pcapng')
  // Every length field after the first block says two gigabytes.
  const damaged = Buffer.from(whole)
  let at = whole.readUInt32LE(4)
  while (at + 12 < whole.length) {
    const length = whole.readUInt32LE(at + 4)
    damaged.writeUInt32LE(0x7fff_fffc, at + 4)
    damaged.writeUInt32LE(0x7fff_fff0, at + 20)
    at += length
  }
  writeFileSync(path, damaged)
  process.env['NODE_OPTIONS'] = '--max-old-space-size=64'
  const shown = startWirebench('show', path)
  delete process.env['NODE_OPTIONS']
  expect(await shown.exit).toBe(0)
  expect(shown.stderr).toMatch(/unfinished record|damaged/)
})
