import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Protocol } from '../../src/shared/endpoint'
import { opensslCertificates } from '../support/certificates'
import { rows } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { startProgram, startPython, startWirebench } from '../support/program'

const PATIENT = { timeout: 20_000 }

function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, text)
  return path
}

/** Counts in a variable of its exchange, and sees all exchanges. */
const SCRIPT = `
export default class extends BaseRelayHandler {
  asked: string[] = []
  async setup() { await this.client.send('hello ' + this.clientAddress.address + '\\n') }
  async fromClient(message: Uint8Array) {
    const text = toText(message).trim()
    this.asked.push(text)
    this.server.state.all = (this.server.state.all ?? 0) + 1
    if (text === 'secret') return null
    if (text === 'late') { await sleep(100); return }
    if (text === 'two') return ['one', 'another']
    if (text === 'mine') { await this.client.send('I answer, not ' + this.targetAddress!.port + '\\n'); return false }
  }
  fromTarget(message: Uint8Array) { return toText(message).replace('level=17', 'level=' + this.server.state.all) }
  finish() { console.log('asked', this.asked.join(',')) }
}`

async function start(protocol: Protocol, script: string, ...more: string[]) {
  const certificates = await opensslCertificates()
  const server = startPython('line_server', protocol, certificates.cert, certificates.key)
  const [, target = ''] = await server.output(/port (\d+)/)
  const relay = startWirebench(
    ...[
      'relay',
      protocol,
      '127.0.0.1:0',
      `127.0.0.1:${target}`,
      '--json',
      '--handler',
      file('relay.ts', script),
      ...more,
    ],
    ...(protocol === 'udp' ? [] : ['--framing', 'line']),
    ...(protocol === 'tls' ? ['--target-tls-ca', certificates.ca] : []),
  )
  await relay.output(/"event":"listening"/)
  const port = /"port":(\d+)/.exec(relay.stdout)?.[1] ?? ''
  const flags = { tcp: [], tls: ['--ssl'], udp: ['-u'] }[protocol]
  return { server, relay, target, client: () => startProgram('ncat', [...flags, '127.0.0.1', port]) }
}

it.each(['tcp', 'tls', 'udp'] as const)(
  'passes, changes, drops, delays and answers between ncat and Python: %s',
  async (protocol) => {
    const { server, relay, target, client: startClient } = await start(protocol, SCRIPT)
    const client = startClient()
    client.type('GET level')
    await client.output(/^hello 127\.0\.0\.1$/m)
    await client.output(/^level=1 GET level$/m)
    client.type('secret')
    await expect.poll(() => rows(relay).filter(({ state }) => state === 'relayed').length, PATIENT).toBeGreaterThan(1)
    client.type('late')
    await server.output(/got 'late\\n'/)
    client.type('two')
    await server.output(protocol === 'udp' ? /got 'one'[\s\S]*got 'another'/ : /got 'one\\n'\ngot 'another\\n'/)
    client.type('mine')
    await client.output(new RegExp(`^I answer, not ${target}$`, 'm'))
    expect(server.stdout).not.toMatch(/secret|mine|two/)
    if (protocol === 'udp') relay.kill('SIGTERM')
    else client.endInput()
    await expect
      .poll(() => rows(relay).map(({ text }) => text), PATIENT)
      .toContainEqual(expect.stringContaining('asked GET level,secret,late,two,mine'))
  },
)

it('sees what the rules let go on', async () => {
  const rules = file(
    'relay.rules.yaml',
    'wirebench: rules/1\nframing: { kind: line }\nrules:\n  - { when: { from: client }, change: { find: a, with: b } }\n',
  )
  const script = 'export default class extends BaseRelayHandler { fromClient(m) { return toText(m) + "!" } }'
  const { server, client: startClient } = await start('tcp', script, '--rules', rules)
  startClient().type('banana')
  await server.output(/got 'bbnbnb!\\n'/)
})

it('ends one exchange alone, with file and line, when the script does not come to an end in it', async () => {
  const script = `export default class extends BaseRelayHandler {
  fromClient(message) {
    if (toText(message) === 'hang') for (;;) {}
  }
}`
  const { relay, client: startClient } = await start('tcp', script)
  const [one, other] = [startClient(), startClient()]
  other.type('before')
  await other.output(/level=17 before/)
  one.type('hang')
  await expect.poll(() => rows(relay).filter(({ state }) => state === 'failed').length, PATIENT).toBe(1)
  other.type('after')
  await other.output(/level=17 after/)
  expect(
    rows(relay)
      .filter(({ state }) => state === 'failed')
      .map(({ text }) => text),
  ).toEqual([expect.stringMatching(/relay\.ts:3: it ran for more than 50 ms/)])
})

it.each([
  ['relay', 'export default class extends BaseRequestHandler { handle() {} }', /in a relay write .*BaseRelayHandler/],
  ['listen', 'export default class extends BaseRelayHandler {}', /to answer a peer write .*BaseRequestHandler/],
])('says what a script for something else is not: %s', async (verb, script, words) => {
  const target = verb === 'relay' ? ['127.0.0.1:1'] : []
  const program = startWirebench(verb, 'tcp', '127.0.0.1:0', ...target, '--handler', file('wrong.ts', script))
  expect(await program.exit).not.toBe(0)
  expect(program.stderr).toMatch(words)
})
