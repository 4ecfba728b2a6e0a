import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAULT_NAMES } from '../../src/shared/fault/fault-catalogue'
import { listening, rows } from '../support/command-line'
import { clientConfig, listenerConfig, startEngine, story, sourceOf, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { peerUdp } from '../support/peers'
import { runProgram, startProgram, startWirebench } from '../support/program'

/** What a Python client received from an echo server with these outgoing faults. */
async function seenByPython(program: string, ...flags: readonly string[]): Promise<string> {
  const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--reply', 'echo', '--quiet', ...flags)
  const port = await listening(bench)
  return (await runProgram('python3', ['-c', `import socket, time\nport = ${String(port)}\n${program}`])).trim()
}

const CONNECT = `s = socket.create_connection(('127.0.0.1', port)); s.settimeout(10)
def ask(text):
    s.sendall(text)
    got = b''
    while len(got) < len(text):
        part = s.recv(100)
        if not part: return got, 'FIN'
        got += part
    return got
`

describe('a fault is seen by the other side', () => {
  it('split: one byte a read', async () => {
    const reads = `${CONNECT}
s.sendall(b'hello')
print([s.recv(100) for _ in range(5)])`
    expect(await seenByPython(reads, '--fault-out', 'split=1:every=20')).toBe("[b'h', b'e', b'l', b'l', b'o']")
  })

  it('delay: the answer is late both ways', async () => {
    const timed = `${CONNECT}
began = time.monotonic(); print(ask(b'x')); print(time.monotonic() - began >= 0.16)`
    expect(await seenByPython(timed, '--fault', 'delay=80')).toBe("b'x'\nTrue")
  })

  it('fin-after: so many bytes, then FIN', async () => {
    expect(await seenByPython(`${CONNECT}print(ask(b'abcdef'))`, '--fault-out', 'fin-after=3')).toBe("(b'abc', 'FIN')")
  })

  it('rst-after: so many bytes, then ECONNRESET', async () => {
    const reset = `${CONNECT}
s.sendall(b'abcdef')
print(s.recv(100))
try: print(s.recv(100))
except OSError as error: print(error.errno)`
    expect(await seenByPython(reset, '--fault-out', 'rst-after=3')).toBe("b'abc'\n104")
  })

  it.each(['rst-after=3', 'rst-after=3:next=1'])('%s: also where a rule closes behind its answer', async (fault) => {
    const file = join(temporaryFolder(), 'close.rules.yaml')
    writeFileSync(file, 'wirebench: rules/1\nrules: [{ reply: "goodbye", then: close }]\n')
    const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--rules', file, '--quiet', '--fault-out', fault)
    const port = await listening(bench)
    const reset = `import socket\nport = ${String(port)}\n${CONNECT}
s.sendall(b'x')
print(s.recv(100))
try: print(s.recv(100))
except OSError as error: print(error.errno)`
    expect((await runProgram('python3', ['-c', reset])).trim()).toBe("b'goo'\n104")
  })

  it.each([
    ['delay=400:next=1', "b'goodbye'\nb''\nTrue"],
    ['drip=1:every=60:next=1', "b'goodbye'\nb''\nTrue"],
    ['rst-for-fin', "b'goodbye'\n104"],
  ])('%s: a close behind an answer neither hurries it nor swallows it', async (fault, seen) => {
    const file = join(temporaryFolder(), 'close.rules.yaml')
    writeFileSync(file, 'wirebench: rules/1\nrules: [{ reply: "goodbye", then: close }]\n')
    const bench = startWirebench('listen', 'tcp', '127.0.0.1:0', '--rules', file, '--quiet', '--fault-out', fault)
    const port = await listening(bench)
    const timed = `import socket, time\nport = ${String(port)}\n${CONNECT}
began = time.monotonic(); s.sendall(b'x'); got = b''
while len(got) < 7: got += s.recv(100) or b'?'
took = time.monotonic() - began; print(got)
try: print(s.recv(100))
except OSError as error: print(error.errno)
${fault === 'rst-for-fin' ? '' : 'print(took >= 0.3)'}`
    expect((await runProgram('python3', ['-c', timed])).trim()).toBe(seen)
  })

  it.each(['reorder=100%:behind=1:next=1', 'delay=500:next=1'])('%s: later datagrams overtake', async (fault) => {
    const bench = startWirebench('listen', 'udp', '127.0.0.1:0', '--reply', 'echo', '--quiet', '--fault-out', fault)
    const port = await listening(bench, 'udp')
    const three = `import socket
s = socket.socket(type=socket.SOCK_DGRAM); s.connect(('127.0.0.1', ${String(port)})); s.settimeout(10)
for text in (b'a', b'b', b''): s.send(text)
print([s.recv(100) for _ in range(3)])`
    const order = fault.startsWith('reorder') ? "[b'b', b'a', b'']" : "[b'b', b'', b'a']"
    expect((await runProgram('python3', ['-c', three])).trim()).toBe(order)
  })

  it('refuse: the next two are reset, the third is served', async () => {
    const three = `
for _ in range(3):
    s = socket.create_connection(('127.0.0.1', port)); s.settimeout(10)
    try:
        s.sendall(b'x'); print(s.recv(10))
    except OSError as error: print(error.errno in (104, 32))`
    expect(await seenByPython(three, '--fault-in', 'refuse=2')).toBe("True\nTrue\nb'x'")
  })

  it('silence, junk, truncate, duplicate', async () => {
    const silent = `${CONNECT}s.settimeout(0.5); s.sendall(b'x')
try: print(s.recv(10))
except TimeoutError: print('nothing')`
    expect(await seenByPython(silent, '--fault-out', 'silence')).toBe('nothing')
    const one = `${CONNECT}s.sendall(b'hello'); time.sleep(0.3); print(s.recv(100))`
    expect(await seenByPython(one, '--fault-out', 'junk-before=2a2a')).toBe("b'**hello'")
    expect(await seenByPython(one, '--fault-out', 'truncate=2')).toBe("b'he'")
    expect(await seenByPython(one, '--fault-out', 'duplicate=100%')).toBe("b'hellohello'")
  })
})

it('loses the same datagrams with the same seed, and writes each down with the seed', async () => {
  const run = async (): Promise<{ got: string; log: string[] }> => {
    const record = join(temporaryFolder(), 'loss.pcapng')
    const flags = ['--reply', 'echo', '--quiet', '--fault-out', 'loss=30%', '--seed', '7', '--record', record]
    const bench = startWirebench('listen', 'udp', '127.0.0.1:0', ...flags)
    const port = await listening(bench, 'udp')
    const python = startProgram('python3', [
      '-c',
      `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('127.0.0.1', ${String(port)}))
got = []
for at in range(60):
    s.send(b'%d' % at)
    s.settimeout(0.15)
    try: got.append(int(s.recv(10)))
    except TimeoutError: pass
print(got)`,
    ])
    expect(await python.exit).toBe(0)
    bench.kill('SIGINT')
    await bench.exit
    const shown = startWirebench('show', record, '--json')
    await shown.exit
    const log = rows(shown).flatMap(({ state, text }) => (state?.startsWith('fault') === true ? [text] : []))
    return { got: python.stdout, log }
  }
  const [first, second] = [await run(), await run()]
  expect(second).toEqual(first)
  expect(first.log[0]).toContain('loss=30% (seed 7)')
  expect(first.log).toHaveLength(1 + 60 - (JSON.parse(first.got) as number[]).length)
})

it('explains every fault, and refuses one that makes no sense with what to do', async () => {
  const help = startWirebench('listen', '--fault', 'help')
  expect(await help.exit).toBe(0)
  for (const name of FAULT_NAMES) expect(help.stdout).toContain(`--fault ${name}`)
  const stream = startWirebench('listen', 'udp', '127.0.0.1:0', '--fault', 'split=1')
  expect(await stream.exit).toBe(2)
  expect(stream.stderr).toContain('"split=1" is for streams')
  const way = startWirebench('relay', 'tcp', '127.0.0.1:0', '127.0.0.1:1', '--target-fault-out', 'stall=1')
  expect(await way.exit).toBe(2)
  expect(way.stderr).toContain('"stall=1" acts on what comes in only')
  const wrong = startWirebench('connect', 'tcp', '127.0.0.1:1', '--fault-out', 'loss=often')
  expect(await wrong.exit).toBe(2)
  expect(wrong.stderr).toContain('a share from 0% to 100%, for example loss=5%')
})

describe.each(['client', 'listener'])('datagrams of a UDP %s that a fault holds back', (role) => {
  async function start(peerPort: number, delay: string) {
    const options = { faultsOut: [delay] }
    const config =
      role === 'client'
        ? clientConfig('udp', peerPort, '127.0.0.1', options)
        : listenerConfig('udp', { kind: 'none' }, '127.0.0.1', 0, options)
    const session = valueOf(await startEngine().start(config))
    if (role === 'listener') valueOf(session.addPeer({ address: '127.0.0.1', port: peerPort }))
    return session
  }

  it('are no part of the next one, which is as long as it is', async () => {
    const peerSide = await peerUdp()
    const session = await start(peerSide.port, 'delay=50')
    for (let count = 0; count < 70; count++) valueOf(session.send(1, Buffer.alloc(1_000, 'x')))
    expect(session.queuedBytes(1)).toBe(70_000)
    await expect.poll(() => peerSide.heard.length).toBe(70)
  })

  it('are sent when the session stops', async () => {
    const peerSide = await peerUdp()
    const session = await start(peerSide.port, 'delay=60000')
    for (const text of ['one', 'two', 'three']) valueOf(session.send(1, Buffer.from(text)))
    await session.stop()
    await expect.poll(() => peerSide.heard).toEqual(['one', 'two', 'three'])
    expect(story(sourceOf(session), 1).filter((line) => !line.startsWith('fault'))).toEqual([
      'open local',
      'tx one',
      'tx two',
      'tx three',
      'closed',
    ])
  })
})
