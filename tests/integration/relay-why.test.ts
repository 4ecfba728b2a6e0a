import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { RowExplanation } from '../../src/shared/rules/dry-run'
import { opensslCertificates } from '../support/certificates'
import { rows } from '../support/command-line'
import { allRows, sourceOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerServer } from '../support/peers'
import { startProgram, startPython, startWirebench } from '../support/program'
import { startRelay } from '../support/relay'

const RULES = `wirebench: rules/1
framing: { kind: line }
state: { asked: 0 }
rules:
  - { name: hello, on: connected, reply: "220 relay\\r\\n" }
  - { name: count, when: { from: client }, set: { asked: "{{asked+1}}" }, then: go-on }
  - { name: hide, when: { from: client, regex: '^PASS (.*)$' }, forward: "PASS ****\\n" }
  - { name: third, when: { from: client, state: { asked: 3 } }, reply: "550 the third\\n" }
  - { name: raise, when: { from: target, contains: level }, change: { find: "17", with: "42000" } }
  - { name: quiet, when: { text: NOISE }, pass: false, delayMs: 1 }
`

function rulesFile(): string {
  const path = join(temporaryFolder(), 'between.rules.yaml')
  writeFileSync(path, RULES)
  return path
}

const CLIENTS = { tcp: ['127.0.0.1'], tls: ['--ssl', '127.0.0.1'], udp: ['-u', '127.0.0.1'] } as const

it.each(['tcp', 'tls', 'udp'] as const)(
  'says of each row of a relay over %s which rule decided, and why those before it did not: ncat and Python',
  async (protocol) => {
    const certificates = await opensslCertificates()
    const server = startPython('line_server', protocol, certificates.cert, certificates.key)
    const [, target = ''] = await server.output(/port (\d+)/)
    const rules = rulesFile()
    const path = join(temporaryFolder(), 'between.pcapng')
    const relay = startWirebench(
      ...['relay', protocol, '127.0.0.1:0', `127.0.0.1:${target}`, '--rules', rules, '--record', path, '--json'],
      ...(protocol === 'tls' ? ['--target-tls-ca', certificates.ca] : []),
    )
    await relay.output(/"event":"listening"/)
    const client = startProgram('ncat', [...CLIENTS[protocol], /"port":(\d+)/.exec(relay.stdout)?.[1] ?? ''])
    client.type('GET level')
    await client.output(/^level=42000 GET level$/m)
    client.type('PASS secret')
    await client.output(/^level=42000 PASS/m)
    client.type('DELETE all')
    await client.output(/^550 the third$/m)
    client.type('NOISE')
    await relay.output(/\(count, quiet\)|\(quiet\)/)
    relay.kill('SIGTERM')
    await relay.exit

    const all = rows(relay)
    const why = async (leg: number, kind: string, text: string): Promise<readonly RowExplanation[]> => {
      const row = all.find((each) => each.conversation === leg && each.kind === kind && each.text.startsWith(text))
      const asked = startWirebench('rules', 'why', rules, path, String(row?.seq), '--json')
      await asked.exit
      return JSON.parse(asked.stdout) as RowExplanation[]
    }
    const hidden = [
      {
        on: 'message',
        from: 'client',
        acted: [
          { rule: 'count', number: 2, did: ['passed'] },
          { rule: 'hide', number: 3, did: ['changed'] },
        ],
        misses: [],
      },
    ]
    expect(await why(1, 'rx', 'PASS secret')).toMatchObject(hidden)
    expect(await why(2, 'tx', 'PASS ****')).toMatchObject(hidden)
    const raised = await why(1, 'tx', 'level=42000 GET')
    expect(raised).toMatchObject([{ from: 'target', acted: [{ rule: 'raise', did: ['changed'] }] }])
    expect(raised[0]?.misses.map(({ rule, mismatches }) => [rule, mismatches[0]?.what])).toEqual([
      ['count', 'from'],
      ['hide', 'from'],
      ['third', 'from'],
    ])
    expect(await why(1, 'tx', '550')).toMatchObject([
      {
        from: 'client',
        acted: [{ rule: 'count' }, { rule: 'third', replies: 1, did: ['answered'] }],
        misses: [{ rule: 'hide', mismatches: [{ what: 'regex', found: 'DELETE all' }] }],
      },
    ])
    expect(await why(1, 'tx', '220')).toMatchObject([{ on: 'connected', acted: [{ rule: 'hello', replies: 1 }] }])
    expect(await why(2, 'tx', 'GET level')).toMatchObject([
      {
        acted: [{ rule: 'count', did: ['passed'] }],
        misses: [{ rule: 'hide' }, { rule: 'third' }, { rule: 'raise' }, { rule: 'quiet' }],
      },
    ])
    const noise = all.find(({ conversation, text }) => conversation === 1 && text === 'NOISE\n')
    const told = startWirebench('rules', 'why', rules, path, String(noise?.seq))
    expect(await told.exit).toBe(0)
    expect(told.stdout).toMatch(
      /^message from the client {2}NOISE\n {2}3\. hide: expects a match for .*, found “NOISE”\n/,
    )
    expect(told.stdout).toMatch(
      /^ {2}2\. count acted, and let it go on as it came\n {2}6\. quiet acted, and dropped it, later$/m,
    )
  },
)

it('explains a message that came in pieces by the whole of it, and one that goes on in pieces', async () => {
  const server: Buffer[] = []
  const { port: target } = await peerServer((socket) => {
    socket.on('data', (bytes: Buffer) => server.push(bytes))
  })
  const { session, port } = await startRelay(target, { rules: { path: rulesFile() } })
  const socket = await peerClient(port)
  const sourceRows = () => allRows(sourceOf(session))
  socket.write('PA')
  await expect.poll(() => sourceRows().some(({ kind }) => kind === 'rx')).toBe(true)
  socket.write('SS tea\nfirst\nsecond\n')
  await expect.poll(() => Buffer.concat(server).toString()).toBe('PASS ****\nfirst\n')
  const { handler } = session
  const why = async (find: (row: ReturnType<typeof sourceRows>[number]) => boolean) =>
    (await handler.explain?.(sourceOf(session), sourceRows().find(find)?.seq ?? 0))?.map(({ acted }) =>
      acted.map(({ rule }) => rule).join(' '),
    )
  expect(await why(({ kind }) => kind === 'rx')).toEqual(['count hide', 'count', 'count third'])
  const sent = sourceRows().filter(({ kind, conversation }) => kind === 'tx' && conversation === 2)
  expect(await Promise.all(sent.map(({ seq }) => why((row) => row.seq === seq)))).toEqual([['count hide'], ['count']])
})

it('names the row that is none, and a file that is for listeners only where a relay was recorded', async () => {
  const { port: target } = await peerServer(() => undefined)
  const path = join(temporaryFolder(), 'short.pcapng')
  const rules = rulesFile()
  const relay = startWirebench('relay', 'tcp', '127.0.0.1:0', `127.0.0.1:${String(target)}`, '--record', path)
  await relay.output(/^listening/m)
  relay.kill('SIGTERM')
  await relay.exit
  const none = startWirebench('rules', 'why', rules, path, '9999')
  expect(await none.exit).toBe(2)
  expect(none.stderr).toMatch(/row 9999: the last row is \d+/)
  const wrong = startWirebench('rules', 'why', rules, path, 'first')
  expect(await wrong.exit).toBe(2)
  expect(wrong.stderr).toContain('"first" is no row')
})
