import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readScriptFile } from '../../src/main/session/handler/script/script-file'
import { Scripts } from '../../src/main/session/handler/script/scripts'
import { listening } from '../support/command-line'
import { clientConfig, failureOf, listenerConfig, portOf, startEngine, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient, received } from '../support/peers'
import { startPython, startWirebench, type Program } from '../support/program'
import { openWindow } from './window-commands'
import type { MessagePayload } from '../../src/shared/message/compose-message'
import type { Sequence, Step } from '../../src/shared/sequence'

const MESSAGES = String.raw`wirebench: 1
messages:
  - { name: login, format: text, text: LOGIN, newline: lf }
  - { name: use, format: text, text: "USE {{token}} {{level}} as {{user}}", newline: lf, variables: true }
  - { name: unknown, format: text, text: "USE {{tokn}}", newline: lf, variables: true }
sequences:
  - name: log in
    steps:
      - send: login
      - wait: OK
        within: 10000
      - capture: { token: 'token=(\w+)', level: 'level=(?<level>\d+)' }
        within: 10000
      - send: use
      - wait: WELCOME
        within: 10000
  - name: nothing comes
    steps:
      - send: login
      - capture: { token: 'key=(\w+)' }
        within: 300
      - send: use
  - name: misspelt
    steps:
      - send: login
      - capture: { token: 'token=(\w+)' }
        within: 10000
      - send: unknown
`

function fileWith(name: string, text: string): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, text)
  return path
}

async function device(protocol: 'tcp' | 'udp'): Promise<{ readonly python: Program; readonly port: number }> {
  const python = startPython('token_server', protocol, 'ab12cd')
  const [, port = ''] = await python.output(/^(\d+)\n/)
  return { python, port: Number(port) }
}

const heard = (python: Program): string[] => [...python.stdout.matchAll(/^got (.*)$/gm)].map(([, line = '']) => line)

it.each(['tcp', 'udp'] as const)(
  'captures values of an answer of a Python server over %s, and sends them with one of the command line',
  async (protocol) => {
    const { python, port } = await device(protocol)
    const args = [
      '--messages',
      fileWith('messages.yaml', MESSAGES),
      '--message',
      'log in',
      '--set',
      'user=ann',
      '--quiet',
    ]
    // What a sequence captured is there for what comes behind it.
    const more = ['--send', '{{token}}=={{level}}\n', '--expect', 'DENIED']
    const bench = startWirebench('connect', protocol, `127.0.0.1:${String(port)}`, ...args, ...more)
    expect(await bench.exit, bench.stderr).toBe(0)
    expect(heard(python)).toEqual(['LOGIN', 'USE ab12cd 17 as ann', 'ab12cd==17'])
  },
)

const WAITING = String.raw`wirebench: 1
messages:
  - { name: login, format: text, text: LOGIN, newline: lf }
  - { name: use, format: text, text: "USE {{token}} {{level}} as {{user}}", newline: lf, variables: true }
sequences:
  - name: log in
    steps:
      - send: login
      - wait: "{{what}}"
        variables: true
        within: 10000
      - capture: { token: 'token=(\w+)', level: 'level=(?<level>\d+)' }
        within: 10000
      - repeat: 50
        every: 20
        until: "WELCOME {{token}} {{level}} as {{user}}"
        variables: true
        steps: [{ send: use }]
      - send: login
      - branch:
          - { when: "token={{level}}", variables: true }
          - when: "74 6f 6b 65 6e 3d {{token}}"
            format: hex
            variables: true
            steps: [{ send: use }, { wait: "{{user}}", variables: true, within: 10000 }]
        within: 10000
  - name: braces
    steps:
      - send: login
      - wait: "{{user}}"
        within: 200
  - name: unknown
    steps:
      - send: login
      - repeat: 2
        until: "{{tokn}}"
        variables: true
        steps: [{ send: login }]
`

it.each(['tcp', 'udp'] as const)(
  'waits over %s for variables of the command line and for captured ones: wait, until, when, --expect',
  async (protocol) => {
    const { python, port } = await device(protocol)
    const file = ['--messages', fileWith('messages.yaml', WAITING)]
    const set = ['--set', 'user=ann', '--set', 'what=OK token']
    const bench = startWirebench(
      ...['connect', protocol, `127.0.0.1:${String(port)}`, ...file, '--message', 'log in', ...set, '--quiet'],
      ...['--expect', 'WELCOME {{token}} {{level}} as {{user}}'],
    )
    expect(await bench.exit, bench.stderr).toBe(0)
    const use = 'USE ab12cd 17 as ann'
    const all = heard(python)
    expect(all[0]).toBe('LOGIN')
    expect(all.slice(-2)).toEqual(['LOGIN', use])
    expect(new Set(all.slice(1, -2))).toEqual(new Set([use]))
  },
)

it.each(['tcp', 'udp'] as const)(
  'repeats over %s until a variable comes, and fails where it does not',
  async (protocol) => {
    const begin = async (...more: readonly string[]) => {
      const { python, port } = await device(protocol)
      const args = ['connect', protocol, `127.0.0.1:${String(port)}`, '--send', 'LOGIN\n', '--quiet', ...more]
      return { python, bench: startWirebench(...args) }
    }
    const repeating = await begin('--set', 'end=token=ab', '--every', '30', '--times', '100', '--until', '{{end}}')
    expect(await repeating.bench.exit, repeating.bench.stderr).toBe(0)
    expect(heard(repeating.python).length).toBeLessThan(100)
    const waiting = await begin('--set', 'end=token=xy', '--expect', 'OK {{end}}', '--wait', '300')
    expect(await waiting.bench.exit).toBe(5)
    expect(waiting.bench.stderr).toContain('the expected answer did not come')
  },
)

it.each([
  [['--send', 'x', '--set', 'a=1', '--expect', '{{b}}'], 'column 1: "{{b}}" is not a variable'],
  [['--send', 'x', '--variables', '--expect', 'a {{uuid}}'], '{{uuid}} has another value each time'],
  [['--send', 'x', '--set', 'a=1', '--every', '9', '--until', '{{b}}'], 'column 1: "{{b}}" is not a variable'],
  [['--message', 'unknown'], '--message unknown: step 2: what to wait for: column 1: "{{tokn}}" is not a variable'],
  [['--send', 'x', '--expect', 'x'.repeat(4_097)], 'hat to wait for has 4097 bytes; at most 4096'],
])('says what cannot be waited for before anything is sent (%#)', async (args, words) => {
  const { python, port } = await device('udp')
  const file = fileWith('messages.yaml', WAITING)
  const bench = startWirebench('connect', 'udp', `127.0.0.1:${String(port)}`, '--messages', file, ...args)
  expect(await bench.exit).toBe(2)
  expect(bench.stderr).toContain(words)
  expect(heard(python)).toEqual([])
})

it.each([
  ['--message', 'braces'],
  ['--send', '{{x}}\n', '--expect', '{{x}}', '--wait', '300'],
])('leaves braces in what is waited for as they are, where nobody asked for variables: %j', async (...more) => {
  const { port } = await device('tcp')
  const file = ['--messages', fileWith('messages.yaml', WAITING)]
  const bench = startWirebench('connect', 'tcp', `127.0.0.1:${String(port)}`, '--quiet', ...file, ...more)
  expect(await bench.exit).toBe(5)
})

it('stops with 5 when what is captured does not come', async () => {
  const { python, port } = await device('udp')
  const args = ['--messages', fileWith('messages.yaml', MESSAGES), '--set', 'user=ann', '--set', 'level=1', '--quiet']
  const bench = startWirebench('connect', 'udp', `127.0.0.1:${String(port)}`, ...args, '--message', 'nothing comes')
  expect(await bench.exit).toBe(5)
  expect(bench.stderr).toContain('nothing comes: the awaited answer did not come')
  expect(heard(python)).toEqual(['LOGIN'])
})

it.each([
  [['--message', 'log in'], '--message log in: step 4: column 28: "{{user}}" is not a variable'],
  [['--message', 'misspelt'], '--message misspelt: step 3: column 5: "{{tokn}}" is not a variable'],
  [['--message', 'use', '--set', 'token=1'], 'column 15: "{{level}}" is not a variable'],
  [['--send', '{{b}}', '--set', 'a=1'], 'set it beside the message, with --set NAME=VALUE, or by a capture'],
  [['--send', 'x', '--set', 'a'], '--set a: write NAME=VALUE'],
  [['--send', 'x', '--set', 'time=1'], '--set time=1: "time" cannot be the name of a variable'],
  [['--send', 'x', '--set', '1=1'], '"1" cannot be the name of a variable'],
])('says what is unknown before anything is sent: %j', async (args, words) => {
  const { python, port } = await device('udp')
  const file = fileWith('messages.yaml', MESSAGES)
  const bench = startWirebench('connect', 'udp', `127.0.0.1:${String(port)}`, '--messages', file, ...args)
  expect(await bench.exit).toBe(2)
  expect(bench.stderr).toContain(words)
  expect(heard(python)).toEqual([])
})

const say = (text: string): MessagePayload => ({ format: 'text', text, newline: 'lf', hasVariables: true })
const send = (text: string): Step => ({ kind: 'send', payload: say(text) })
const capture = (into: Readonly<Record<string, string>>, withinMs = 10_000): Step => ({
  kind: 'capture',
  into,
  withinMs,
  otherwise: 'stop',
})
const sequence = (...steps: Step[]): Sequence => ({ name: 'test', steps })

it.each(['tcp', 'udp'] as const)('is set, captured and listed by commands of a window over %s', async (protocol) => {
  const { python, port } = await device(protocol)
  const { command, sessions } = openWindow()
  const session = valueOf(await command('sessions.start', clientConfig(protocol, port, '127.0.0.1', {})))
  await expect.poll(() => sessions.get(session.id)?.conversations()[0]?.state.kind).toBe('open')
  const summary = () => sessions.get(session.id)?.summary()
  expect(summary()?.variables).toBeUndefined()
  const refused = failureOf(await command('conversations.send', session.id, 1, say('USE {{token}}')))
  expect(refused.message).toContain('column 5: "{{token}}" is not a variable')
  expect(failureOf(await command('conversations.sendToMany', session.id, null, say('{{token}}'))).code).toBe(
    'invalid-input',
  )
  const unknown = failureOf(await command('runs.start', session.id, [1], sequence(send('LOGIN'), send('{{token}}'))))
  expect(unknown.message).toContain('step 2: column 1: "{{token}}" is not a variable')
  expect(failureOf(await command('sessions.setVariable', session.id, 'a b', '1')).message).toContain('"a b"')
  valueOf(await command('sessions.setVariable', session.id, 'user', 'ann'))
  valueOf(
    await command(
      'runs.start',
      session.id,
      [1],
      sequence(send('LOGIN'), capture({ token: 'token=(\\w+)' }), send('USE {{token}} {{user}}')),
    ),
  )
  await expect.poll(() => heard(python)).toEqual(['LOGIN', 'USE ab12cd ann'])
  expect(summary()?.variables).toEqual([
    { name: 'token', value: 'ab12cd' },
    { name: 'user', value: 'ann' },
  ])
  valueOf(await command('conversations.sendToMany', session.id, null, say('{{user}} {{token}}')))
  valueOf(await command('sessions.setVariable', session.id, 'user', null))
  await expect.poll(() => heard(python).at(-1)).toBe('ann ab12cd')
  expect(failureOf(await command('conversations.send', session.id, 1, say('{{user}}'))).message).toContain('{{user}}')
  expect(summary()?.variables).toEqual([{ name: 'token', value: 'ab12cd' }])
})

it.each(['tcp', 'udp'] as const)('waits for variables by commands of a window over %s', async (protocol) => {
  const { python, port } = await device(protocol)
  const { command, sessions } = openWindow()
  const session = valueOf(await command('sessions.start', clientConfig(protocol, port, '127.0.0.1', {})))
  await expect.poll(() => sessions.get(session.id)?.conversations()[0]?.state.kind).toBe('open')
  const wait = (text: string, withinMs = 10_000): Step => ({
    kind: 'wait',
    match: { format: 'text', text, hasVariables: true },
    withinMs,
    otherwise: 'stop',
  })
  const run = (...steps: Step[]) => command('runs.start', session.id, [1], sequence(send('LOGIN'), ...steps))
  expect(failureOf(await run(wait('{{level}}'))).message).toContain('step 2: what to wait for: column 1: "{{level}}"')
  expect(failureOf(await run(wait('{{time}}'))).message).toContain('{{time}} has another value each time')
  valueOf(await command('sessions.setVariable', session.id, 'empty', ''))
  valueOf(await command('sessions.setVariable', session.id, 'user', 'ann'))
  const { jobs } = valueOf(sessions.live(session.id))
  const outcomes = () => jobs.statuses.map(({ outcome, failure }) => outcome ?? failure)
  valueOf(await run(capture({ token: 'token=(\\w+)' }), send('USE {{token}} {{user}}'), wait('{{token}}')))
  await expect.poll(outcomes).toEqual(['done'])
  valueOf(await run(wait('{{empty}}')))
  await expect.poll(outcomes).toEqual(['done', 'failed'])
  expect(jobs.statuses[1]?.failure?.message).toContain('here is nothing to wait for')
  valueOf(await run(wait('{{user}}', 200)))
  await expect.poll(outcomes).toEqual(['done', 'failed', 'not-matched'])
  expect(heard(python)).toEqual(['LOGIN', 'USE ab12cd ann', 'LOGIN', 'LOGIN'])
})

it('gives each sequence what it captured itself, also when several run at once', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const [one, two] = [await peerClient(portOf(session)), await peerClient(portOf(session))]
  await expect.poll(() => session.conversations().length).toBe(2)
  const steps = [send('WHO'), capture({ who: 'I am (\\w+)\\n' }), capture({ go: '(go)' }), send('HELLO {{who}}')]
  const jobs = [1, 2].map((number) => valueOf(session.jobs.sequence(number, sequence(...steps))))
  await expect.poll(() => session.jobs.statuses.map(({ sent }) => sent)).toEqual([1, 1])
  one.write('I am one\n')
  await expect.poll(() => session.variables.get('who')).toBe('one')
  two.write('I am two\n')
  await expect.poll(() => session.variables.get('who')).toBe('two')
  for (const peer of [one, two]) peer.write('go')
  for (const job of jobs) expect(await session.jobs.ended(job)).toBe('done')
  for (const number of [1, 2]) valueOf(session.end(number, 'half-close'))
  expect((await received(one)).toString()).toBe('WHO\nHELLO one\n')
  expect((await received(two)).toString()).toBe('WHO\nHELLO two\n')
})

it('ends a sequence with words when a pattern takes too long on what came', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp')))
  const peer = await peerClient(portOf(session))
  await expect.poll(() => session.conversations().length).toBe(1)
  const job = valueOf(session.jobs.sequence(1, sequence(send('WHO'), capture({ who: '^((a+)+)$' }))))
  await expect.poll(() => session.jobs.statuses[0]?.sent).toBe(1)
  peer.write(`${'a'.repeat(40)}!`)
  expect(await session.jobs.ended(job)).toBe('failed')
  expect(session.jobs.statuses[0]?.failure?.message).toContain('the pattern of who takes too long')
})

it('refuses more variables and longer values than a session holds', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp')))
  for (let at = 0; at < 200; at++) valueOf(session.variables.set(`v${String(at)}`, 'x'))
  expect(failureOf(session.variables.set('more', 'x')).message).toContain('200 variables already')
  valueOf(session.variables.set('v7', 'another'))
  expect(failureOf(session.variables.set('v7', 'x'.repeat(65_537))).message).toContain('at most 65536')
  valueOf(session.variables.set('v7', 'y'.repeat(2_000)))
  const listed = session.summary().variables?.find(({ name }) => name === 'v7')
  expect(listed).toEqual({ name: 'v7', value: 'y'.repeat(1_000), isCut: true })
})

const RULES = String.raw`wirebench: rules/1
framing: { kind: line }
shared: { token: none, asked: 0 }
rules:
  - { when: { regex: '^TOKEN (\w+)$' }, set: { token: "{{1}}", asked: "{{asked+1}}" }, reply: "OK\n" }
  - { when: { text: token? }, reply: "{{token}}\n" }
`

it.each(['tcp', 'udp'] as const)(
  'shares its values with rules over %s: --set is where they begin',
  async (protocol) => {
    const messages = `wirebench: 1
messages:
  - { name: tell, format: text, text: "it is {{token}} of {{owner}}", newline: lf, variables: true }
`
    const bench = startWirebench(
      ...['listen', protocol, '127.0.0.1:0', '--rules', fileWith('a.rules.yaml', RULES)],
      ...['--messages', fileWith('messages.yaml', messages), '--set', 'token=first', '--set', 'owner=ann'],
    )
    const port = await listening(bench, protocol)
    const python = startPython('line_client', protocol, port, 'token?', 'TOKEN second', 'token?')
    await python.output(/second\n/)
    bench.type('!tell')
    await python.output(/it is/)
    expect(python.stdout).toBe('first\nOK\nsecond\nit is second of ann\n')
  },
)

it('gives rules what a person sets while they run, and keeps it when the rules are taken up again', async () => {
  const { command, sessions } = openWindow()
  const path = fileWith('a.rules.yaml', RULES)
  const { id } = valueOf(await command('sessions.start', listenerConfig('tcp', { kind: 'rules', path })))
  const session = valueOf(sessions.live(id))
  expect(session.summary().variables).toEqual([
    { name: 'asked', value: '0' },
    { name: 'token', value: 'none' },
  ])
  const peer = await peerClient(portOf(session))
  let text = ''
  peer.on('data', (bytes: Buffer) => (text += bytes.toString()))
  valueOf(await command('sessions.setVariable', id, 'token', 'by hand'))
  peer.write('token?\n')
  await expect.poll(() => text).toBe('by hand\n')
  valueOf(await command('rules.save', id, RULES.replace('reply: "{{token}}', 'reply: "now {{token}}')))
  peer.write('token?\nTOKEN third\n')
  await expect.poll(() => text).toBe('by hand\nnow by hand\nOK\n')
  expect(session.summary().variables).toEqual([
    { name: 'asked', value: '1' },
    { name: 'token', value: 'third' },
  ])
})

const TOKEN_ACTS = `const { variables } = this.server
        if (line === 'token?') return variables.get('token') + '\\n'
        if (line === 'nobody?') return String(variables.get('nobody')) + '\\n'
        if (line === 'wrong') {
          try { variables.set('peer', 'x') } catch (error) { return error.name + '\\n' }
        }
        if (line === 'many') {
          try { for (let n = 0; n <= 1000; n++) variables.set('many', n) } catch (error) { return error.name + '\\n' }
        }
        for (let n = 0; n < 500; n++) variables.set('count', Number(variables.get('count') ?? 0) + 1)
        variables.set('token', line.slice(6))
        return 'OK\\n'`

const SCRIPTS = {
  tcp: `export default class extends BaseRequestHandler {
    answer(line) { ${TOKEN_ACTS} }
    async handle() {
      for (;;) {
        const line = await this.request.recvLine()
        if (line.length === 0) return
        await this.request.send(this.answer(toText(line).trim()))
      }
    }
  }`,
  udp: `export default class extends BaseRequestHandler {
    answer(line) { ${TOKEN_ACTS} }
    async handle() {
      const [data, socket] = this.request
      await socket.sendTo(this.answer(toText(data).trim()), this.clientAddress)
    }
  }`,
}

it.each(['tcp', 'udp'] as const)('is read and set by a script over %s', async (protocol) => {
  const messages = `wirebench: 1
messages:
  - { name: tell, format: text, text: "it is {{token}}, {{count}}", newline: lf, variables: true }
`
  const bench = startWirebench(
    ...['listen', protocol, '127.0.0.1:0', '--handler', fileWith('script.ts', SCRIPTS[protocol])],
    ...['--messages', fileWith('messages.yaml', messages), '--set', 'token=a=b\u00fc'],
  )
  const port = await listening(bench, protocol)
  const lines = ['token?', 'nobody?', 'wrong', 'many', 'TOKEN second=\u00fc', 'token?', 'TOKEN third']
  const python = startPython('line_client', protocol, port, ...lines)
  await python.output(/(OK\n[^]*){2}/)
  bench.type('!tell')
  await python.output(/it is/)
  expect(python.stdout).toBe('a=b\u00fc\nundefined\nTypeError\nQueueFull\nOK\nsecond=\u00fc\nOK\nit is third, 1000\n')
})

it('tells a script what a person sets while it runs, also one that had to be moved to another thread', async () => {
  const stuck = `export default class extends BaseRequestHandler {
    async handle() {
      for (;;) {
        const line = toText(await this.request.recvLine()).trim()
        if (line === '') return
        if (line === 'stuck') new Array(1e9) + ''
        if (line === 'set') this.server.variables.set('token', 'by script')
        await this.request.send(this.server.variables.get('token') + '\\n')
      }
    }
  }`
  const path = fileWith('script.ts', stuck)
  const scripts = new Scripts(() => true)
  const sessions = startEngine(undefined, undefined, { handlerKinds: scripts.kinds })
  const { hash } = valueOf(readScriptFile(path))
  const session = valueOf(await sessions.start(listenerConfig('tcp', { kind: 'script', path, hash })))
  valueOf(session.variables.set('token', 'first'))
  const peer = await peerClient(portOf(session))
  let text = ''
  peer.on('data', (bytes: Buffer) => (text += bytes.toString()))
  peer.write('token\n')
  await expect.poll(() => text).toBe('first\n')
  peer.write('set\n')
  await expect.poll(() => text).toBe('first\nby script\n')
  expect(session.variables.get('token')).toBe('by script')
  valueOf(session.variables.set('token', 'by hand'))
  const other = await peerClient(portOf(session))
  other.write('stuck\n')
  await expect.poll(() => session.conversations()[1]?.state.kind, { timeout: 20_000 }).toBe('failed')
  peer.write('token\n')
  await expect.poll(() => text).toBe('first\nby script\nby hand\n')
  valueOf(session.variables.set('token', 'again'))
  peer.write('token\nset\n')
  await expect.poll(() => text).toBe('first\nby script\nby hand\nagain\nby script\n')
  expect(session.variables.get('token')).toBe('by script')
})
