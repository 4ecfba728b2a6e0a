import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Session } from '../../src/main/session/session'
import { RelayRun } from '../../src/main/session/handler/relay/relay-run'
import type { Protocol } from '../../src/shared/endpoint'
import { listening } from '../support/command-line'
import { allRows, sourceOf, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { startProgram, startPython, startWirebench, type Program } from '../support/program'
import { startRelay } from '../support/relay'

const ANSWERING = `wirebench: rules/1
framing: { kind: line }
rules:
  - { name: chat, when: { from: target, contains: ping }, reply: "ping\\n" }
  - { name: own, when: { from: client, text: mine }, reply: "yours\\n" }
`

function rulesFile(): string {
  const path = join(temporaryFolder(), 'storm.rules.yaml')
  writeFileSync(path, ANSWERING)
  return path
}

/** A server in Python that answers every line, or datagram. */
async function answeringServer(protocol: Protocol): Promise<{ readonly server: Program; readonly target: number }> {
  const server = startPython('line_server', protocol)
  const [, target = ''] = await server.output(/port (\d+)/)
  return { server, target: Number(target) }
}

function stormsIn(session: Session): number {
  return allRows(sourceOf(session), 2).filter(
    ({ state }) => state?.kind === 'warning' && state.failure.code === 'answer-storm',
  ).length
}

const askedOf = ({ stdout }: Program): number => stdout.match(/got/g)?.length ?? 0

it.each(['tcp', 'udp'] as const)(
  'ends two that answer each other through a relay over %s: a rule and a server in Python; what it says goes on, and rules that are saved answer again',
  async (protocol) => {
    const { server, target } = await answeringServer(protocol)
    const path = rulesFile()
    const { session, port } = await startRelay(target, { rules: { path }, protocol })
    const client = startProgram('ncat', [...(protocol === 'udp' ? ['-u'] : []), '127.0.0.1', String(port)])
    client.type('ping')
    await expect.poll(() => stormsIn(session), { timeout: 20_000 }).toBe(1)
    // The one that is not answered any more goes on to the client.
    await client.output(/level=17 ping/)
    expect(askedOf(server)).toBeLessThanOrEqual(1_001)
    const asked = askedOf(server)
    client.type('more ping')
    await client.output(/level=17 more ping/)
    expect(askedOf(server)).toBe(asked + 1)
    expect(stormsIn(session)).toBe(1)
    // The client began, so it is answered as often as it asks.
    client.type('mine')
    await client.output(/^yours$/m)

    const { handler } = session
    if (!(handler instanceof RelayRun)) throw new Error('no relay')
    writeFileSync(path, readFileSync(path, 'utf8').replace('reply: "ping', 'reply: "good'))
    valueOf(
      (await handler.rules?.reload()) ?? { ok: false, failure: { code: 'unknown', errno: '', message: 'no rules' } },
    )
    client.type('ping')
    await server.output(/got 'good\\n'/)
  },
)

it('ends a script that answers whatever a server answers, and lets it say on its own as much as it likes', async () => {
  const { server, target } = await answeringServer('tcp')
  const script = join(temporaryFolder(), 'storm.ts')
  writeFileSync(
    script,
    `export default class extends BaseRelayHandler {
  async fromClient(message) {
    if (toText(message) === 'burst') { for (let i = 0; i < 1500; i += 1) await this.target.send('own ' + i + '\\n'); return null }
  }
  async fromTarget(message) {
    if (!toText(message).includes('ping')) return null
    await this.target.send('ping\\n')
    return null
  }
}`,
  )
  const path = join(temporaryFolder(), 'storm.pcapng')
  const relay = startWirebench(
    ...['relay', 'tcp', '127.0.0.1:0', `127.0.0.1:${String(target)}`, '--handler', script, '--framing', 'line'],
    ...['--record', path],
  )
  const client = startProgram('ncat', ['127.0.0.1', String(await listening(relay))])
  client.type('burst')
  await server.output(/got 'own 1499\\n'/)
  expect(relay.stdout + relay.stderr).not.toContain('automatic answers within')
  client.type('ping')
  await relay.output(/automatic answers within/)
  expect(server.stdout.match(/got 'ping/g)?.length).toBeLessThanOrEqual(1_001)
})

it('answers a client that asks two thousand times', async () => {
  const { target } = await answeringServer('tcp')
  const { session, port } = await startRelay(target, { rules: { path: rulesFile() } })
  const socket = await peerClient(port)
  let answered = ''
  socket.on('data', (bytes: Buffer) => {
    answered += bytes.toString()
  })
  socket.write('mine\n'.repeat(2_000))
  await expect.poll(() => answered.length).toBe('yours\n'.length * 2_000)
  expect(stormsIn(session)).toBe(0)
})
