import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { fromHex } from '../../src/shared/hex'
import { allRows, listenerConfig, portOf, sourceOf, startEngine, valueOf } from '../support/engine'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { packetCount } from '../support/judges'
import { smallFolder } from '../support/small-disk'
import { startWirebench } from '../support/program'

/** kill -9 at a different moment in each round; the seed is the round. */
it.each(Array.from({ length: 12 }, (_, round) => round))(
  'shows every row up to the last flush after kill -9 (round %i)',
  async (round) => {
    const path = join(temporaryFolder(), 'killed.pcapng')
    const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--reply', 'echo', '--record', path, '--quiet')
    const port = Number((await bench.output(/listening tcp 127\.0\.0\.1:(\d+)/))[1])
    const client = await peerClient(port)
    let answered = 0
    let answeredBeforeLastFlush = 0
    const killAfterMs = 60 + ((round * 37) % 200)
    const start = performance.now()
    for (;;) {
      client.write(`${String(answered)}\n`)
      await once(client, 'data')
      answered += 1
      const age = performance.now() - start
      // Flushed every 50 ms: what was answered 150 ms before the end is in the file, even on a slow machine.
      if (age < killAfterMs) answeredBeforeLastFlush = answered
      if (age > killAfterMs + 150) break
    }
    bench.kill('SIGKILL')
    await bench.exit
    const opened = valueOf(await OpenedRecording.open(path))
    onTestFinished(() => {
      opened.close()
    })
    const numbers = allRows(opened)
      .filter(({ kind }) => kind === 'rx')
      .map(({ previewHex }) => Number(new TextDecoder().decode(fromHex(previewHex))))
    expect(numbers).toEqual(numbers.map((_, at) => at))
    expect(numbers.length).toBeGreaterThanOrEqual(answeredBeforeLastFlush)
    expect(opened.endedCleanly).toBe(false)
  },
)

it('stops recording on a full disk, counts what is not saved, keeps whole records, and goes on talking', async () => {
  const folder = smallFolder(256 * 1024)
  const session = valueOf(await startEngine(folder).start(listenerConfig('tcp', { kind: 'echo' })))
  onTestFinished(async () => {
    await session.stop()
    session.close()
  })
  const client = await peerClient(portOf(session))
  for (let at = 0; at < 60; at++) {
    client.write(Buffer.alloc(8_000, at))
    for (let got = 0; got < 8_000;) got += ((await once(client, 'data')) as [Buffer])[0].length
  }
  await expect
    .poll(() => session.summary().unsaved?.failure)
    .toMatchObject({ code: 'disk-full', subject: sourceOf(session).path })
  const { records, unsaved } = session.summary()
  expect(unsaved?.records).toBeGreaterThan(0)
  expect(session.conversation(1)?.rxBytes).toBe(480_000)
  const opened = valueOf(await OpenedRecording.open(sourceOf(session).path))
  onTestFinished(() => {
    opened.close()
  })
  expect(opened.damage).toEqual([])
  expect(sourceOf(session).byteLength).toBe(opened.byteLength)
  expect(allRows(opened)).toHaveLength(records)
  expect(await packetCount(opened.path)).toBeGreaterThan(10)
})
