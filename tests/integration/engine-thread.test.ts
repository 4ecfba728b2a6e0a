import { Session } from 'node:inspector'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { EngineLink, type EngineEvents } from '../../src/main/ipc/thread/engine-link'
import type { EngineStart, Push } from '../../src/main/ipc/thread/messages'
import type { Memory } from '../../src/main/ipc/session-keeper'
import type { WindowHost } from '../../src/main/ipc/window-deps'
import type { CommandName, Commands, EventName, Events } from '../../src/shared/contract/contract'
import { done, type Outcome } from '../../src/shared/failure'
import { DEFAULT_SETTINGS } from '../../src/shared/settings'
import type { SessionSummary } from '../../src/shared/session'
import { listenerConfig, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'

/** What the thread said, newest last. */
interface Heard {
  readonly pushes: Push[]
  readonly notices: string[]
  readonly chosen: string[][]
  readonly lost: string[]
  readonly memory: Partial<Memory>[]
  readonly alerts: string[]
}

function startThread(start: Partial<EngineStart> = {}) {
  const heard: Heard = { pushes: [], notices: [], chosen: [], lost: [], memory: [], alerts: [] }
  const events: EngineEvents = {
    onPush: (push) => heard.pushes.push(push),
    onAlert: ({ kind, peer }) => heard.alerts.push(`${kind} ${String(peer?.port ?? 0)}`),
    onWork: () => undefined,
    onNotice: ({ detail }) => heard.notices.push(detail),
    onChosenFiles: (files) => heard.chosen.push([...files]),
    onMemory: (changed) => heard.memory.push(changed),
    onLost: (why, hasBegun) => heard.lost.push(`${String(hasBegun)} ${why}`),
  }
  const mirror = { settings: DEFAULT_SETTINGS, locale: 'en' } as const
  const link = new EngineLink(
    {
      folder: temporaryFolder(),
      application: 'test',
      mirror,
      chosenFiles: [],
      memory: { keptSessions: [], recentFiles: [] },
      ...start,
    },
    events,
  )
  onTestFinished(() => link.end())
  return { link, heard, mirror }
}

/** A window whose dialogs answer with this file. */
function hostOf(file: string): WindowHost {
  const none = (): void => undefined
  return {
    snapshot: () =>
      Promise.resolve({
        settings: DEFAULT_SETTINGS,
        systemLocale: 'en',
        windowKind: 'bench',
        restoresLayout: true,
        torn: [],
        notices: [],
        platform: 'linux',
        version: '0',
      }),
    changeSettings: (change) => Promise.resolve(done({ ...DEFAULT_SETTINGS, ...change })),
    licences: () => Promise.reject(new Error('nobody wrote them')),
    openBench: none,
    openClientWindow: none,
    tearOff: none,
    askWhereToSave: () => Promise.resolve(file),
    askWhichFile: () => Promise.resolve(file),
    askWhichKeyLog: () => Promise.resolve(file),
    askForFiles: () => Promise.resolve(true),
    reveal: none,
    edit: none,
    copyText: () => Promise.resolve(),
  }
}

const calling =
  (window: { call(name: CommandName, args: readonly unknown[]): Promise<unknown> }) =>
  <N extends CommandName>(name: N, ...args: Parameters<Commands[N]>): Promise<ReturnType<Commands[N]>> =>
    window.call(name, args) as Promise<ReturnType<Commands[N]>>

const payloads = <N extends EventName>(heard: Heard, window: number, name: N): Events[N][] =>
  heard.pushes
    .filter((push) => push.name === name && (push.window === null || push.window === window))
    .map(({ payload }) => payload as Events[N])

it('serves sockets in another thread: commands, ticks for the window that asked, what runs, and an orderly end', async () => {
  const { link, heard } = startThread()
  const [one, other] = [link.connectWindow(hostOf('')), link.connectWindow(hostOf(''))]
  const command = calling(one)
  const listener = valueOf(await command('sessions.start', listenerConfig('tcp', { kind: 'echo' })))
  // Known before the answer: a window that closes now asks what would end.
  const work = { id: listener.id, role: 'listener', isRunning: true, openConversations: 0, unseenAlerts: 0 }
  expect(link.work).toEqual([work])
  const { port } = (listener.state as Extract<SessionSummary['state'], { kind: 'running' }>).local
  const client = await peerClient(port)
  client.write('hello')
  await expect.poll(() => client.bytesRead).toBe('hello'.length)
  await expect.poll(() => link.work[0]?.openConversations).toBe(1)
  for (const { number } of [one, other])
    await expect.poll(() => payloads(heard, number, 'feed.tick').at(0)?.sessions[0]?.id).toBe(listener.id)
  // What a person is told of, and how much of it nobody has looked at.
  valueOf(await command('alerts.choose', listener.id, { gone: { sound: false } }))
  const leaving = await peerClient(port)
  const left = `gone ${String(leaving.localPort ?? 0)}`
  await expect.poll(() => link.work[0]?.openConversations).toBe(2)
  leaving.destroy()
  await expect.poll(() => heard.alerts).toEqual([left])
  await expect.poll(() => link.work[0]?.unseenAlerts).toBe(1)
  valueOf(await command('alerts.seen', listener.id, null))
  await expect.poll(() => link.work[0]?.unseenAlerts).toBe(0)
  const seen = await calling(other)('bench.snapshot')
  expect(seen.sessions.map(({ id }) => id)).toEqual([listener.id])
  other.close()
  await expect(calling(other)('bench.snapshot')).rejects.toThrow('the window is closed')

  await link.end()
  await expect.poll(() => client.resume().readableEnded).toBe(true)
  const { recordingPath: path } = seen.sessions[0] as SessionSummary & { readonly recordingPath: string }
  expect(heard.lost).toEqual([])
  expect(await link.openFile(path)).toMatchObject({ ok: true })
})

it('asks the application across the threads, and passes on what it refuses', async () => {
  const { link, heard } = startThread()
  const command = calling(link.connectWindow(hostOf('/nowhere/messages.yaml')))
  const outcome: Outcome<unknown> = await command('library.import')
  expect(outcome.ok ? '' : outcome.failure.code).toBe('file-not-found')
  await expect(command('app.licences')).rejects.toThrow('nobody wrote them')
  expect(await link.openFile('/nowhere/a.pcapng')).toMatchObject({ ok: false })
  expect(heard.notices).toEqual([])
})

it('remembers chosen files and changed settings for what comes after', async () => {
  const { link, heard, mirror } = startThread()
  const folder = temporaryFolder()
  const command = calling(link.connectWindow(hostOf(join(folder, 'a.yaml'))))
  expect(await command('rules.create', 'answers')).toMatchObject({ ok: true })
  await expect.poll(() => heard.chosen.flat().join()).toContain('a.yaml')
  link.settingsChanged({ ...mirror, settings: { ...DEFAULT_SETTINGS, maxRecordingBytes: 2 ** 20 } })
  expect(await command('sessions.start', listenerConfig('udp', { kind: 'none' }))).toMatchObject({ ok: true })
})

it('keeps which sessions there are for the next run, without what is secret, and lists them there', async () => {
  const options = { tlsPassphrase: 'open sesame' }
  const first = startThread()
  const command = calling(first.link.connectWindow(hostOf('')))
  const secret = { ...listenerConfig('tls'), options }
  const { id } = valueOf(await command('sessions.start', secret))
  await first.link.end()
  const kept = first.heard.memory.at(-1)?.keptSessions ?? []
  expect(kept).toMatchObject([{ id, wasRunning: true, config: { protocol: 'tls', options: {} } }])

  const second = startThread({ memory: { keptSessions: kept, recentFiles: [] } })
  const again = calling(second.link.connectWindow(hostOf('')))
  expect((await again('bench.snapshot')).sessions).toMatchObject([{ id, state: { kind: 'stopped' }, kept: {} }])
  expect(await again('sessions.stop', id)).toMatchObject({ ok: false, failure: { code: 'invalid-input' } })
  const started = valueOf(await again('sessions.startKept', id))
  expect(started).toMatchObject({ id, number: 1, state: { kind: 'running' } })
  expect(started.kept).toBeUndefined()
  expect(await again('sessions.startKept', id)).toMatchObject({ ok: false })
})

it('tells that the engine was lost, and refuses what is asked afterwards', async () => {
  // No engine can begin without a folder.
  const { link, heard } = startThread({ folder: undefined as never })
  const window = link.connectWindow(hostOf(''))
  await expect(window.call('bench.snapshot', [])).rejects.toThrow()
  expect(heard.lost).toEqual([expect.stringMatching(/^false /)])
  await expect(link.openFile('/a')).rejects.toThrow()
})

it('tells what nobody expected in the thread once, and goes on', async () => {
  const { link, heard } = startThread()
  const command = calling(link.connectWindow(hostOf('')))
  await command('bench.snapshot')
  const session = new Session()
  session.connect()
  onTestFinished(() => {
    session.disconnect()
  })
  const fail = `for (let at = 0; at < 3; at++) { setTimeout(() => { throw new Error('made to fail, in a timer') }); void Promise.reject(new Error('made to fail, in a promise')) }`
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: fail } })
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    if (workerInfo.url.includes('engine-thread')) session.post('NodeWorker.sendMessageToWorker', { sessionId, message })
  })
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  await expect.poll(() => heard.notices).toHaveLength(2)
  for (const where of ['in a timer', 'in a promise'])
    expect(heard.notices.filter((text) => text.includes(`made to fail, ${where}`))).toHaveLength(1)
  expect(await command('sessions.start', listenerConfig('udp', { kind: 'none' }))).toMatchObject({ ok: true })
  expect(heard.lost).toEqual([])
})

it('gives the file of a Unix domain socket to its owner alone, and never the rights of a file that is in the way', async () => {
  const { link } = startThread()
  const command = calling(link.connectWindow(hostOf('')))
  const folder = temporaryFolder()
  const [path, other] = [join(folder, 's'), join(folder, 'other')]
  writeFileSync(other, 'no socket', { mode: 0o644 })
  const before = process.umask(0)
  onTestFinished(() => {
    process.umask(before)
  })
  const at = (address: string) => ({
    ...listenerConfig('tcp', { kind: 'echo' }),
    local: { address: `unix:${address}`, port: 0 },
    options: { ownerOnly: true },
  })
  expect(await command('sessions.start', at(path))).toMatchObject({ ok: true })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(await command('sessions.start', at(other))).toMatchObject({ ok: false })
  expect(statSync(other).mode & 0o777).toBe(0o644)
})
