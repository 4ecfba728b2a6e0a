import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../src/main/clock'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { rows } from '../support/command-line'
import { allRows, listenerConfig, portOf, sourceOf, startEngine, valueOf } from '../support/engine'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { startProgram, wirebenchArgs } from '../support/program'

const HOUR_MS = 3_600_000

it('marks a jump of the wall clock, and has the times right after it, live and reopened', async () => {
  let movedMs = 0
  const clock = { ...systemClock, wallMs: () => Date.now() + movedMs }
  const session = valueOf(
    await startEngine(undefined, undefined, { clock }).start(listenerConfig('tcp', { kind: 'echo' })),
  )
  const live = sourceOf(session)
  const client = await peerClient(portOf(session))
  for (const byMs of [HOUR_MS, -2 * HOUR_MS]) {
    movedMs += byMs
    const count = allRows(live).length
    await expect.poll(() => allRows(live).slice(count)).toHaveLength(1)
    const [row] = allRows(live).slice(count)
    expect(row?.state).toMatchObject({ kind: 'clock-moved' })
    expect(Math.abs((row?.state as { byMs: number }).byMs - byMs)).toBeLessThan(100)
    const answered = once(client, 'data')
    client.write('tick')
    await answered
    await expect.poll(() => allRows(live)).toHaveLength(count + 3)
    const newest = allRows(live).at(-1)
    expect(Math.abs(Number((newest?.atNs ?? 0n) / 1_000_000n) - clock.wallMs())).toBeLessThan(60_000)
    expect(Math.abs((session.conversation(1)?.lastAtMs ?? 0) - clock.wallMs())).toBeLessThan(60_000)
  }
  client.end()
  await session.stop()
  const since = allRows(live).map(({ seq }) => live.index.get(seq).sinceStartNs)
  expect(since).toEqual(since.toSorted((one, other) => one - other))
  const opened = valueOf(await OpenedRecording.open(live.path))
  onTestFinished(() => {
    opened.close()
  })
  expect(allRows(opened)).toEqual(allRows(live))
  expect(opened.damage).toEqual([])
})

it.runIf(process.platform === 'linux')(
  'ends by an idle time-out whoever is silent, and nobody else, however the clock of the machine is moved',
  async () => {
    const library = readdirSync('/usr/lib')
      .map((folder) => join('/usr/lib', folder, 'faketime/libfaketime.so.1'))
      .find((path) => existsSync(path))
    if (library === undefined) throw new Error('libfaketime is not on this machine; npm test installs it')
    const time = join(temporaryFolder(), 'time')
    writeFileSync(time, '+0s\n')
    const env = {
      ...process.env,
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: time,
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1',
    }
    const args = wirebenchArgs('listen', 'tcp', '127.0.0.1:0', '--idle-timeout', '2000', '--reply', 'echo', '--json')
    const server = startProgram(process.execPath, args, env)
    const port = Number((await server.output(/"port":(\d+)/))[1])
    const moved = (): number => rows(server).filter(({ state }) => state === 'clock-moved').length
    for (const [turn, offset] of ['+3600s', '-3600s'].entries()) {
      const talking = connect({ port, host: '127.0.0.1' })
      await once(talking, 'connect')
      const silent = connect({ port, host: '127.0.0.1' })
      const silentEnded = once(silent, 'end')
      silent.resume()
      writeFileSync(time, `${offset}\n`)
      const silence = { isOver: false }
      void silentEnded.then(() => {
        silence.isOver = true
      })
      while (!silence.isOver || moved() <= turn) {
        const answered = once(talking, 'data')
        talking.write('tick')
        await answered
      }
      expect(talking.readableEnded).toBe(false)
      talking.destroy()
    }
    await expect.poll(() => rows(server).filter(({ state }) => state === 'idle')).toHaveLength(2)
  },
)
