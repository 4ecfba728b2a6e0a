import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { listening } from '../support/command-line'
import { peerClient, peerServer, peerUdp, received } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { startProgram, startWirebench } from '../support/program'

const MESSAGES = `wirebench: 1
messages:
  - name: greet
    format: text
    text: hello {{seq}}
    newline: lf
    variables: true
  - name: modbus
    format: fields
    template: request
    values: { count: "2" }
sequences:
  - name: three
    steps:
      - repeat: 3
        steps:
          - send: greet
          - wait: ok
            within: 5000
templates:
  - name: request
    endianness: big
    fields:
      - { name: unit, type: u8, value: "1" }
      - { name: count, type: u16 }
      - { name: crc, type: checksum, checksum: crc-8 }
`

function messagesFile(): string {
  const path = join(temporaryFolder(), 'messages.yaml')
  writeFileSync(path, MESSAGES)
  return path
}

it('sends saved messages and runs saved sequences, from a file', async () => {
  const parts: Buffer[] = []
  const peerSide = await peerServer((socket) => {
    socket.on('data', (part: Buffer) => {
      parts.push(part)
      socket.write('ok')
    })
    socket.on('end', () => socket.end())
  })
  const args = ['--messages', messagesFile(), '--message', 'three', '--message', 'modbus', '--quiet']
  const bench = startWirebench('connect', 'tcp', `127.0.0.1:${String(peerSide.port)}`, ...args)
  expect(await bench.exit).toBe(0)
  expect(Buffer.concat(parts).toString('latin1')).toBe('hello 1\nhello 2\nhello 3\n\x01\x00\x02\x65')
})

it('sends again and again, until the answer comes', async () => {
  const peerSide = await peerUdp()
  peerSide.socket.on('message', (_bytes, from) => {
    if (peerSide.heard.length === 3) peerSide.socket.send('enough', from.port, from.address)
  })
  const to = `127.0.0.1:${String(peerSide.port)}`
  const bench = startWirebench(
    ...[
      'connect',
      'udp',
      to,
      '--send',
      'n {{seq}}',
      '--variables',
      '--every',
      '30',
      '--times',
      '1000',
      '--until',
      'enough',
    ],
  )
  expect(await bench.exit).toBe(0)
  expect(peerSide.heard.slice(0, 3)).toEqual(['n 1', 'n 2', 'n 3'])
  expect(peerSide.heard.length).toBeLessThan(1000)
  expect(bench.stdout).toContain('repeat: the awaited answer came')
})

it('exits with 5 when what it waits for does not come', async () => {
  const peerSide = await peerUdp()
  const to = `127.0.0.1:${String(peerSide.port)}`
  const bench = startWirebench(
    ...['connect', 'udp', to, '--send', 'x', '--every', '5', '--times', '3', '--until', 'never'],
  )
  expect(await bench.exit).toBe(5)
  expect(peerSide.heard).toEqual(['x', 'x', 'x'])
  expect(bench.stderr).toContain('the awaited answer did not come')
})

it.each([
  [['--every', '10'], '--every, --times and --until repeat what is sent'],
  [['--send', 'x', '--every', '0'], '--every 0'],
  [['--send', 'x', '--every', '2147483648'], '--every 2147483648'],
  [['--send', 'x', '--times', '1.5'], '1.5 times is not possible; write a whole number'],
  [['--send', 'x', '--until', ''], 'there is nothing to wait for'],
  [['--send', '{{x}}', '--variables'], 'column 1: "{{x}}" is not a variable'],
  [['--messages', '/nowhere.yaml', '--message', 'a'], '/nowhere.yaml'],
  [['--messages', 'FILE', '--message', 'a'], 'nothing is saved as "a": there are "greet", "modbus", "three"'],
] as const)('refuses %j with words', async (args, words) => {
  const path = messagesFile()
  const bench = startWirebench('connect', 'udp', '127.0.0.1:9', ...args.map((arg) => (arg === 'FILE' ? path : arg)))
  expect(await bench.exit).toBe(2)
  expect(bench.stderr).toContain(words)
})

it('answers with saved messages by typed lines of a server', async () => {
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--messages', messagesFile(), '--newline', 'lf')
  const client = await peerClient(await listening(bench))
  const whole = received(client)
  client.write('hi')
  await bench.output(/rx\s+2 B/)
  bench.type('!greet')
  bench.type('@1 !greet')
  bench.type('!nothing')
  bench.type('plain !greet')
  await bench.output(/plain/)
  expect(bench.stderr).toContain('nothing is saved as "nothing"')
  client.end()
  bench.endInput()
  expect((await whole).toString()).toBe('hello 1\nhello 2\nplain !greet\n')
})

/** Logs in: with a password when one is asked for, at once when not, and stops when it is refused. */
const BRANCHES = `wirebench: 1
messages:
  - { name: hello, format: text, text: HELLO, newline: lf }
  - { name: password, format: text, text: PASS tea, newline: lf }
  - { name: status, format: text, text: STATUS, newline: lf }
  - { name: bye, format: text, text: BYE, newline: lf }
sequences:
  - name: log in
    steps:
      - send: hello
      - branch:
          - when: password?
            steps:
              - send: password
              - branch:
                  - when: welcome
                within: 5000
          - when: "77 65 6c 63 6f 6d 65"
            format: hex
        within: 1000
      - send: status
      - branch:
          - when: level
            steps:
              - send: bye
          - when: error
        within: 300
        otherwise: go-on
`

/** Python answers each line by a table; what it does not know it leaves unanswered. */
const TALKER = `import socket, sys, json
answers = json.loads(sys.argv[1])
s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True)
c, _ = s.accept(); f = c.makefile('rwb', buffering=0)
for line in f:
    text = line.decode().strip(); print('got', text, flush=True)
    for part in answers.get(text, []): f.write(part.encode())
`

it.each([
  [
    'the password',
    { HELLO: ['pass', 'word?'], 'PASS tea': ['welcome'], STATUS: ['level 17'] },
    0,
    'HELLO,PASS tea,STATUS,BYE',
  ],
  ['no password', { HELLO: ['welcome, the password? is not needed'], STATUS: ['error'] }, 0, 'HELLO,STATUS'],
  ['neither, and stops', { HELLO: ['go away'] }, 5, 'HELLO'],
  ['an answer too late, and goes on', { HELLO: ['welcome'] }, 0, 'HELLO,STATUS'],
])('goes by what a server in Python answers first: %s', async (_what, answers, code, said) => {
  const path = join(temporaryFolder(), 'branches.yaml')
  writeFileSync(path, BRANCHES)
  const server = startProgram('python3', ['-uc', TALKER, JSON.stringify(answers)])
  const [, port = ''] = await server.output(/^(\d+)\n/)
  const bench = startWirebench(
    'connect',
    'tcp',
    `127.0.0.1:${port}`,
    '--messages',
    path,
    '--message',
    'log in',
    '--quiet',
  )
  expect(await bench.exit, bench.stderr).toBe(code)
  await server.exit
  expect([...server.stdout.matchAll(/^got (.*)$/gm)].map(([, line]) => line).join(',')).toBe(said)
})
