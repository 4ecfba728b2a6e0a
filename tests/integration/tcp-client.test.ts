import { expect, it } from 'vitest'
import {
  bytesOf,
  clientConfig,
  failureOf,
  listenerConfig,
  portOf,
  sourceOf,
  startEngine,
  story,
  valueOf,
} from '../support/engine'
import { peerServer } from '../support/peers'
import { startProgram } from '../support/program'

it('connects, sends, hears the answer, and connects again as a new conversation of the same session', async () => {
  const { port } = await peerServer((socket) => {
    socket.on('data', (bytes: Buffer) => socket.end(`got ${bytes.toString()}`))
  })
  const session = valueOf(await startEngine().start(clientConfig('tcp', port)))
  await expect.poll(() => session.state.kind).toBe('running')
  valueOf(session.send(1, bytesOf('one')))
  await expect
    .poll(() => story(sourceOf(session), 1))
    .toEqual(['connecting', 'open local', 'tx one', 'rx got one', 'half-closed peer'])
  session.end(1, 'close')
  await expect.poll(() => session.state.kind).toBe('idle')
  valueOf(session.reconnect())
  await expect.poll(() => session.state.kind).toBe('running')
  expect(session.summary().conversations).toBe(2)
})

it('says that nobody listens', async () => {
  const sessions = startEngine()
  const gone = valueOf(await sessions.start(listenerConfig('tcp')))
  const port = portOf(gone)
  await gone.stop()
  const session = valueOf(await sessions.start(clientConfig('tcp', port)))
  await expect.poll(() => session.state.kind).toBe('idle')
  expect(session.conversations()[0]?.state).toMatchObject({
    kind: 'failed',
    failure: {
      code: 'connection-refused',
      errno: 'ECONNREFUSED',
      subject: `127.0.0.1:${String(port)}`,
      message: expect.stringContaining('start the server') as string,
    },
  })
})

it('names every address of a name that refused', async () => {
  const session = valueOf(await startEngine().start(clientConfig('tcp', 1, 'localhost')))
  await expect.poll(() => session.state.kind).toBe('idle')
  const state = session.conversations()[0]?.state
  const message = state?.kind === 'failed' ? state.failure.message : ''
  expect(message).toMatch(/ECONNREFUSED/)
  expect(message).not.toBe('')
})

/** A port that neither accepts nor refuses a further connection: its backlog is full (listen(2)). */
async function silentPort(): Promise<number> {
  const program = startProgram('python3', [
    '-uc',
    `
import socket, time
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(0)
waiting = []
for _ in range(8):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(server.getsockname())
    waiting.append(client)
print("port", server.getsockname()[1])
time.sleep(60)
`,
  ])
  return Number((await program.output(/port (\d+)/))[1])
}

it('gives up after its own time-out', async () => {
  const session = valueOf(
    await startEngine().start(clientConfig('tcp', await silentPort(), '127.0.0.1', { connectTimeoutMs: 300 })),
  )
  await expect.poll(() => session.state.kind).toBe('idle')
  expect(session.conversations()[0]?.state).toMatchObject({
    kind: 'failed',
    failure: { code: 'timed-out', message: expect.stringContaining('0.3 s') as string },
  })
})

it('can be cancelled while it connects', async () => {
  const session = valueOf(
    await startEngine().start(clientConfig('tcp', await silentPort(), '127.0.0.1', { connectTimeoutMs: 60_000 })),
  )
  valueOf(session.cancelConnect())
  await expect.poll(() => story(sourceOf(session), 1)).toEqual(['connecting', 'failed cancelled'])
  expect(failureOf(session.cancelConnect()).code).toBe('invalid-input')
})

it('stops while it connects', async () => {
  const { port } = await peerServer(() => undefined)
  const session = valueOf(await startEngine().start(clientConfig('tcp', port)))
  await session.stop()
  expect(session.state.kind).toBe('stopped')
  expect(story(sourceOf(session)).at(-1)).toBe('stopped')
})

it('refuses to send on a conversation that is over, and goes on', async () => {
  const { port } = await peerServer((socket) => socket.resetAndDestroy())
  const session = valueOf(await startEngine().start(clientConfig('tcp', port)))
  await expect.poll(() => session.state.kind).toBe('idle')
  expect(failureOf(session.send(1, bytesOf('x'))).code).toBe('not-open')
  expect(failureOf(session.end(1, 'reset')).code).toBe('not-open')
})
