import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { composeMessage } from '../../src/shared/message/compose-message'
import { parseLibrary } from '../../src/main/library/library-file'
import { RowList } from '../../src/main/recording/query/row-list'
import { listening } from '../support/command-line'
import { failureOf, listenerConfig, portOf, sourceOf, startEngine, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { runProgram, startWirebench } from '../support/program'

it.each([
  [
    'parts of one line',
    `wirebench: 1\nmessages: [${'a,'.repeat(400_000)}a]\n`,
    /line 2: there are more than 1000 parts in this line/,
  ],
  [
    'references',
    `wirebench: 1\nmessages:\n  - &a a\n${'  - *a\n'.repeat(100_000)}`,
    /line \d+: there are more than 100 references/,
  ],
  ['megabytes', `wirebench: 1\n${'# remark\n'.repeat(200_000)}`, /larger than 1 MiB/],
])('refuses saved messages that are a bomb of %s, in words', (_name, text, words) => {
  expect(failureOf(parseLibrary(text, 'bomb.yaml')).message).toMatch(words)
})

it('reads ten thousand saved messages', () => {
  const entries = Array.from(
    { length: 10_000 },
    (_, at) => `  - name: message ${String(at)}\n    format: text\n    text: hello ${String(at)}\n`,
  )
  const library = valueOf(parseLibrary(`wirebench: 1\nmessages:\n${entries.join('')}`, 'many.yaml'))
  expect(library.messages).toHaveLength(10_000)
})

it('stops a message whose variables stand for more than a message may have, instead of making it first', () => {
  for (const format of ['text', 'escapes', 'hex'] as const) {
    const text = '{{random:65536}}'.repeat(60_000)
    expect(composeMessage({ format, text, newline: 'none', hasVariables: true })).toMatchObject({
      ok: false,
      mistake: { kind: 'too-long' },
    })
  }
  const messages = Array.from(
    { length: 100 },
    (_, at) => `  - {name: m${String(at)}, format: text, text: "${'{{random:65536}}'.repeat(15)}", variables: true}\n`,
  )
  expect(failureOf(parseLibrary(`wirebench: 1\nmessages:\n${messages.join('')}`, 'random.yaml')).message).toMatch(/m4/)
})

it.runIf(process.platform !== 'win32')(
  'refuses a pipe, a device and a folder wherever a file is asked for, at once',
  async () => {
    const folder = temporaryFolder()
    const pipe = join(folder, 'pipe')
    await runProgram('mkfifo', [pipe])
    const listen = ['listen', 'tls', '127.0.0.1:0', '--for', '1']
    const ways = [
      (path: string) => [...listen, '--tls-cert', path],
      (path: string) => [...listen, '--tls-ca', path],
      (path: string) => [...listen, '--tls-key-log', path],
      (path: string) => ['listen', 'tcp', '127.0.0.1:0', '--for', '1', '--config', path],
      (path: string) => ['connect', 'udp', '127.0.0.1:9', '--messages', path, '--message', 'x'],
      (path: string) => ['show', path],
    ]
    for (const path of [pipe, '/dev/zero', folder]) {
      const programs = ways.map((way) => startWirebench(...way(path)))
      for (const program of programs) {
        program.endInput()
        expect(await program.exit, program.stderr).not.toBe(0)
        expect(program.stderr).toContain(path)
        expect(program.stderr).not.toMatch(/internal error/)
      }
    }
  },
)

it('refuses a PKCS#12 file that takes hours to open, and says what to do', async () => {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder, name)
  await runProgram('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', path('k.pem'), '-out', path('c.pem')],
    ...['-days', '9', '-subj', '/CN=localhost'],
  ])
  const make = (name: string, ...iterations: readonly string[]): Promise<string> =>
    runProgram('openssl', [
      ...['pkcs12', '-export', '-in', path('c.pem'), '-inkey', path('k.pem'), '-out', path(name)],
      ...['-passout', 'pass:abc', ...iterations],
    ])
  await make('usual.p12')
  await make('slow.p12', '-iter', '2000000')
  const listen = (name: string) =>
    startWirebench('listen', 'tls', '127.0.0.1:0', '--tls-cert', path(name), '--tls-passphrase', 'abc', '--for', '0.1')
  const usual = listen('usual.p12')
  expect(await usual.exit, usual.stderr).toBe(0)
  const slow = listen('slow.p12')
  expect(await slow.exit).toBe(3)
  expect(slow.stderr).toMatch(/asks for 2000000 iterations.*openssl pkcs12 -iter/)
})

it('ends a pattern that is slow on many rows, though on each it is just quick enough', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const client = await peerClient(portOf(session))
  const text = `${'a'.repeat(19)}b`
  const { log } = session
  await expect.poll(() => session.conversations()).toHaveLength(1)
  for (let row = 0; row < 3_000; row++) log.bytes(1, 'rx', new TextEncoder().encode(text))
  const view = new RowList(sourceOf(session), { query: 're:/^(a+)+$/' })
  await view.complete()
  expect(view.stoppedAt).toBeGreaterThan(0)
  client.destroy()
})

it('lives on through 600 MB of standard input without a line end, says so once, and sends the next line', async () => {
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--quiet')
  const client = await peerClient(await listening(bench))
  client.write('hello')
  let got = ''
  client.on('data', (bytes: Buffer) => {
    got += bytes.toString()
  })
  const { stdin } = bench.child
  if (stdin === null) throw new Error('it has no standard input')
  const megabyte = Buffer.alloc(2 ** 20, 'a')
  for (let sent = 0; sent < 600; sent++) if (!stdin.write(megabyte)) await once(stdin, 'drain')
  stdin.write('\n@1 still here\n')
  await expect.poll(() => got).toBe('still here')
  expect(bench.stderr.match(/no message/g)).toHaveLength(1)
  bench.kill('SIGINT')
  expect(await bench.exit).toBe(130)
})
