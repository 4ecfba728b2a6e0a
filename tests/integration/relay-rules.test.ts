import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RelayRun } from '../../src/main/session/handler/relay/relay-run'
import type { Protocol } from '../../src/shared/endpoint'
import type { SessionOptions } from '../../src/shared/options/catalogue'
import { opensslCertificates } from '../support/certificates'
import { listening, rows } from '../support/command-line'
import { allRows, sourceOf, story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerClient, peerServer, peerUdp } from '../support/peers'
import { startProgram, startPython, startWirebench, type Program } from '../support/program'
import { startRelay } from '../support/relay'

function rulesFile(text: string): string {
  const path = join(temporaryFolder(), 'relay.rules.yaml')
  writeFileSync(path, `wirebench: rules/1\n${text}`)
  return path
}

/** A client and a server that send nothing by themselves, with rules between them. */
async function between(text: string, options: SessionOptions = {}) {
  const server: Buffer[] = []
  let toClient: (text: string) => void = () => undefined
  const ends: string[] = []
  const { port: target } = await peerServer((socket) => {
    socket.on('data', (bytes: Buffer) => server.push(bytes))
    socket.on('end', () => ends.push('FIN'))
    socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? ''))
    toClient = (each) => socket.write(each, 'latin1')
  })
  const path = rulesFile(text)
  const { session, port } = await startRelay(target, { rules: { path }, options })
  const socket = await peerClient(port)
  const client: Buffer[] = []
  socket.on('data', (bytes: Buffer) => client.push(bytes))
  await expect.poll(() => session.conversations().map(({ state }) => state.kind)).toEqual(['open', 'open'])
  return {
    session,
    path,
    socket,
    ends,
    say: (each: string) => socket.write(each, 'latin1'),
    answer: (each: string) => {
      toClient(each)
    },
    atServer: () => Buffer.concat(server).toString('latin1'),
    atClient: () => Buffer.concat(client).toString('latin1'),
    doings: () =>
      [1, 2].flatMap((leg) =>
        allRows(sourceOf(session), leg).flatMap(({ state }) =>
          state?.kind === 'relayed' ? [`${state.what} ${state.direction} ${state.by ?? ''}`] : [],
        ),
      ),
  }
}

const LINES = `framing: { kind: line }
rules:
  - { name: hello, on: connected, reply: "220 relay\\r\\n" }
  - { name: hide, when: { from: client, regex: '^PASS (.*)$' }, forward: "PASS ****\\n" }
  - { name: forbid, when: { from: client, startsWith: DELETE }, reply: "550 not here\\n" }
  - { name: raise, when: { from: target, contains: level }, change: { find: "17", with: "42000" } }
  - { name: quiet, when: { from: client, text: NOISE }, pass: false }
  - { name: late, when: { from: client, text: LATE }, delayMs: 200 }
`

const CLIENTS: Readonly<Record<Protocol, readonly string[]>> = {
  tcp: ['ncat', '127.0.0.1'],
  tls: ['ncat', '--ssl', '127.0.0.1'],
  udp: ['ncat', '-u', '127.0.0.1'],
}

function startClient(protocol: Protocol, port: number): Program {
  const [command = '', ...args] = CLIENTS[protocol]
  return startProgram(command, [...args, String(port)])
}

describe('relay --rules', () => {
  it.each(['tcp', 'tls', 'udp'] as const)(
    'passes, changes, drops, delays and answers between ncat and a server in Python: %s',
    async (protocol) => {
      const certificates = await opensslCertificates()
      const server = startPython('line_server', protocol, certificates.cert, certificates.key)
      const [, target = ''] = await server.output(/port (\d+)/)
      const path = join(temporaryFolder(), 'between.pcapng')
      const relay = startWirebench(
        ...['relay', protocol, '127.0.0.1:0', `127.0.0.1:${target}`, '--rules', rulesFile(LINES), '--record', path],
        ...['--json', ...(protocol === 'tls' ? ['--target-tls-ca', certificates.ca] : [])],
      )
      await relay.output(/"event":"listening"/)
      const client = startClient(protocol, Number(/"port":(\d+)/.exec(relay.stdout)?.[1]))
      client.type('GET level')
      await client.output(/^220 relay\r?\n/m)
      await client.output(/^level=42000 GET level$/m)
      client.type('PASS secret')
      await server.output(/got 'PASS \*\*\*\*\\n'/)
      client.type('DELETE all')
      await client.output(/^550 not here$/m)
      client.type('NOISE')
      await relay.output(/\(quiet\)/)
      client.type('LATE')
      await server.output(/got 'LATE\\n'/)
      client.type('end')
      await server.output(/got 'end\\n'/)
      expect(server.stdout).not.toMatch(/secret|DELETE|NOISE/)
      relay.kill('SIGTERM')
      await relay.exit

      const all = rows(relay)
      const textOf = (leg: number, kind: string): string =>
        all.flatMap((row) => (row.conversation === leg && row.kind === kind ? [row.text] : [])).join('')
      // The original, and what was sent.
      expect(textOf(1, 'rx')).toBe('GET level\nPASS secret\nDELETE all\nNOISE\nLATE\nend\n')
      expect(textOf(2, 'tx')).toBe('GET level\nPASS ****\nLATE\nend\n')
      expect(textOf(2, 'rx')).toContain('level=17 GET level\n')
      expect(textOf(1, 'tx')).toContain('level=42000 GET level\n')
      const said = all.filter(({ state }) => state === 'relayed').map(({ text }) => text)
      expect(said.join('\n')).toMatch(/hide[\s\S]*forbid[\s\S]*quiet[\s\S]*late/)
    },
  )

  it('goes over to TLS behind the answer that a rule names: a mail of smtplib', async () => {
    const [theirs, ours] = [await opensslCertificates(), await opensslCertificates()]
    const smtp = join(import.meta.dirname, '../support/python/smtp_server.py')
    const server = startProgram('python3', ['-u', smtp, theirs.cert, theirs.key])
    const [, target = ''] = await server.output(/port (\d+)/)
    const relay = startWirebench(
      ...['relay', 'tcp', '127.0.0.1:0', `127.0.0.1:${target}`, '--starttls', 'rules', '--target-tls-ca', theirs.ca],
      ...['--tls-cert', ours.cert, '--tls-key', ours.key, '--rules'],
      rulesFile(`framing: { kind: line }
state: { asked: false }
rules:
  - { when: { from: client, text: STARTTLS }, set: { asked: true } }
  - { name: agreed, when: { from: target, startsWith: "220", state: { asked: true } }, set: { asked: false }, then: secure }
`),
    )
    const port = await listening(relay)
    const mailer = startProgram('python3', [
      '-c',
      `
import smtplib, ssl
context = ssl.create_default_context(cafile=${JSON.stringify(ours.ca)})
with smtplib.SMTP('127.0.0.1', ${String(port)}) as smtp:
    smtp.starttls(context=context)
    smtp.sendmail('a@example.com', ['b@example.com'], 'Subject: hi\\r\\n\\r\\nsecret kettle')
`,
    ])
    expect(await mailer.exit, mailer.stderr).toBe(0)
    await server.output(/mail secret kettle/i)
    await relay.output(/#2 .* tx .*secret kettle/)
  })

  it.each([
    ['rules:\n  - { forward: x }', /line 3, column 16: rules\.0\.forward: "forward" is for a relay/],
    ['rules:\n  - { when: { from: client }, reply: x }', /rules\.0\.when\.from: "from" is for a relay/],
    ['rules:\n  - { reply: x, then: secure }', /rules\.0\.then: "secure" is for a relay/],
  ])('says that listen has nobody to forward to: %j', async (text, words) => {
    const listen = startWirebench('listen', 'tcp', '127.0.0.1:0', '--rules', rulesFile(text))
    expect(await listen.exit).toBe(2)
    expect(listen.stderr).toMatch(words)
  })

  it.each([
    ['rules:\n  - { forward: x, change: { find: a, with: b } }', 'Write forward or change, not both'],
    ['rules:\n  - { pass: false, forward: x }', 'leave out "pass: false"'],
    ['rules:\n  - { forward: { text: x, afterMs: 5 } }', 'is "delayMs: ..." of the rule'],
    ['rules:\n  - { change: { find: a, at: 2 } }', 'one of find, findHex, at or fields'],
    ['rules:\n  - { change: { find: a } }', '"with" is missing'],
    ['rules:\n  - { on: connected, delayMs: 5 }', 'no message here'],
    ['rules:\n  - { then: half-close }', 'write close or reset'],
    ['rules:\n  - { when: { from: server } }', 'one of client, target'],
  ])('names the mistake in %j', async (text, words) => {
    const relay = startWirebench('relay', 'tcp', '127.0.0.1:0', '127.0.0.1:1', '--rules', rulesFile(text))
    expect(await relay.exit).toBe(2)
    expect(relay.stderr.toLowerCase()).toContain(words.toLowerCase())
  })
})

describe('a rule in a relay', () => {
  it('changes fields of a template: lengths and checksums are right again, all other bytes stay', async () => {
    const { say, atServer, session } = await between(`framing: { kind: length, prefix: 2 }
templates:
  - name: frame
    endianness: big
    fields:
      - { name: unit, type: u8 }
      - { name: count, type: u8, lengthOf: [ data ] }
      - { name: data, type: bytes }
      - { name: sum, type: checksum, checksum: crc-16-modbus }
rules:
  - { name: unit 9, when: { from: client, fields: { template: frame, values: { unit: 1 } } },
      change: { fields: { template: frame, values: { data: "aa bb cc {{field.data}}" } } } }
`)
    const sum = crc16(Buffer.from('0102beef', 'hex'))
    const frame = Buffer.concat([Buffer.from('0102beef', 'hex'), sum])
    say(Buffer.concat([Buffer.from([0, frame.length]), frame]).toString('latin1'))
    const content = Buffer.from('0105aabbccbeef', 'hex')
    const wanted = Buffer.concat([Buffer.from([0, 9]), content, crc16(content)])
    await expect.poll(() => Buffer.from(atServer(), 'latin1').toString('hex')).toBe(wanted.toString('hex'))
    expect(story(sourceOf(session), 2).filter((row) => row.startsWith('tx'))).toHaveLength(1)
  })

  it('edits bytes and texts, and makes a checksum at the end right', async () => {
    const { say, atServer } = await between(`framing: { kind: length, prefix: 1 }
rules:
  - { change: [ { find: cold, with: "warmer" }, { findHex: "00 00", withHex: "ff" }, { at: 0, hex: "7e", checksum: crc-16-modbus } ] }
`)
    const body = Buffer.concat([Buffer.from('>cold cold'), Buffer.from([0, 0])])
    const message = Buffer.concat([body, crc16(body)])
    say(Buffer.concat([Buffer.from([message.length]), message]).toString('latin1'))
    const edited = Buffer.concat([Buffer.from('~warmer warmer'), Buffer.from([0xff])])
    const wanted = Buffer.concat([Buffer.from([edited.length + 2]), edited, crc16(edited)])
    await expect.poll(() => Buffer.from(atServer(), 'latin1').toString('hex')).toBe(wanted.toString('hex'))
  })

  it('lets a message go on as it came, and says so, where an edit cannot be made', async () => {
    const { say, atServer, session } = await between(`framing: { kind: line }
rules:
  - { name: far, change: { at: 100, hex: "00" } }
`)
    say('short\n')
    await expect.poll(atServer).toBe('short\n')
    expect(story(sourceOf(session), 1)).toContain('warning invalid-input')
  })

  it('keeps the CR of a line that it edits, and frames what it writes only where the file says so', async () => {
    const { say, atServer, answer, atClient } = await between(`framing: { kind: line, replies: true }
rules:
  - { when: { from: client }, change: { find: a, with: b } }
  - { when: { from: target, text: two }, forward: [ one, more ] }
`)
    say('banana\r\nmelon\r\n')
    await expect.poll(atServer).toBe('bbnbnb\r\nmelon\r\n')
    answer('two\r\nthree\r\n')
    await expect.poll(atClient).toBe('one\nmore\nthree\r\n')
  })

  it('carries out all of go-on: conditions see the original, edits add up', async () => {
    const { say, atServer, doings } = await between(`framing: { kind: line }
rules:
  - { name: one, when: { contains: x }, change: { find: x, with: y }, then: go-on }
  - { name: two, when: { contains: x }, change: { find: y, with: z }, then: go-on }
  - { name: three, when: { contains: y }, pass: false }
`)
    say('x\n')
    await expect.poll(atServer).toBe('z\n')
    expect(doings()).toEqual(['changed to-target one, two'])
  })

  it('answers and lets the message go on, too, and answers late', async () => {
    const { say, atServer, atClient } = await between(`framing: { kind: line }
rules:
  - { when: { text: both }, pass: true, reply: [ "at once\\n", { afterMs: 30, text: "later\\n" } ] }
`)
    say('both\n')
    await expect.poll(atServer).toBe('both\n')
    await expect.poll(atClient).toBe('at once\nlater\n')
  })

  it.each([
    ['close', 'FIN'],
    ['reset', 'ECONNRESET'],
  ])('ends both legs behind a late reply: %s', async (then, end) => {
    const { say, atServer, atClient, socket, ends, session } = await between(`framing: { kind: line }
rules:
  - { name: bye, when: { text: BYE }, reply: [ { afterMs: 30, text: "goodbye\\n" } ], then: ${then} }
`)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    say('first\nBYE\nafter\n')
    await expect.poll(() => ends).toEqual([end])
    socket.end()
    await closed
    expect(atServer()).toBe('first\n')
    if (then === 'close') expect(atClient()).toBe('goodbye\n')
    const wanted = then === 'close' ? 'closed' : 'reset'
    await expect.poll(() => session.conversations().map(({ state }) => state.kind)).toEqual([wanted, wanted])
  })

  it('acts without a message: each side gets what is said to it', async () => {
    const { socket, atServer, atClient, ends } = await between(`framing: { kind: line }
shared: { closed: 0 }
rules:
  - { name: both, on: connected, reply: "hello client\\n", forward: "hello target\\n" }
  - { name: beat, on: { every: 40 }, when: { nth: 1 }, forward: "beat\\n" }
  - { name: silent, on: { idle: 120 }, when: { nth: 1 }, reply: "still there?\\n" }
  - { name: last, on: half-closed, forward: "bye target\\n" }
`)
    await expect.poll(atClient).toBe('hello client\nstill there?\n')
    expect(atServer()).toBe('hello target\nbeat\n')
    socket.end()
    await expect.poll(() => ends).toEqual(['FIN'])
    expect(atServer()).toBe('hello target\nbeat\nbye target\n')
  })

  it('has one state for both directions of an exchange, and counts each', async () => {
    const { say, atServer, answer, atClient } = await between(`framing: { kind: line }
state: { asked: "" }
rules:
  - { when: { from: client, regex: "^ASK (.*)$" }, set: { asked: "{{1}}" } }
  - { when: { from: target, text: yes, nth: 2 }, forward: "no to {{asked}}\\n" }
`)
    say('ASK tea\n')
    await expect.poll(atServer).toBe('ASK tea\n')
    answer('yes\nyes\nyes\n')
    await expect.poll(atClient).toBe('yes\nno to tea\nyes\n')
  })

  it('forwards what a rule delays, and the end behind it, when the side that it comes from has closed', async () => {
    const path = rulesFile(
      'framing: { kind: line }\nrules:\n  - { when: { from: target, startsWith: B }, delayMs: 300 }\n',
    )
    const { port: target } = await peerServer((socket) => {
      socket.on('error', () => undefined)
      socket.on('data', (bytes: Buffer) => socket.end(bytes))
    })
    const { port } = await startRelay(target, { rules: { path } })
    const client = await peerClient(port)
    const heard: Buffer[] = []
    client.on('data', (bytes: Buffer) => heard.push(bytes))
    client.end('A1\nB2\nC3\n')
    await once(client, 'end')
    expect(Buffer.concat(heard).toString()).toBe('A1\nB2\nC3\n')
  })

  it('forwards to a target that has said its last, and its client closes', async () => {
    const heard: Buffer[] = []
    let hasEnded = false
    const { port: target } = await peerServer((socket) => {
      socket.on('error', () => undefined)
      socket.on('data', (bytes: Buffer) => heard.push(bytes))
      socket.on('end', () => (hasEnded = true))
      socket.end('hello')
    })
    const path = rulesFile(
      'framing: { kind: line }\nrules:\n  - { when: { from: client, startsWith: B }, delayMs: 300 }\n',
    )
    const { port } = await startRelay(target, { rules: { path } })
    const client = await peerClient(port)
    client.resume()
    await once(client, 'end')
    client.end('A1\nB2\nC3\n')
    await expect.poll(() => hasEnded).toBe(true)
    expect(Buffer.concat(heard).toString()).toBe('A1\nB2\nC3\n')
  })

  it('is switched off and on, and exchanged, while exchanges go on', async () => {
    const { session, say, atServer, path } = await between(`framing: { kind: line }
rules:
  - { name: shout, when: { from: client }, change: { find: a, with: A } }
`)
    const { handler } = session
    if (!(handler instanceof RelayRun) || handler.rules === undefined) throw new Error('no rules')
    const { rules } = handler
    say('a\n')
    await expect.poll(atServer).toBe('A\n')
    rules.setEnabled(0, false)
    say('a\n')
    await expect.poll(atServer).toBe('A\na\n')
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('name: shout', 'name: louder').replace('with: A', 'with: AAA'),
    )
    valueOf(await rules.reload())
    say('a\n')
    await expect.poll(atServer).toBe('A\na\nAAA\n')
    expect(rules.statuses()).toMatchObject([{ name: 'louder', hits: 1, lastConversation: 1 }])
  })

  it('looks at messages by the framing of the session where the file has none', async () => {
    const { say, atServer } = await between(
      'rules:\n  - { when: { text: "ab" }, change: { find: a, with: longer } }\n',
      {
        framing: 'length',
        framePrefixBytes: '1',
      },
    )
    say('\x02ab\x01a')
    await expect.poll(atServer).toBe('\x07longerb\x01a')
  })

  it('repairs the length in a datagram that is one frame', async () => {
    const target = await peerUdp()
    const path = rulesFile(`framing: { kind: length, prefix: 1 }
rules:
  - { when: { text: "ab" }, change: { find: a, with: longer } }
`)
    const { port } = await startRelay(target.port, { rules: { path }, protocol: 'udp' })
    const { socket } = await peerUdp()
    socket.send('\x02ab', port)
    socket.send('no frame', port)
    await expect.poll(() => target.heard.toSorted()).toEqual(['\x07longerb', 'no frame'])
  })
})

/** CRC-16/MODBUS, low byte first, implemented independently. */
function crc16(bytes: Uint8Array): Buffer {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1
  }
  return Buffer.from([crc & 0xff, crc >>> 8])
}
