import { writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listening, rows } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerUdp } from '../support/peers'
import { startProgram, startPython, startWirebench } from '../support/program'

const KETTLE = 'docs/examples/kettle.rules.yaml'

/** The kettle's answers to a client that sends all its requests. */
const ANSWERS = [
  String.raw`b'220 kettle ready\r\n'`,
  String.raw`b'level=0\r\n'`,
  String.raw`b'OK 7\r\n'`,
  String.raw`b'done\r\n'`,
  String.raw`b'level=7\r\n'`,
  String.raw`b'PONG 1\r\n'`,
  String.raw`b'PONG 2\r\n'`,
  String.raw`b'\x01\x03\x02\x00*9\x9b'`,
  String.raw`b'ERR what?\r\n'`,
  String.raw`b'PONG and goodbye\r\n'`,
]

/** A rules file, and a listener that uses it. */
async function answering(rules: string, protocol = 'tcp', ...more: readonly string[]) {
  const file = join(temporaryFolder(), 'test.rules.yaml')
  writeFileSync(file, `wirebench: rules/1\n${rules}`)
  const bench = startWirebench('listen', protocol, '127.0.0.1:0', '--json', '--rules', file, ...more)
  await bench.output(/\n/)
  const { local } = JSON.parse(bench.stdout.split('\n')[0] ?? '') as { local: { port: number } }
  return { bench, port: local.port, file }
}

/** A client with everything that it has received, as text. */
async function client(port: number) {
  const socket = await peerClient(port)
  const heard = { text: '', isOver: false }
  socket.on('data', (bytes: Buffer) => (heard.text += bytes.toString('latin1')))
  socket.on('end', () => (heard.isOver = true))
  return { socket, heard }
}

describe('the kettle of the examples', () => {
  it.each(['tcp', 'tls', 'udp'])('answers a Python client over %s as its comments say', async (protocol) => {
    const bench = startWirebench('listen', protocol, '127.0.0.1:0', '--rules', KETTLE)
    const python = startPython('kettle_client', protocol, await listening(bench, protocol))
    expect(await python.exit).toBe(0)
    expect(python.stdout.trim().split('\n')).toEqual(protocol === 'udp' ? ANSWERS : [...ANSWERS, "b''"])
  })

  it.each([
    ['tcp', []],
    ['tls', ['--ssl']],
    ['udp', ['-u']],
  ])('answers ncat over %s', async (protocol, flags) => {
    const bench = startWirebench('listen', protocol, '127.0.0.1:0', '--rules', KETTLE)
    const ncat = startProgram('ncat', [...flags, '127.0.0.1', String(await listening(bench, protocol))])
    ncat.type('GET level')
    await ncat.output(/220 kettle ready\r\nlevel=0\r\n$/)
    ncat.type('SET level=42')
    await ncat.output(/OK 42\r\ndone\r\n$/)
    ncat.type('get level')
    await ncat.output(/ERR get level\r\n$/)
  })

  it('has its values once for each conversation, and names the rule of each answer in the log', async () => {
    const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--json', '--rules', KETTLE)
    await bench.output(/\n/)
    const { local } = JSON.parse(bench.stdout.split('\n')[0] ?? '') as { local: { port: number } }
    const [one, other] = [await client(local.port), await client(local.port)]
    one.socket.write('SET level=1\n')
    await expect.poll(() => one.heard.text).toContain('done')
    other.socket.write('GET level\n')
    await expect.poll(() => other.heard.text).toBe('220 kettle ready\r\nlevel=0\r\n')
    await expect.poll(() => rows(bench).filter(({ state }) => state === 'rule-hit')).toHaveLength(4)
  })
})

describe('a rule', () => {
  it('acts when nothing came for a while, again and again, when the peer has finished, and after the end', async () => {
    const { port } = await answering(`shared: { gone: 0 }
framing: { kind: line }
rules:
  - on: { idle: 150 }
    reply: "idle\\n"
  - on: { every: 100 }
    reply: "tick\\n"
  - on: half-closed
    reply: "bye {{gone}}\\n"
  - on: closed
    set: { gone: "{{gone+1}}" }
`)
    const first = await client(port)
    await expect.poll(() => first.heard.text).toMatch(/(tick\n){3}/)
    first.socket.end()
    await expect.poll(() => first.heard.text).toMatch(/bye 0\n$/)
    await expect.poll(() => first.heard.isOver).toBe(true)
    const second = await client(port)
    second.socket.end()
    await expect.poll(() => second.heard.text).toMatch(/bye 1\n$/)
  })

  it('acts on silence when nothing is said for that long', async () => {
    const { port } = await answering('rules:\n  - on: { idle: 60 }\n    reply: "are you there?"\n    then: close\n')
    const { heard } = await client(port)
    await expect.poll(() => heard).toEqual({ text: 'are you there?', isOver: true })
  })

  it.each([
    ['reset', 'ECONNRESET'],
    ['half-close', 'end'],
    ['close', 'end'],
  ])('ends the conversation: %s', async (how, seen) => {
    const { port } = await answering(`rules:\n  - then: ${how}\n    reply: last words\n`)
    const { socket, heard } = await client(port)
    const ended = new Promise((resolve) => {
      socket.on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code)
      })
      socket.on('end', () => {
        resolve('end')
      })
    })
    socket.write('x')
    expect(await ended).toBe(seen)
    if (how !== 'reset') expect(heard.text).toBe('last words')
  })

  it('goes on to the next one when it says so, and sends what it has after a time in order', async () => {
    const { port } = await answering(`rules:
  - name: first
    when: { contains: a }
    reply: [ "1 ", { afterMs: 30, text: "2 " }, { afterMs: 30, text: "3" } ]
    then: go-on
  - name: second
    when: { startsWith: a }
    reply: "next "
`)
    const { socket, heard } = await client(port)
    socket.write('abc')
    await expect.poll(() => heard.text).toBe('1 next 2 3')
  })

  it('answers later with what the message was, whatever came since', async () => {
    const { port } = await answering(`rules:
  - when: { startsWith: a }
    reply: [ "later, ", { afterMs: 1000, text: "{{text}}" }, { text: "{{bytes:0:2}}" } ]
  - reply: "{{text}}, "
`)
    const { socket, heard } = await client(port)
    socket.write('abcd')
    await expect.poll(() => heard.text).toBe('later, ')
    socket.write('wxyz')
    await expect.poll(() => heard.text).toBe('later, wxyz, abcdab')
  })

  it.each([
    ['once', '1 2 - -'],
    ['last-stays', '1 2 2 2'],
    ['in-turn', '1 2 1 2'],
  ])('answers otherwise each time: %s', async (mode, answers) => {
    const { port } = await answering(`framing: { kind: line }
rules:
  - replies: { mode: ${mode}, of: [ "1 ", "2 " ] }
  - reply: "- "
`)
    const { socket, heard } = await client(port)
    socket.write('x\nx\nx\nx\n')
    await expect.poll(() => heard.text).toBe(`${answers} `)
  })

  it('throws dice that the seed decides', async () => {
    const rules = 'framing: { kind: line }\nrules:\n  - replies: { mode: random, of: [ a, b, c, d ] }\n'
    const play = async (seed: string): Promise<string> => {
      const { port } = await answering(rules, 'tcp', '--seed', seed)
      const { socket, heard } = await client(port)
      socket.write('x\n'.repeat(40))
      await expect.poll(() => heard.text).toHaveLength(40)
      return heard.text
    }
    const seven = await play('7')
    expect(await play('7')).toBe(seven)
    expect(await play('8')).not.toBe(seven)
  })

  it('reads and builds a message by a template, its length and checksum made right', async () => {
    const { port } = await answering(`state: { level: 0x2a }
templates:
  - name: frame
    endianness: big
    fields:
      - { name: length, type: u8, lengthOf: [ function, data ] }
      - { name: function, type: u8, choices: { read: 3, write: 6 } }
      - { name: data, type: bytes }
      - { name: sum, type: checksum, checksum: crc-16-modbus }
rules:
  - name: write
    when: { fields: { template: frame, values: { function: write } } }
    reply: { fields: { template: frame, values: { function: write, data: "{{field.data}} ff" } } }
  - name: read
    when: { fields: { template: frame } }
    reply: { fields: { template: frame, values: { function: read, data: "01 02 03" } } }
  - reply: bad
`)
    const asked = async (hex: string): Promise<string> => {
      const { socket } = await client(port)
      socket.write(Buffer.from(hex, 'hex'))
      return ((await once(socket, 'data')) as [Buffer])[0].toString('hex')
    }
    // The checksums are computed by another program.
    expect(await asked('0306beefd04d')).toBe('0406beefffb91c')
    expect(await asked('0306beef0000')).toBe(Buffer.from('bad').toString('hex'))
  })

  it('whose pattern takes too long is switched off, and says so; the others answer on', async () => {
    const { bench, port } = await answering(`framing: { kind: line }
rules:
  - name: astray
    when: { regex: '^(a|a)*$' }
    reply: "astray\\n"
  - name: others
    reply: "ok\\n"
`)
    const { socket, heard } = await client(port)
    socket.write('aaaa\n')
    await expect.poll(() => heard.text).toBe('astray\n')
    socket.write(`${'a'.repeat(60)}b\n`)
    await expect.poll(() => heard.text).toBe('astray\nok\n')
    socket.write('aaaa\n')
    await expect.poll(() => heard.text).toBe('astray\nok\nok\n')
    await expect.poll(() => rows(bench).filter(({ state }) => state === 'rule-switched')).toHaveLength(1)
  })

  it('sees datagrams as messages, each of them or each line in them', async () => {
    const { port } = await answering('rules:\n  - reply: "<{{text}}>"\n', 'udp')
    const lines = await answering('framing: { kind: line }\nrules:\n  - reply: "<{{text}}>"\n', 'udp')
    const peer = await peerUdp()
    peer.socket.send('a\nb', port, '127.0.0.1')
    await expect.poll(() => peer.heard).toEqual(['<a\nb>'])
    peer.socket.send('a\nb', lines.port, '127.0.0.1')
    await expect.poll(() => peer.heard.slice(1)).toEqual(['<a>', '<b>'])
  })
})

it('a client answers by rules, too', async () => {
  const file = join(temporaryFolder(), 'client.rules.yaml')
  writeFileSync(
    file,
    `wirebench: rules/1
framing: { kind: line }
rules:
  - on: connected
    reply: "HELLO\\r\\n"
  - when: { regex: 'challenge (\\w+)' }
    reply: "answer {{1}}\\r\\n"
  - when: { text: bye }
    then: close
`,
  )
  const server = startProgram('python3', [
    '-uc',
    `import socket
s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True)
c, _ = s.accept(); f = c.makefile('rwb')
print(f.readline()); f.write(b'challenge xyz\\n'); f.flush()
print(f.readline()); f.write(b'bye\\n'); f.flush()
print(f.readline())`,
  ])
  const [, port = ''] = await server.output(/^(\d+)\n/)
  const bench = startWirebench('connect', 'tcp', `127.0.0.1:${port}`, '--rules', file)
  bench.endInput()
  expect(await server.exit).toBe(0)
  expect(server.stdout).toContain("b'HELLO\\r\\n'\nb'answer xyz\\r\\n'\nb''")
  expect(await bench.exit).toBe(0)
})

describe('wirebench rules check', () => {
  const check = async (text: string, ...flags: readonly string[]) => {
    const file = join(temporaryFolder(), 'checked.yaml')
    writeFileSync(file, text)
    const program = startWirebench('rules', 'check', file, ...flags)
    return { code: await program.exit, out: program.stdout, errors: program.stderr, file }
  }

  it('names every mistake with its place, and its exit status says whether there are some', async () => {
    const good = await check('wirebench: rules/1\nrules:\n  - reply: x\n')
    expect([good.code, good.out]).toEqual([0, `${good.file}: 1 rule, no mistakes\n`])
    const bad = await check(
      'wirebench: rules/1\nrules:\n  - reply: "{{level}}"\n    thn: close\n  - when: { hex: 0g }\n',
    )
    expect(bad.code).toBe(5)
    expect(
      bad.out
        .trim()
        .split('\n')
        .map((line) => line.slice(bad.file.length + 2, bad.file.length + 40)),
    ).toEqual([expect.stringMatching(/^line 4, column 5: rules\.0\.thn: "thn"/)])
  })

  it('says the same as JSON', async () => {
    const { code, out } = await check('wirebench: rules/1\nrules:\n  - when: { hex: 0g }\n', '--json')
    expect(code).toBe(5)
    expect(JSON.parse(out)).toMatchObject({ mistakes: [{ line: 3, column: 18, path: 'rules.0.when.hex' }] })
  })

  it('takes no text that is not UTF-8, and no second document; files behind one that cannot be read are checked, too', async () => {
    const folder = temporaryFolder()
    const [gbk, two] = [join(folder, 'gbk.yaml'), join(folder, 'two.yaml')]
    writeFileSync(gbk, Buffer.from('wirebench: rules/1\nrules:\n  - reply: "\xc4\xe3\xba\xc3"\n', 'latin1'))
    writeFileSync(two, 'wirebench: rules/1\nrules: [{ reply: x }]\n---\nrules: []\n')
    const program = startWirebench('rules', 'check', gbk, two)
    expect(await program.exit).toBe(2)
    expect(program.stderr).toContain('line 3 is not UTF-8; save the file as UTF-8')
    expect(program.stdout).toContain(
      'two.yaml: line 3, column 1: the file holds several documents; remove the line "---"',
    )
  })

  it('is refused without a file, and when there is no such file', async () => {
    const nothing = startWirebench('rules', 'check')
    expect(await nothing.exit).toBe(2)
    const missing = startWirebench('rules', 'check', '/nowhere/x.yaml')
    expect([await missing.exit, missing.stderr]).toEqual([
      2,
      expect.stringContaining('there is no such file') as string,
    ])
  })

  it('a listener with wrong rules does not start, and says all that is wrong', async () => {
    const file = join(temporaryFolder(), 'wrong.yaml')
    writeFileSync(file, 'wirebench: rules/1\nrules:\n  - reply: "{{level}}"\n  - reply: { hex: 0g }\n')
    const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--rules', file)
    expect(await bench.exit).toBe(2)
    expect(bench.stderr).toContain('line 3, column 12: rules.0.reply: {{level}} is not known here')
    expect(bench.stderr).toContain('line 4, column 19: rules.1.reply.hex: "g" is not a hex digit')
  })
})
