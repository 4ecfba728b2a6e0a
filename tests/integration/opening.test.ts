import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { Openings } from '../../src/main/ipc/openings'
import { openRecording } from '../../src/main/recording/open-recording'
import type { OpeningProgress } from '../../src/shared/contract/recordings'
import { failureOf, listenerConfig, portOf, startEngine, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { largeCapture } from '../support/large-capture'
import { startProgram, wirebenchArgs } from '../support/program'

const PACKETS = 200_000

it('tells how far the opening of a large capture is, and serves a socket meanwhile', async () => {
  const path = await largeCapture(PACKETS)
  const echo = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' })))
  const client = connect(portOf(echo), '127.0.0.1')
  let answers = 0
  client.on('data', () => {
    answers += 1
    client.write('again')
  })
  client.write('first')
  await once(client, 'data')
  const heard: number[] = []
  const answersBefore = answers
  const [recording] = valueOf(await openRecording(path, { onProgress: (bytesDone) => heard.push(bytesDone) }))
  client.destroy()
  expect(recording?.index.count).toBe(PACKETS + 1_000)
  expect(heard.length).toBeGreaterThan(0)
  expect(heard).toEqual(heard.toSorted((a, b) => a - b))
  expect(answers - answersBefore).toBeGreaterThan(heard.length)
  recording?.close()
}, 120_000)

it('ends the opening when a window cancels it, says so once, and tells the window that it is over', async () => {
  const path = await largeCapture(PACKETS)
  const sessions = startEngine()
  const openings = new Openings()
  const told: OpeningProgress[] = []
  const report = (progress: OpeningProgress): void => {
    told.push(progress)
    openings.cancel(progress.openingId)
  }
  const outcome = await openings.run(path, report, (watch) => sessions.openRecording(path, watch))
  expect(failureOf(outcome)).toMatchObject({ code: 'cancelled', subject: path })
  expect(sessions.all).toEqual([])
  expect(told).toMatchObject([
    { fileName: 'large.pcap', isOver: false },
    { fileName: 'large.pcap', isOver: true },
  ])
  // Nothing stays open: the file can be opened again, to its end.
  valueOf(
    await openings.run(
      path,
      () => undefined,
      (watch) => sessions.openRecording(path, watch),
    ),
  )
}, 120_000)

it('ends by Ctrl-C while it unpacks a capture, and leaves no copy behind', async () => {
  const path = await largeCapture(PACKETS, 'large.pcap.gz')
  const folder = join(temporaryFolder(), 'tmp')
  mkdirSync(folder)
  const show = startProgram(process.execPath, wirebenchArgs('stats', path), { ...process.env, TMPDIR: folder })
  await expect.poll(() => readdirSync(folder).some((name) => existsSync(join(folder, name, 'capture')))).toBe(true)
  show.kill('SIGINT')
  expect(await show.exit).not.toBe(0)
  expect(show.child.signalCode).toBe('SIGINT')
  expect(show.stdout).toBe('')
  expect(readdirSync(folder)).toEqual([])
}, 120_000)
