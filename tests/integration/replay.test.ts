import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { OpenedRecording } from '../../src/main/recording/opened/opened-recording'
import { RowList } from '../../src/main/recording/query/row-list'
import { bytesOf, clientConfig, listenerConfig, portOf, sourceOf, startEngine, story, valueOf } from '../support/engine'
import { peerClient, peerServer, peerUdp } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { startProgram, startWirebench } from '../support/program'
import { captureFile, FLAG, pcap, TcpTalk } from '../support/captures'
import { settled } from '../support/settled'

/** A server that answers each line with a dictionary's entry, or in capitals. */
const SERVER = `
import socketserver, sys
answers = dict(pair.split('=') for pair in sys.argv[1:])
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            text = line.decode().strip()
            self.wfile.write((answers.get(text, text.upper()) + '\\n').encode())
with socketserver.ThreadingTCPServer(('127.0.0.1', 0), Handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
`

async function pythonServer(...answers: readonly string[]): Promise<number> {
  const server = startProgram('python3', ['-c', SERVER, ...answers])
  return Number((await server.output(/(\d+)\n/))[1])
}

/** A recording of one client and that server, with a pause of 200 ms in it. Returns its path. */
async function recorded(): Promise<string> {
  const session = valueOf(await startEngine().start(clientConfig('tcp', await pythonServer())))
  await expect.poll(() => session.conversation(1)?.state.kind).toBe('open')
  for (const text of ['login ada', 'temperature', 'bye']) {
    const before = session.summary().rxBytes
    valueOf(session.send(1, bytesOf(`${text}\n`)))
    await expect.poll(() => session.summary().rxBytes).toBe(before + text.length + 1)
    if (text === 'login ada') {
      const pause = { name: 'pause', steps: [{ kind: 'delay', ms: 200 }] } as const
      await session.jobs.ended(valueOf(session.jobs.sequence(1, pause)))
    }
  }
  await session.stop()
  return sourceOf(session).path
}

it('plays the client again, to the end against the same server, and stops where another one answers otherwise', async () => {
  const path = await recorded()
  const again = join(temporaryFolder(), 'again.pcapng')
  const same = startWirebench('replay', path, 'tcp', `127.0.0.1:${String(await pythonServer())}`, '--record', again)
  expect([await same.exit, same.stderr]).toEqual([0, ''])
  expect(same.stdout).toContain('3 of 3 messages sent: done')
  const copy = valueOf(await OpenedRecording.open(again))
  expect(story(copy, 1).filter((line) => line.startsWith('tx') || line.startsWith('rx'))).toEqual([
    'tx login ada\n',
    'rx LOGIN ADA\n',
    'tx temperature\n',
    'rx TEMPERATURE\n',
    'tx bye\n',
    'rx BYE\n',
  ])
  // Its pauses are kept.
  const sent = new RowList(copy, { kinds: ['tx'] })
  await sent.complete()
  const [first, second] = sent.read(0, 2)
  expect(Number((second?.atNs ?? 0n) - (first?.atNs ?? 0n)) / 1e6).toBeGreaterThan(190)
  copy.close()
  const other = startWirebench(
    'replay',
    path,
    'tcp',
    `127.0.0.1:${String(await pythonServer('temperature=TEMPERATURA'))}`,
    '--asap',
  )
  expect(await other.exit).toBe(5)
  expect(other.stderr).toMatch(/2 of 3 messages sent: row \d+ of the recording: byte 10 differs/)
  expect(other.stderr).toContain('expected: "MPERATURE\\n" (4d 50 45 52 41 54 55 52 45 0a)')
  expect(other.stderr).toContain('got: "MPERATURA\\n"')
  // A part of it.
  const source = valueOf(await OpenedRecording.open(path))
  const rows = new RowList(source, { query: 'temperature' })
  await rows.complete()
  const asked = rows.read(0, 1)[0]?.seq ?? 0
  const target = `127.0.0.1:${String(await pythonServer())}`
  const range = (from: number, to: number): string[] => ['--from-row', String(from), '--to-row', String(to)]
  const part = startWirebench('replay', path, 'tcp', target, ...range(asked, asked + 1))
  expect([await part.exit, part.stdout]).toEqual([0, '1 of 1 messages sent: done\n'])
  const empty = startWirebench('replay', path, 'tcp', target, ...range(asked + 100, asked + 200))
  expect([await empty.exit, empty.stderr]).toEqual([
    2,
    expect.stringContaining('conversation 1 of the recording has no bytes in rows'),
  ])
  const mistyped = startWirebench('replay', path, 'tcp', target, '--from-row', 'first')
  expect([await mistyped.exit, mistyped.stderr]).toEqual([
    2,
    expect.stringContaining('--from-row first: write the number of a row'),
  ])
  source.close()
  const silent = await peerServer(() => undefined)
  const nothing = startWirebench('replay', path, 'tcp', `127.0.0.1:${String(silent.port)}`, '--asap', '--within', '200')
  expect(await nothing.exit).toBe(5)
  expect(nothing.stderr).toContain('10 of 10 bytes did not come within 200 ms')
}, 30_000)

it.runIf(process.platform === 'linux')(
  'waits through a pause of forty days without a timer that is over at once',
  async () => {
    const talk = new TcpTalk()
    const [syn, synAck, ack] = talk.handshake()
    const [before, behind] = [1_700_000_000, 1_700_000_000 + 40 * 86_400]
    const at = (bytes: Uint8Array, seconds: number) => ({ bytes, seconds, fraction: 0, trueLength: bytes.length })
    const path = captureFile(
      pcap([
        ...[syn, synAck, ack, talk.toServer(0, FLAG.push | FLAG.ack, 'one')].map((frame) => at(frame, before)),
        at(talk.toServer(3, FLAG.push | FLAG.ack, 'two'), behind),
      ]),
    )
    const got: string[] = []
    const { port } = await peerServer((socket) => socket.on('data', (bytes: Buffer) => got.push(bytes.toString())))
    const replay = startWirebench('replay', path, 'tcp', `127.0.0.1:${String(port)}`)
    await expect.poll(() => got).toEqual(['one'])
    // Field 14 of proc(5): the processor time it has used. Then it sleeps.
    const stat = (): string => readFileSync(`/proc/${String(replay.child.pid)}/stat`, 'utf8')
    const cpu = (): number => Number(stat().split(') ')[1]?.split(' ')[11])
    await settled(cpu)
    replay.kill('SIGINT')
    await replay.exit
    expect(replay.stderr).not.toContain('TimeoutOverflow')
    expect(got).toEqual(['one'])
  },
)

it('plays the server to a client of Python, and notices a client that says something else', async () => {
  const path = await recorded()
  const client = `
import socket, sys
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
f = s.makefile('rw')
for text in sys.argv[2:]:
    f.write(text + '\\n'); f.flush(); print(f.readline().strip(), flush=True)
`
  for (const [said, code] of [
    [['login ada', 'temperature', 'bye'], 0],
    [['login bob'], 5],
  ] as const) {
    const server = startWirebench('replay', path, 'tcp', '127.0.0.1:0', '--as', 'server', '--asap')
    const [, port = ''] = await server.output(/:(\d+)/)
    const python = startProgram('python3', ['-c', client, port, ...said])
    expect(await server.exit).toBe(code)
    await python.exit
    if (code === 0) expect(python.stdout).toBe('LOGIN ADA\nTEMPERATURE\nBYE\n')
    else expect(server.stderr).toContain('byte 6 differs; expected: "login ada\\n"')
  }
})

it('replays datagrams one by one, from a recording that is still written, and tells what does not fit', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('udp', { kind: 'echo' })))
  const peerSide = await peerUdp()
  for (const text of ['one', 'two']) {
    peerSide.socket.send(text, portOf(session), '127.0.0.1')
    await expect.poll(() => peerSide.heard).toContain(text)
  }
  const target = valueOf(await startEngine().start(clientConfig('udp', portOf(session))))
  const run = valueOf(
    target.jobs.replay(
      1,
      { source: sourceOf(session), conversation: 1 },
      { side: 'client', speed: 'asap', withinMs: 2_000 },
    ),
  )
  expect(await target.jobs.ended(run)).toBe('done')
  expect(target.jobs.statuses[0]).toMatchObject({ kind: 'replay', sent: 2, total: 2, outcome: 'done' })
  await session.stop()
  const stream = startWirebench('replay', sourceOf(session).path, 'tcp', '127.0.0.1:9')
  expect(await stream.exit).toBe(2)
  expect(stream.stderr).toContain('a recording of udp cannot be replayed over tcp')
  const nobody = startWirebench('replay', sourceOf(session).path, 'udp', '127.0.0.1:9', '--conversation', '4')
  expect(await nobody.exit).toBe(2)
  expect(nobody.stderr).toContain('--conversation 4: the recording has only 2')
  const wrong = startWirebench('replay', sourceOf(session).path, 'udp', '127.0.0.1:9', '--speed', '0')
  expect(await wrong.exit).toBe(2)
})

it('replays a megabyte in a stream whose chunks come otherwise, and stops with its conversation', async () => {
  const session = valueOf(await startEngine().start(listenerConfig('tcp', { kind: 'echo' })))
  const client = await peerClient(portOf(session))
  client.write(Buffer.alloc(1_000_000, 'abc'))
  await expect.poll(() => session.summary().txBytes, { timeout: 10_000 }).toBe(1_000_000)
  const engine = startEngine()
  const target = valueOf(await engine.start(clientConfig('tcp', portOf(session))))
  await expect.poll(() => target.conversation(1)?.state.kind).toBe('open')
  const recordedNow = { source: sourceOf(session), conversation: 1 }
  const run = valueOf(target.jobs.replay(1, recordedNow, { side: 'client', speed: 'asap', withinMs: 10_000 }))
  expect(await target.jobs.ended(run)).toBe('done')
  const slow = valueOf(target.jobs.replay(1, recordedNow, { side: 'server', speed: 'asap', withinMs: 60_000 }))
  await target.stop()
  expect(await target.jobs.ended(slow)).toBe('stopped')
})
