import { execFile } from 'node:child_process'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { listening } from '../support/command-line'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { startProgram, startPython, startWirebench, type Program } from '../support/program'

const EXAMPLES = join(import.meta.dirname, '../../docs/examples/handlers')
const PATIENT = { timeout: 20_000 }
const run = promisify(execFile)

async function serve(name: string, protocol: 'tcp' | 'udp' = 'tcp'): Promise<{ bench: Program; port: number }> {
  const bench = startWirebench('listen', protocol, '127.0.0.1:0', '--handler', join(EXAMPLES, `${name}.ts`))
  return { bench, port: await listening(bench, protocol) }
}

/** A small client in Python; returns its output. */
async function python(program: string, port: number): Promise<string> {
  const head = `import socket, struct, sys, json\nPORT = ${String(port)}\n`
  const { stdout } = await run('python3', ['-c', head + program])
  return stdout.trim()
}

/** Types these lines into ncat, and returns the answers. */
async function ncat(port: number, lines: string): Promise<string> {
  const client = startProgram('ncat', ['127.0.0.1', String(port)])
  client.child.stdin?.end(lines)
  await client.exit
  return client.stdout
}

describe('the handler scripts of the docs', () => {
  it('echo', async () => {
    const { port } = await serve('echo')
    expect(await ncat(port, 'one\ntwo\n')).toBe('one\ntwo\n')
  })

  it('upper-case greets, answers, and says in the log how much it did', async () => {
    const { bench, port } = await serve('upper-case')
    expect(await ncat(port, 'one\ngrün\n')).toBe('hello 127.0.0.1\nONE\nGRÜN\n')
    await bench.output(/lines: 2/)
  })

  it('hand-answered shows what the client of the tutorial says, and a person answers', async () => {
    const { bench, port } = await serve('hand-answered')
    const client = startPython('tcp_client', port, '太上老君:')
    client.type('你好')
    await bench.output(/来自127\.0\.0\.1的消息: 太上老君:你好/)
    bench.type('@1 徒儿你好')
    await client.output(/answer 徒儿你好/)
    client.endInput()
    expect(await client.exit).toBe(0)
  })

  it('calculator', async () => {
    const { port } = await serve('calculator')
    expect((await ncat(port, '2 + 3 * (4 - 1)\n-7/2\n1 +\n2 $ 2\n(1\n')).split('\n')).toEqual([
      '11',
      '-3.5',
      'error: a number is missing',
      'error: "$ 2" is no number and no sign',
      'error: ")" is missing',
      '',
    ])
  })

  it.each(['tcp', 'udp'] as const)('time over %s is that of this machine (RFC 868)', async (protocol) => {
    const { port } = await serve('time', protocol)
    const ask =
      protocol === 'tcp'
        ? "s = socket.create_connection(('127.0.0.1', PORT))"
        : "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'', ('127.0.0.1', PORT))"
    const said = await python(`${ask}\nprint(struct.unpack('>I', s.recv(100))[0] - 2208988800)`, port)
    expect(Math.abs(Number(said) - Date.now() / 1000)).toBeLessThan(60)
  })

  it('chat-room: everybody hears everybody, and who comes and goes', async () => {
    const { port } = await serve('chat-room')
    const ada = startProgram('ncat', ['127.0.0.1', String(port)])
    await ada.output(/your name\?/)
    ada.type('ada')
    const bob = startProgram('ncat', ['127.0.0.1', String(port)])
    await bob.output(/your name\?/)
    bob.type('bob')
    await ada.output(/\* bob has come/)
    bob.type('hello all')
    await ada.output(/bob: hello all/)
    ada.type('/who')
    await ada.output(/ada, bob/)
    bob.endInput()
    await ada.output(/\* bob has left/)
    expect(bob.stdout).not.toContain('hello all')
  })

  it('chat-room outlives a burst of guests that leave without a word', async () => {
    const { bench, port } = await serve('chat-room')
    const ada = await peerClient(port)
    let heard = ''
    ada.on('data', (bytes: Buffer) => (heard += bytes.toString()))
    ada.write('ada\n')
    for (const round of [1, 2, 3]) {
      const guests = await Promise.all(Array.from({ length: 60 }, () => peerClient(port)))
      for (const [at, guest] of guests.entries())
        guest.write(`g${String(at)}\nhello from ${String(at)} in ${String(round)}\n`)
      await expect.poll(() => heard, PATIENT).toContain(`hello from 59 in ${String(round)}`)
      // Gone, most of them while others still tell them so. All lines may come at once, and a busy machine takes long for
      // telling each to sixty: a step of a script has 50 ms.
      for (const guest of guests) guest.resetAndDestroy()
      for (let line = 0; line < 6; line++) ada.write(`line ${String(line)}\n`)
    }
    await expect.poll(() => heard.match(/has left/g)?.length, PATIENT).toBe(180)
    ada.write('/who\n')
    await expect.poll(() => heard, PATIENT).toMatch(/\nada\n$/)
    expect(bench.stdout).not.toMatch(/failed: script/)
  })

  it('mailbox speaks POP3 with curl: a login, a list, a mail', async () => {
    const { bench, port } = await serve('mailbox')
    const at = `pop3://127.0.0.1:${String(port)}/`
    const curl = (user: string, path: string) => run('curl', ['-s', '--max-time', '20', '-u', user, at + path])
    expect((await curl('ada:lovelace', '')).stdout).toMatch(/^1 \d+\r\n2 \d+\r\n$/)
    expect((await curl('ada:lovelace', '1')).stdout).toBe(
      'Subject: The engine\r\n\r\nIt weaves patterns.\r\n.A line that begins with a dot.\r\n',
    )
    await expect(curl('ada:byron', '1')).rejects.toMatchObject({ code: 67 })
    await bench.output(/wrong password for ada/)
  })

  it('modbus-device reads and writes registers that all clients share', async () => {
    const { port } = await serve('modbus-device')
    const client = `
def ask(s, transaction, body):
    s.sendall(struct.pack('>HHHB', transaction, 0, len(body) + 1, 17) + body)
    head = s.recv(7, socket.MSG_WAITALL)
    got = s.recv(struct.unpack('>H', head[4:6])[0] - 1, socket.MSG_WAITALL)
    assert struct.unpack('>HH', head[:4]) == (transaction, 0) and head[6] == 17
    return got.hex()
a = socket.create_connection(('127.0.0.1', PORT)); b = socket.create_connection(('127.0.0.1', PORT))
print(ask(a, 1, struct.pack('>BHH', 3, 2, 2)), ask(a, 2, struct.pack('>BHH', 6, 2, 0x1234)),
      ask(a, 3, struct.pack('>BHHBHH', 16, 3, 2, 4, 7, 8)), ask(b, 4, struct.pack('>BHH', 3, 2, 3)),
      ask(b, 5, struct.pack('>BHH', 3, 99, 2)), ask(b, 6, b'\\x2b'))`
    expect(await python(client, port)).toBe('03040014001e 0600021234 1000030002 0306123400070008 8302 ab01')
  })

  it('json-messages keeps values behind lengths', async () => {
    const { port } = await serve('json-messages')
    const client = `
s = socket.create_connection(('127.0.0.1', PORT))
def ask(text):
    s.sendall(struct.pack('>I', len(text)) + text)
    size = struct.unpack('>I', s.recv(4, socket.MSG_WAITALL))[0]
    return s.recv(size, socket.MSG_WAITALL).decode()
print(ask(json.dumps({'id': 1, 'set': 'k', 'value': ['\\u00fc', 2]}).encode()))
print(ask(b'{"id":2,"get":"k"}'), ask(b'{"id":3}'), ask(b'{"get":"nobody"}'), 'error' in json.loads(ask(b'{{')))`
    const [first, rest] = (await python(client, port)).split('\n')
    expect(first).toBe('{"id":1,"value":["ü",2]}')
    expect(rest).toBe('{"id":2,"value":["ü",2]} {"id":3,"error":"write set or get"} {"value":null} True')
  })

  it('dns-answerer answers a resolver', async () => {
    const { port } = await serve('dns-answerer', 'udp')
    const resolver = new Resolver({ timeout: 10_000, tries: 2 })
    resolver.setServers([`127.0.0.1:${String(port)}`])
    expect(await resolver.resolve4('kettle.test')).toEqual(['192.0.2.7', '192.0.2.8'])
    expect(await resolver.resolve6('six.test')).toEqual(['2001:db8::1'])
    expect(await resolver.resolveTxt('kettle.test')).toEqual([['level=3']])
    await expect(resolver.resolve4('nobody.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    await expect(resolver.resolve4('six.test')).rejects.toMatchObject({ code: 'ENODATA' })
  })

  it('file-transfer speaks TFTP with curl, both ways', async () => {
    const { bench, port } = await serve('file-transfer', 'udp')
    const folder = temporaryFolder()
    const at = `tftp://127.0.0.1:${String(port)}/`
    const { stdout } = await run('curl', ['-s', '--max-time', '20', `${at}hello.txt`])
    expect(stdout).toBe('Hello from the sandbox.\n'.repeat(100))
    const sent = join(folder, 'sent.bin')
    writeFileSync(sent, Buffer.from(Array.from({ length: 5_000 }, (_, n) => (n * 7) % 256)))
    await run('curl', ['-s', '--max-time', '20', '-T', sent, `${at}kept.bin`])
    await bench.output(/received kept\.bin 5000 bytes/)
    const back = join(folder, 'back.bin')
    await run('curl', ['-s', '--max-time', '20', '-o', back, `${at}kept.bin`])
    expect(readFileSync(back).equals(readFileSync(sent))).toBe(true)
    await expect(run('curl', ['-s', '--max-time', '20', `${at}nothing`])).rejects.toMatchObject({ code: 68 })
  })

  it('slow-drip sends byte by byte', async () => {
    const { port } = await serve('slow-drip')
    const client = await peerClient(port)
    const pieces: string[] = []
    client.on('data', (bytes: Buffer) => pieces.push(bytes.toString()))
    client.write('tea\n')
    await expect.poll(() => pieces.join(''), PATIENT).toBe('you said: tea\n')
    expect(pieces.length).toBeGreaterThan(5)
    client.end()
    await once(client, 'close')
  })
})
