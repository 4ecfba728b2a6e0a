import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { CODE_LANGUAGES, codeFor, type CodeLanguage } from '../../src/shared/code/code'
import type { HandlerConfig } from '../../src/shared/handler'
import type { ClientConfig } from '../../src/shared/session'
import { bytesOf, clientConfig, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { opensslCertificates } from '../support/certificates'
import { temporaryFolder } from '../support/folder'
import { runProgram, startProgram, startWirebench, type Program } from '../support/program'

const LANGUAGES = Object.keys(CODE_LANGUAGES) as CodeLanguage[]
/** Everything that could break a shell command, a printf or a string literal. */
const MESSAGE = 'it\'s "100 %d" \\n $HOME `x` ??/ é\n\x01'

/** Compiles the program where necessary, and runs it. */
async function runCode(language: CodeLanguage, code: string): Promise<Program> {
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder, name)
  const write = (name: string): string => {
    writeFileSync(path(name), code)
    return path(name)
  }
  switch (language) {
    case 'python':
      return startProgram('python3', ['-u', write('program.py')])
    case 'node':
      return startProgram(process.execPath, [write('program.cjs')])
    case 'c':
      await runProgram('gcc', ['-Wall', '-Wextra', '-Werror', '-o', path('program'), write('program.c')])
      return startProgram(path('program'), [])
    case 'go':
      await runProgram('go', ['build', '-o', path('program'), write('program.go')])
      return startProgram(path('program'), [])
    case 'ncat':
    case 'socat':
      return ownGroup(startProgram('setsid', ['sh', '-c', code]))
  }
}

it.each(LANGUAGES.flatMap((language) => (['tcp', 'udp'] as const).map((protocol) => [language, protocol] as const)))(
  'writes a client in %s for %s that sends exactly these bytes and prints the answer',
  async (language, protocol) => {
    const server = valueOf(await startEngine().start(listenerConfig(protocol, { kind: 'echo' })))
    const code = codeFor(clientConfig(protocol, portOf(server)), language, bytesOf(MESSAGE))
    const program = await runCode(language, code ?? '')
    program.endInput()
    await expect.poll(() => program.stdout, { timeout: 15_000 }).toBe(MESSAGE)
    expect(story(sourceOf(server), 1)).toContain(`rx ${MESSAGE}`)
  },
  60_000,
)

/** A command may leave child processes; they are ended with the test, too. */
function ownGroup(program: Program): Program {
  onTestFinished(() => {
    try {
      process.kill(-(program.child.pid ?? 0), 'SIGKILL')
    } catch {
      // All of them have ended.
    }
  })
  return program
}

/** What our client receives after its "hello". The server may still be starting, so a new client tries each time. */
async function toldBy(config: ClientConfig): Promise<string[]> {
  const client = valueOf(await startEngine().start(config))
  await expect.poll(() => client.state.kind).not.toBe('starting')
  client.send(1, bytesOf('hello'))
  await expect
    .poll(() => client.conversations()[0]?.rxBytes, { timeout: 300 })
    .toBeGreaterThan(0)
    .catch(() => undefined)
  const told = story(sourceOf(client), 1)
  await client.stop()
  return told
}

const HANDLERS: readonly (readonly [HandlerConfig, string])[] = [
  [{ kind: 'echo' }, 'hello'],
  [{ kind: 'prefix', text: 'got "é": ' }, 'got "é": hello'],
]

it.each(LANGUAGES.flatMap((language) => (['tcp', 'udp'] as const).map((protocol) => [language, protocol] as const)))(
  'writes a server in %s for %s that answers our client',
  async (language, protocol) => {
    for (const [handler, expected] of HANDLERS) {
      const probe = valueOf(await startEngine().start(listenerConfig(protocol)))
      const port = portOf(probe)
      await probe.stop()
      const code = codeFor(listenerConfig(protocol, handler, '127.0.0.1', port), language, new Uint8Array())
      if (code === undefined) {
        expect(['ncat', 'socat']).toContain(language)
        continue
      }
      await runCode(language, code)
      await expect.poll(() => toldBy(clientConfig(protocol, port)), { timeout: 15_000 }).toContain(`rx ${expected}`)
    }
  },
  90_000,
)

const TLS_LANGUAGES = LANGUAGES.filter((language) => language !== 'c')

it.each(TLS_LANGUAGES)(
  'writes a TLS client in %s that checks the certificate and sends exactly these bytes',
  async (language) => {
    const { cert, key, ca } = await opensslCertificates('localhost')
    const options = { tlsCertificate: cert, tlsKey: key }
    const config = listenerConfig('tls', { kind: 'echo' }, '127.0.0.1', 0, options)
    const server = valueOf(await startEngine().start(config))
    const client = clientConfig('tls', portOf(server), '127.0.0.1', { tlsCa: ca, tlsServerName: 'localhost' })
    const program = await runCode(language, codeFor(client, language, bytesOf(MESSAGE)) ?? '')
    program.endInput()
    await expect.poll(() => program.stdout, { timeout: 15_000 }).toBe(MESSAGE)
    expect(story(sourceOf(server), 1)).toContain(`rx ${MESSAGE}`)
    // The same without the issuer is refused: the program does check.
    const unknown = clientConfig('tls', portOf(server), '127.0.0.1', { tlsServerName: 'localhost' })
    const distrustful = await runCode(language, codeFor(unknown, language, bytesOf(MESSAGE)) ?? '')
    distrustful.endInput()
    await distrustful.exit
    expect(distrustful.stdout).toBe('')
  },
  60_000,
)

it.each(TLS_LANGUAGES)(
  'writes a TLS server in %s that echoes to our client',
  async (language) => {
    const { cert, key, ca } = await opensslCertificates('localhost')
    const probe = valueOf(await startEngine().start(listenerConfig('tcp')))
    const port = portOf(probe)
    await probe.stop()
    const options = { tlsCertificate: cert, tlsKey: key }
    const code = codeFor(
      listenerConfig('tls', { kind: 'echo' }, '127.0.0.1', port, options),
      language,
      new Uint8Array(),
    )
    await runCode(language, code ?? '')
    const secure = { tlsCa: ca, tlsServerName: 'localhost' }
    await expect
      .poll(() => toldBy(clientConfig('tls', port, '127.0.0.1', secure)), { timeout: 15_000 })
      .toContain('rx hello')
  },
  60_000,
)

it('writes no TLS in C, and none with a path that a program could trip over', () => {
  expect(codeFor(clientConfig('tls', 1), 'c', bytesOf('x'))).toBeUndefined()
  for (const tlsCa of ['a"b.pem', "a'b.pem", '$(x).pem', 'a\nb', 'a`b`'])
    for (const language of LANGUAGES)
      expect(codeFor(clientConfig('tls', 1, '127.0.0.1', { tlsCa }), language, bytesOf('x'))).toBeUndefined()
})

it('writes no code for a host that is no host', () => {
  for (const address of ['$(reboot)', 'a;b', '"', "'", '']) {
    for (const language of LANGUAGES)
      expect(codeFor(clientConfig('tcp', 1, address), language, bytesOf('x'))).toBeUndefined()
  }
})

it('prints the program from the command line and starts nothing', async () => {
  const bench = startWirebench('connect', 'tcp', '127.0.0.1:9', '--send', 'hello', '--code', 'python')
  expect(await bench.exit).toBe(0)
  expect(bench.stdout).toContain('socket.create_connection(("127.0.0.1", 9))')
  const wrong = startWirebench('listen', 'tcp', ':0', '--code', 'cobol')
  expect(await wrong.exit).toBe(2)
  expect(wrong.stderr).toContain('write one of python, node, c, go, ncat, socat')
})
