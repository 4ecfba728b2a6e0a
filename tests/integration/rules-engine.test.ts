import { writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RulesRun } from '../../src/main/session/handler/rules/rules-run'
import type { DryRunResult } from '../../src/shared/rules/dry-run'
import { captureFile, FLAG, pcap, TcpTalk } from '../support/captures'
import {
  allRows,
  bytesOf,
  clientConfig,
  listenerConfig,
  portOf,
  sourceOf,
  startEngine,
  valueOf,
} from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerUdp } from '../support/peers'
import { startWirebench } from '../support/program'

const FIRST = `wirebench: rules/1
framing: { kind: line }
state: { level: 0 }
shared: { asked: 0 }
rules:
  - name: set
    when: { regex: '^SET (\\d+)$' }
    set: { level: '{{1}}', asked: '{{asked+1}}' }
    reply: "ok\\n"
  - name: get
    when: { text: GET }
    reply: "{{level}} of {{asked}}\\n"
`

/** A listener with these rules, a client of it, and a function that changes the file. */
async function ruled(rules: string) {
  const path = join(temporaryFolder(), 'live.rules.yaml')
  writeFileSync(path, rules)
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'rules', path })))
  const client = await peerClient(portOf(session))
  const ask = async (line: string): Promise<string> => {
    client.write(`${line}\n`)
    return String((await once(client, 'data'))[0])
  }
  const { handler } = session
  if (!(handler instanceof RulesRun)) throw new Error('these are no rules')
  return { session, client, ask, handler, change: (text: string) => (writeFileSync(path, text), handler.reload()) }
}

it('takes up a changed file while it runs: conversations, declared values, hits and switches stay', async () => {
  const { ask, handler, change } = await ruled(FIRST)
  expect(await ask('SET 7')).toBe('ok\n')
  expect(await ask('GET')).toBe('7 of 1\n')
  handler.setEnabled(0, false)
  expect((await change(FIRST.replace('"{{level}} of', '"now {{level}} of'))).ok).toBe(true)
  expect(await ask('GET')).toBe('now 7 of 1\n')
  expect(handler.statuses()).toMatchObject([
    { name: 'set', hits: 1, whyOff: 'off' },
    { name: 'get', hits: 2, lastConversation: 1 },
  ])
  // A file that is wrong is refused, and the rules stay as they are.
  const refused = await change('wirebench: rules/1\nrules:\n  - nmae: x\n')
  expect(refused.ok ? '' : refused.failure.message).toContain(
    'line 3, column 5: rules.0.nmae: "nmae" is not known here',
  )
  expect(await ask('GET')).toBe('now 7 of 1\n')
})

it('keeps the beginning of a message whose end comes after the file was loaded again', async () => {
  const { session, client, ask, change } = await ruled(FIRST)
  const received = (): number => session.summary().rxBytes
  client.write('SE')
  await expect.poll(received).toBe(2)
  expect((await change(FIRST.replace('{{level}} of', '{{level}} now of'))).ok).toBe(true)
  expect(await ask('T 7')).toBe('ok\n')
  expect(await ask('GET')).toBe('7 now of 1\n')
  // Another framing begins anew.
  client.write('ignored')
  await expect.poll(received).toBe(2 + 4 + 4 + 7)
  expect((await change(FIRST.replace('{ kind: line }', '{ kind: line, delimiter: "!" }'))).ok).toBe(true)
  client.write('GET!')
  expect(String((await once(client, 'data'))[0])).toBe('7 of 1\n')
})

it('says of a row which rule it comes from, and what the rules before it wanted and found', async () => {
  const { session, ask, handler } = await ruled(FIRST)
  await ask('SET 7')
  await ask('GET')
  const source = sourceOf(session)
  const answer = allRows(source).findLast(({ kind }) => kind === 'tx')
  expect(await handler.explain(source, answer?.seq ?? 0)).toMatchObject([
    {
      on: 'message',
      acted: [{ rule: 'get', number: 2, replies: 1 }],
      misses: [{ rule: 'set', number: 1, mismatches: [{ what: 'regex', found: 'GET' }] }],
    },
  ])
})

it('plays rules against a capture of another program, and tells what would have been answered otherwise', async () => {
  const talk = new TcpTalk()
  const push = FLAG.push | FLAG.ack
  const capture = captureFile(
    pcap([
      ...talk.handshake(),
      talk.toServer(0, push, 'SET 7\n'),
      talk.toClient(0, push, 'ok\n', 6),
      talk.toServer(6, push, 'GET\n', 3),
      talk.toClient(3, push, '7 of 9\n', 10),
    ]),
  )
  const rules = join(temporaryFolder(), 'dry.rules.yaml')
  writeFileSync(rules, FIRST)
  const dry = startWirebench('rules', 'dry-run', rules, capture, '--json')
  expect(await dry.exit).toBe(5)
  const { turns, same, list, hits } = JSON.parse(dry.stdout) as DryRunResult
  expect([turns, same, hits]).toEqual([2, 1, [1, 1]])
  const hex = (text: string): string => Buffer.from(text).toString('hex')
  expect(list.find(({ isSame }) => !isSame)).toMatchObject({
    question: { previewHex: hex('GET\n') },
    was: { previewHex: hex('7 of 9\n') },
    would: { previewHex: hex('7 of 1\n') },
    rules: ['get'],
  })
  const told = startWirebench('rules', 'dry-run', rules, capture)
  await told.exit
  expect(told.stdout).toMatch(
    /2 turns: 1 the same, 1 different[^]*was +7 B {2}7 of 9\\n\n +would +7 B {2}7 of 1\\n +\(get\)/,
  )
})

it('ends an answer storm as with other answers: two programs that answer each other by rules', async () => {
  const path = join(temporaryFolder(), 'storm.rules.yaml')
  writeFileSync(path, 'wirebench: rules/1\nrules:\n  - on: connected\n    reply: x\n  - reply: "{{text}}"\n')
  const engine = startEngine()
  const listener = valueOf(await engine.start(listenerConfig('tcp', { kind: 'echo' })))
  const client = valueOf(
    await engine.start({
      role: 'client',
      protocol: 'tcp',
      peer: { address: '127.0.0.1', port: portOf(listener) },
      handler: { kind: 'rules', path },
      options: {},
    }),
  )
  const storms = (): number =>
    allRows(sourceOf(client)).filter(({ state }) => state?.kind === 'warning' && state.failure.code === 'answer-storm')
      .length
  await expect.poll(storms, { timeout: 10_000 }).toBe(1)
})

it('goes on answering a peer that says much, of which rules answer little', async () => {
  const path = join(temporaryFolder(), 'seldom.rules.yaml')
  writeFileSync(path, 'wirebench: rules/1\nrules:\n  - { when: { text: PING }, reply: PONG }\n')
  const server = await peerUdp()
  const handler = { kind: 'rules', path } as const
  const client = valueOf(await startEngine().start({ ...clientConfig('udp', server.port), handler }))
  valueOf(client.send(1, bytesOf('hello')))
  await expect.poll(() => server.heard).toEqual(['hello'])
  const { port } = client.conversations()[0]?.local ?? { port: 0 }
  for (let sent = 0; sent < 1_500;) {
    for (let end = sent + 50; sent < end; sent++) server.socket.send('news', port, '127.0.0.1')
    await expect.poll(() => client.conversations()[0]?.rxRecords, { interval: 5 }).toBe(sent)
  }
  server.socket.send('PING', port, '127.0.0.1')
  await expect.poll(() => server.heard).toEqual(['hello', 'PONG'])
})

it('searches several patterns that take long in one message of a socket, and goes on with the next', async () => {
  const slow = Array.from({ length: 3 }, (_, at) => `  - when: { regex: '^(a+)+${String(at)}$' }\n    reply: never\n`)
  // Without a framing a message is the very chunk that the socket gave.
  const { ask, handler } = await ruled(`wirebench: rules/1\nrules:\n${slow.join('')}  - reply: "{{text}}"\n`)
  const long = `${'a'.repeat(40)}\n`
  expect(await ask(long.trim())).toBe(long)
  expect(await ask('next')).toBe('next\n')
  expect(handler.statuses().map(({ whyOff }) => whyOff)).toEqual(['too-slow', 'too-slow', 'too-slow', undefined])
})
