import { expect, it, onTestFinished } from 'vitest'
import { Sessions } from '../../src/main/session/sessions'
import type { OpenRelayHook, RelayMessage, RelayVerdict } from '../../src/main/session/handler/relay/relay-hook'
import { relayKind } from '../../src/main/session/handler/relay/relay'
import { toText } from '../support/text'
import { allRows, bytesOf, listenerConfig, portOf, sourceOf, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerServer, peerUdp } from '../support/peers'
import { relayConfig, startRelay } from '../support/relay'
import type { SessionOptions } from '../../src/shared/options/catalogue'
import { LiveRecording } from '../../src/main/recording/live/live-recording'
import { join } from 'node:path'

type Judge = (message: RelayMessage) => RelayVerdict | undefined | Promise<RelayVerdict | undefined>

/** A relay whose messages the test examines. */
async function hooked(
  port: number,
  judge: Judge,
  options: SessionOptions = { framing: 'line' },
  protocol: 'tcp' | 'udp' = 'tcp',
) {
  const hook: OpenRelayHook = () => ({ isActive: true, judge })
  const folder = temporaryFolder()
  const sessions = new Sessions(
    (name, config, sessionId) =>
      new LiveRecording(join(folder, 'relay.pcapng'), { sessionId, name, config, startedAtNs: 0n }, 'test', 2 ** 40),
    folder,
    { handlerKinds: [relayKind([hook])] },
  )
  onTestFinished(() => sessions.closeAll())
  const session = valueOf(
    await sessions.start(listenerConfig(protocol, relayConfig(port, { protocol }), '127.0.0.1', 0, options)),
  )
  return { session, port: portOf(session) }
}

/** A server that remembers what it received, and answers each line with the line in brackets. */
async function lineServer() {
  const got: string[] = []
  const { port } = await peerServer((socket) =>
    socket.on('data', (bytes: Buffer) => {
      got.push(bytes.toString())
      socket.write(`<${bytes.toString().trim()}>\n`)
    }),
  )
  return { got, port }
}

async function client(port: number) {
  const socket = await peerClient(port)
  const got: string[] = []
  socket.on('data', (bytes: Buffer) => got.push(bytes.toString()))
  return { socket, text: () => got.join('') }
}

it('shows hooks whole messages, however they were read, and passes the others on byte for byte', async () => {
  const server = await lineServer()
  const seen: string[] = []
  const { port } = await hooked(server.port, ({ direction, nth, content }) => {
    seen.push(`${direction} ${String(nth)} ${toText(content)}`)
    return undefined
  })
  const { socket, text } = await client(port)
  socket.write('on')
  await expect.poll(() => seen).toEqual([])
  socket.write('e\ntwo\nunfin')
  await expect
    .poll(() => seen.filter((each) => each.startsWith('to-target')))
    .toEqual(['to-target 1 one', 'to-target 2 two'])
  socket.end()
  await expect.poll(() => server.got.join('')).toBe('one\ntwo\nunfin')
  await expect.poll(text).toContain('<one')
})

it('changes, drops and answers messages, with the original beside what was sent', async () => {
  const server = await lineServer()
  const { session, port } = await hooked(server.port, ({ direction, content }) => {
    if (direction === 'to-client') return undefined
    if (toText(content) === 'change') return { forward: [bytesOf('CHANGED TO LONGER')], by: 'rule 1' }
    if (toText(content) === 'drop') return { forward: [], by: 'rule 2' }
    if (toText(content) === 'answer') return { forward: [], answer: [bytesOf('me')], by: 'rule 3' }
    return undefined
  })
  const { socket, text } = await client(port)
  socket.write('drop\nanswer\nchange\n')
  await expect.poll(text).toBe('me\n<CHANGED TO LONGER>\n')
  expect(server.got).toEqual(['CHANGED TO LONGER\n'])
  const source = sourceOf(session)
  expect(story(source, 1).filter((row) => row.startsWith('rx'))).toEqual(['rx drop\nanswer\nchange\n'])
  expect(story(source, 2).filter((row) => row.startsWith('tx'))).toEqual(['tx CHANGED TO LONGER\n'])
  const done = allRows(source, 1).flatMap(({ state }) => (state?.kind === 'relayed' ? [state] : []))
  expect(done).toEqual([
    { kind: 'relayed', what: 'dropped', direction: 'to-target', byteLength: 5, by: 'rule 2' },
    { kind: 'relayed', what: 'answered', direction: 'to-target', byteLength: 7, sentBytes: 3, by: 'rule 3' },
    { kind: 'relayed', what: 'changed', direction: 'to-target', byteLength: 7, sentBytes: 18, by: 'rule 1' },
  ])
})

it('writes the length of a changed message anew', async () => {
  const got: Buffer[] = []
  const server = await peerServer((socket) => socket.on('data', (bytes: Buffer) => got.push(bytes)))
  const { port } = await hooked(server.port, () => ({ forward: [bytesOf('longer than before')] }), {
    framing: 'length',
    framePrefixBytes: '2',
  })
  const { socket } = await client(port)
  socket.write(Buffer.from('\x00\x05hello', 'latin1'))
  await expect.poll(() => Buffer.concat(got).toString('latin1')).toBe('\x00\x12longer than before')
})

it('keeps the order of a stream behind a message that is delayed, and lets the other direction go on', async () => {
  const server = await peerServer((socket) => {
    socket.write('greeting\n')
    socket.on('data', (bytes: Buffer) => got.push(bytes.toString()))
  })
  const got: string[] = []
  let decide: (verdict: RelayVerdict) => void = () => undefined
  const { port } = await hooked(server.port, ({ direction, content }) =>
    direction === 'to-target' && toText(content) === 'wait' ? new Promise((resolve) => (decide = resolve)) : undefined,
  )
  const { socket, text } = await client(port)
  socket.write('wait\nbehind\n')
  await expect.poll(text).toBe('greeting\n')
  expect(got).toEqual([])
  decide({ afterMs: 1 })
  await expect.poll(() => got.join('')).toBe('wait\nbehind\n')
})

it('lets datagrams overtake one that is held', async () => {
  const target = await peerUdp()
  let decide: (verdict: RelayVerdict | undefined) => void = () => undefined
  const { port } = await hooked(
    target.port,
    ({ content }) => (toText(content) === 'wait' ? new Promise((resolve) => (decide = resolve)) : undefined),
    {},
    'udp',
  )
  const { socket } = await peerUdp()
  socket.send('wait', port)
  socket.send('behind', port)
  await expect.poll(() => target.heard).toEqual(['behind'])
  decide(undefined)
  await expect.poll(() => target.heard).toEqual(['behind', 'wait'])
})

it('ends one exchange alone when a hook throws', async () => {
  const server = await lineServer()
  const { session, port } = await hooked(server.port, ({ content }) => {
    if (toText(content) === 'bad') throw new Error('a mistake in the hook')
    return undefined
  })
  const [one, other] = [await client(port), await client(port)]
  one.socket.write('bad\n')
  await expect.poll(() => session.conversations()[0]?.state.kind).toBe('failed')
  other.socket.write('good\n')
  await expect.poll(other.text).toBe('<good>\n')
})

it('holds the next messages that match for a person: one goes on, one is edited, one dropped', async () => {
  const server = await lineServer()
  const { session, port } = await startRelay(server.port, { options: { framing: 'line' } })
  const { socket, text } = await client(port)
  valueOf(session.holdDesk.hold({ count: 3, query: 'hold', direction: 'to-target', forMs: 60_000 }, 'utf-8'))
  socket.write('first\nhold 1\nhold 2\nhold 3\nhold 4\n')
  await expect.poll(() => session.summary().hold?.held.map(({ id }) => id)).toEqual([1, 2, 3])
  await expect.poll(() => server.got).toEqual(['first\n'])
  expect(session.summary().hold?.left).toBe(0)
  expect(valueOf(session.holdDesk.contentHex(2))).toBe(Buffer.from('hold 2').toString('hex'))
  valueOf(session.holdDesk.decide(3, []))
  valueOf(session.holdDesk.decide(2, [bytesOf('edited')]))
  expect(server.got).toEqual(['first\n'])
  valueOf(session.holdDesk.decide(1, undefined))
  await expect.poll(() => server.got.join('')).toBe('first\nhold 1\nedited\nhold 4\n')
  await expect.poll(text).toContain('hold 4>\n')
  expect(session.summary().hold).toBeUndefined()
  expect(session.holdDesk.decide(1, undefined).ok).toBe(false)
  const doings = allRows(sourceOf(session), 1).flatMap(({ state }) => (state?.kind === 'relayed' ? [state] : []))
  expect(doings.map(({ what, by }) => `${what} ${by ?? ''}`)).toEqual([
    'held by hand',
    'dropped by hand',
    'held by hand',
    'changed by hand',
    'held by hand',
  ])
})

it('lets a held message go on by itself when its time is over, and forgets those of an exchange that has ended', async () => {
  const server = await lineServer()
  const { session, port } = await startRelay(server.port)
  const { socket, text } = await client(port)
  valueOf(session.holdDesk.hold({ count: 2, query: '', direction: 'both', forMs: 100 }, 'utf-8'))
  socket.write('question\n')
  await expect.poll(text).toBe('<question>\n')
  valueOf(session.holdDesk.hold({ count: 1, query: '', direction: 'to-target', forMs: 600_000 }, 'utf-8'))
  socket.write('question\n')
  await expect.poll(() => session.summary().hold?.held).toHaveLength(1)
  socket.resetAndDestroy()
  await expect.poll(() => session.summary().hold).toBeUndefined()
})
