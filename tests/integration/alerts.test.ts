import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import type { AlertKind, Alerts } from '../../src/shared/alert'
import type { AlertNews } from '../../src/shared/alert-news'
import { readKeptSessions, worthKeeping, type KeptSession } from '../../src/shared/kept-session'
import type { Protocol } from '../../src/shared/endpoint'
import type { SessionOptions } from '../../src/shared/options/catalogue'
import { openRecording } from '../../src/main/recording/open-recording'
import { QUIET_MS } from '../../src/main/session/alert/alert-desk'
import { SessionKeeper, type Memory } from '../../src/main/ipc/session-keeper'
import type { Session } from '../../src/main/session/session'
import {
  allRows,
  clientConfig,
  failureOf,
  listenerConfig,
  portOf,
  sourceOf,
  startEngine,
  story,
  valueOf,
} from '../support/engine'
import { ManualClock } from '../support/manual-clock'
import { peerClient, peerUdp } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { withLongestTurn } from '../support/longest-turn'

/** A listener with these alerts, and what was told of it. */
async function listen(protocol: Protocol, alerts: Alerts, options: SessionOptions = {}) {
  const engine = startEngine()
  const told: AlertNews[] = []
  engine.subscribe({ onAlert: (news) => told.push(news) })
  const config = { ...listenerConfig(protocol, { kind: 'none' }, '127.0.0.1', 0, options), alerts }
  const session = valueOf(await engine.start(config))
  /** The row that an alert names, as `story` says it. */
  const rowOf = ({ seq }: { readonly seq: number }): string => story(sourceOf(session))[seq - 1] ?? ''
  return { engine, session, told, rowOf }
}

/** Something that sends to the session from outside. */
async function peerOf(protocol: Protocol, session: Session) {
  if (protocol === 'udp') {
    const { socket } = await peerUdp()
    return {
      port: socket.address().port,
      send: (text: string) => {
        socket.send(text, portOf(session), '127.0.0.1')
      },
    }
  }
  const socket = await peerClient(portOf(session))
  return {
    port: socket.localPort ?? 0,
    send: (text: string) => {
      socket.write(text)
    },
    socket,
  }
}

const kinds = (told: readonly AlertNews[]): AlertKind[] => told.map(({ kind }) => kind)

it.each(['tcp', 'udp'] as const)('tells of a pattern that a peer sends, with its row, over %s', async (protocol) => {
  const { session, told, rowOf } = await listen(protocol, { pattern: { sound: true, query: 'alarm' } })
  const { port, send } = await peerOf(protocol, session)
  send('quiet')
  await expect.poll(() => story(sourceOf(session))).toContain('rx quiet')
  send('fire ALARM 1')
  await expect.poll(() => told).toHaveLength(1)
  const peer = { address: '127.0.0.1', port }
  expect(told[0]).toMatchObject({ kind: 'pattern', conversation: 1, count: 1, peer, sound: true, query: 'alarm' })
  expect(rowOf(told[0] ?? { seq: 0 })).toBe('rx fire ALARM 1')
  const { alerts } = session.summary()
  expect(alerts?.unseen).toEqual([{ kind: 'pattern', conversation: 1, count: 1, seq: told[0]?.seq }])
  session.alerts.seen(1)
  expect(session.summary().alerts).toBeUndefined()
})

it('does not take what this side sends for what is looked for', async () => {
  const { session, told } = await listen('tcp', { pattern: { sound: false, query: 're:/^ala?rm/' } })
  const { send } = await peerOf('tcp', session)
  await expect.poll(() => session.conversation(1)?.state.kind).toBe('open')
  valueOf(session.send(1, new TextEncoder().encode('alarm, said by us')))
  send('alrm, said by the peer')
  await expect.poll(() => told).toHaveLength(1)
  expect(session.summary().alerts?.unseen[0]?.count).toBe(1)
})

it('tells that a TCP peer has gone, whether it finished or was reset, but not when we ended it', async () => {
  const { session, told, rowOf } = await listen('tcp', { gone: { sound: false } })
  const [first, second, third] = [
    await peerClient(portOf(session)),
    await peerClient(portOf(session)),
    await peerClient(portOf(session)),
  ]
  await expect.poll(() => session.summary().openConversations).toBe(3)
  valueOf(session.end(3, 'half-close'))
  await once(third.resume(), 'end')
  third.end()
  await expect.poll(() => session.conversation(3)?.state.kind).toBe('closed')
  expect(told).toEqual([])
  first.end()
  await expect.poll(() => told).toHaveLength(1)
  expect(rowOf(told[0] ?? { seq: 0 })).toBe('half-closed peer')
  second.resetAndDestroy()
  await expect.poll(() => session.summary().alerts?.unseen.length).toBe(2)
  expect(session.summary().alerts?.unseen.map(rowOf)).toEqual(['half-closed peer', 'reset peer'])
})

it('tells that a UDP peer has gone when it was idle until the time-out', async () => {
  const { session, told } = await listen('udp', { gone: { sound: false } }, { idleTimeoutMs: 100 })
  const { send } = await peerOf('udp', session)
  send('once')
  await expect.poll(() => kinds(told)).toEqual(['gone'])
  expect(told[0]?.event).toMatchObject({ kind: 'idle' })
})

it.each(['tcp', 'udp'] as const)('tells of silence once, and again after something came, over %s', async (protocol) => {
  const clock = new ManualClock()
  const engine = startEngine(temporaryFolder(), 2 ** 40, { clock })
  const told: AlertNews[] = []
  engine.subscribe({ onAlert: (news) => told.push(news) })
  const alerts = { silence: { sound: false, seconds: 30 } }
  const session = valueOf(await engine.start({ ...listenerConfig(protocol), alerts }))
  const { send } = await peerOf(protocol, session)
  send('one')
  await expect.poll(() => story(sourceOf(session))).toContain('rx one')
  clock.advance(29_000)
  expect(told).toEqual([])
  clock.advance(2_000)
  expect(told).toMatchObject([{ kind: 'silence', conversation: 1, seconds: 30 }])
  clock.advance(300_000)
  expect(told).toHaveLength(1)
  send('two')
  await expect.poll(() => story(sourceOf(session))).toContain('rx two')
  clock.advance(31_000)
  expect(told).toHaveLength(2)
  expect(session.summary().alerts?.unseen).toMatchObject([{ kind: 'silence', conversation: 1, count: 2 }])
})

it('tells of an error of a TCP connection with what happened', async () => {
  const { session, told, rowOf } = await listen('tcp', { error: { sound: false } })
  const peer = await peerClient(portOf(session))
  await expect.poll(() => session.summary().openConversations).toBe(1)
  peer.resetAndDestroy()
  await expect.poll(() => told).toHaveLength(1)
  expect(told[0]).toMatchObject({ kind: 'error', conversation: 1, event: { kind: 'reset', by: 'peer' } })
  expect(rowOf(told[0] ?? { seq: 0 })).toBe('reset peer')
})

it('tells of an error of a UDP client whose server is not there', async () => {
  const engine = startEngine()
  const told: AlertNews[] = []
  engine.subscribe({ onAlert: (news) => told.push(news) })
  const gone = createSocket('udp4').bind(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address()
  gone.close()
  const session = valueOf(
    await engine.start({ ...clientConfig('udp', port, '127.0.0.1', {}), alerts: { error: { sound: false } } }),
  )
  valueOf(session.send(1, new TextEncoder().encode('anybody?')))
  await expect.poll(() => kinds(told)).toEqual(['error'])
  expect(told[0]?.event).toMatchObject({ kind: 'warning' })
})

it('merges what many peers do at once into one', async () => {
  const { session, told } = await listen('tcp', { gone: { sound: false } })
  const peers = await Promise.all(Array.from({ length: 50 }, () => peerClient(portOf(session))))
  await expect.poll(() => session.summary().openConversations).toBe(50)
  for (const peer of peers) peer.end()
  await expect.poll(() => session.summary().alerts?.unseen.reduce((sum, { count }) => sum + count, 0)).toBe(50)
  expect(told).toHaveLength(1)
  await expect.poll(() => told, { timeout: QUIET_MS + 5_000 }).toHaveLength(2)
  expect(told[1]).toMatchObject({ kind: 'gone', count: 49 })
})

it('gives up a pattern that takes too long, says so, and the sockets never wait for it', async () => {
  const { session, told } = await listen('tcp', { pattern: { sound: false, query: 're:/^(a+)+$/' } })
  const { send } = await peerOf('tcp', session)
  const { longestMs } = await withLongestTurn(async () => {
    send(`${'a'.repeat(40)}!`)
    await expect.poll(() => told, { timeout: 20_000 }).toHaveLength(1)
  })
  expect(told[0]).toMatchObject({ kind: 'pattern', conversation: 0, patternStopped: 'too-slow' })
  expect(session.summary().alerts?.patternStopped).toBe('too-slow')
  expect(longestMs).toBeLessThan(200)
  // Another choice begins anew.
  session.alerts.choose({ pattern: { sound: false, query: 'fine' } })
  session.alerts.seen()
  send('this is fine')
  await expect.poll(() => session.summary().alerts?.unseen[0]?.conversation).toBe(1)
  expect(session.summary().alerts?.patternStopped).toBeUndefined()
})

it('can be chosen while the session runs, and ended', async () => {
  const { engine, session, told } = await listen('tcp', {})
  expect(session.summary().config.alerts).toBeUndefined()
  const { send } = await peerOf('tcp', session)
  send('x before')
  await expect.poll(() => story(sourceOf(session))).toContain('rx x before')
  valueOf(engine.chooseAlerts(session.id, { pattern: { sound: false, query: 'x' } }))
  send('x after')
  await expect.poll(() => told).toHaveLength(1)
  expect(session.summary().alerts?.unseen[0]?.count).toBe(1)
  valueOf(engine.chooseAlerts(session.id, {}))
  expect(session.config.alerts).toBeUndefined()
  expect(session.summary().alerts?.unseen).toHaveLength(1)
})

it('goes on in the recording after a rotation', async () => {
  const { session, told, rowOf } = await listen('tcp', { pattern: { sound: false, query: 'needle' } }, { rotateMib: 1 })
  const { send } = await peerOf('tcp', session)
  const first = session.recording
  send('h'.repeat(1_200_000))
  await expect.poll(() => session.recording === first).toBe(false)
  send('needle')
  await expect.poll(() => told).toHaveLength(1)
  expect(rowOf(told[0] ?? { seq: 0 })).toContain('needle')
})

it('keeps the alerts with the session: in its recording, over a restart, and not for a recording that is only read', async () => {
  const alerts: Alerts = { pattern: { sound: true, query: 'alarm' }, silence: { sound: false, seconds: 5 } }
  const { engine, session } = await listen('tcp', alerts)
  const memory: Memory = { keptSessions: [], recentFiles: [] }
  new SessionKeeper(engine, memory).end()
  expect(memory.keptSessions[0]?.config.alerts).toEqual(alerts)
  const stored: unknown = JSON.parse(JSON.stringify(memory.keptSessions))
  const [kept] = readKeptSessions(stored)
  expect(kept?.config.alerts).toEqual(alerts)
  // What an earlier version kept has none.
  const [old] = readKeptSessions((stored as KeptSession[]).map((each) => ({ ...each, config: listenerConfig('tcp') })))
  expect(old?.config.role).toBe('listener')
  expect(old?.config.alerts).toBeUndefined()
  expect(worthKeeping([kept, old].flatMap((each) => each ?? []))).toHaveLength(2)

  await session.stop()
  const again = startEngine()
  if (kept !== undefined) again.keep(kept)
  const change: Alerts = { gone: { sound: false } }
  valueOf(again.chooseAlerts(kept?.id ?? '', change))
  expect(again.get(kept?.id ?? '')?.summary().config.alerts).toEqual(change)
  const started = valueOf(await again.startKept(kept?.id ?? ''))
  expect(started.summary().config.alerts).toEqual(change)

  const [recording] = valueOf(await openRecording(sourceOf(session).path))
  onTestFinished(() => recording?.close())
  expect(recording?.meta.config.alerts).toEqual(alerts)
  expect(allRows(sourceOf(session)).length).toBeGreaterThan(0)
  const opened = valueOf(await again.openRecording(sourceOf(session).path))
  expect(failureOf(again.chooseAlerts(opened.id, change)).said?.key).toBe('refusal.isRecording')
})
