import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { openRecording } from '../../src/main/recording/open-recording'
import type { ClosedRecording } from '../../src/main/recording/index/recording'
import { RowList } from '../../src/main/recording/query/row-list'
import { toHex } from '../../src/shared/hex'
import type { RecordRow } from '../../src/shared/record'
import type { RowFilter } from '../../src/shared/session'
import { story, valueOf } from '../support/engine'
import { temporaryFolder } from '../support/folder'
import { oneMachine } from '../support/network'
import { followStream, udpPayloads } from '../support/judges'
import { runProgram, startProgram, startWirebench } from '../support/program'
import { endCapture } from '../support/tcpdump'

/** A server and two clients that each send 60 messages of 100 to 2,000 bytes and read the answers; over UDP the same, and one of 9,000 bytes. */
const TRAFFIC = `
import random, socket, socketserver, sys, threading
family = socket.AF_INET6 if sys.argv[1] == '6' else socket.AF_INET
host = '::1' if sys.argv[1] == '6' else '127.0.0.1'
class Upper(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(4096): self.request.sendall(data.upper())
class UpperUdp(socketserver.BaseRequestHandler):
    def handle(self): self.request[1].sendto(self.request[0].upper(), self.client_address)
class Tcp(socketserver.ThreadingTCPServer):
    address_family = family
    daemon_threads = True
class Udp(socketserver.UDPServer):
    address_family = family
    max_packet_size = 65535
tcp, udp = Tcp((host, 0), Upper), Udp((host, 0), UpperUdp)
for server in (tcp, udp): threading.Thread(target=server.serve_forever, daemon=True).start()
print(tcp.server_address[1], udp.server_address[1], flush=True)
input()
random.seed(1)
clients = [socket.create_connection((host, tcp.server_address[1])) for _ in range(2)]
for at in range(60):
    for number, client in enumerate(clients):
        text = (f'client {number} message {at} ' + 'grüße ' * random.randrange(10, 200) + 'ü' * 800).encode()
        client.sendall(text)
        left = len(text)
        while left: left -= len(client.recv(left))
for client in clients: client.close()
requester = socket.socket(family, socket.SOCK_DGRAM)
for size in [10, 0, 1000, 9000]:
    requester.sendto(b'd' * size, (host, udp.server_address[1]))
    requester.recv(65535)
print('done', flush=True)
input()
`

/**
 * Captures that traffic with tcpdump on a loopback interface of its own, with small packets: messages need several,
 * datagrams are fragmented.
 */
async function captured(path: string, family: 4 | 6, ...flags: readonly string[]): Promise<void> {
  const machine = await oneMachine()
  await machine.run('ip', 'link', 'set', 'lo', 'mtu', '1500', 'gso_max_segs', '1')
  const traffic = machine.start('python3', '-c', TRAFFIC, String(family))
  await traffic.output(/\d+ \d+\n/)
  const dump = machine.start('tcpdump', ...flags, '-B', '16384', '-U', '-w', path, '-Z', 'root')
  await expect.poll(() => dump.stderr, { timeout: 10_000 }).toMatch(/listening on/)
  traffic.type('')
  await traffic.output(/done/)
  await endCapture(dump)
  traffic.type('')
  await traffic.exit
}

async function rowsOf(recording: ClosedRecording, filter: RowFilter): Promise<RecordRow[]> {
  const view = new RowList(recording, filter)
  await view.complete()
  return view.read(0, Infinity)
}

async function openAll(path: string): Promise<readonly ClosedRecording[]> {
  const recordings = valueOf(await openRecording(path))
  onTestFinished(() => {
    for (const recording of recordings) recording.close()
  })
  return recordings
}

/** All bytes of each side of a conversation, hex. */
function sides(recording: ClosedRecording, conversation: number): { readonly client: string; readonly server: string } {
  const rows = new RowList(recording, { conversation }).read(0, Infinity)
  const of = (kind: string): string =>
    rows.flatMap((row) => (row.kind === kind ? [toHex(recording.payload(row.seq))] : [])).join('')
  return { client: of('rx'), server: of('tx') }
}

const folder = { path: '', capture: '' }

beforeAll(() => {
  folder.path = mkdtempSync(join(tmpdir(), 'wirebench-capture-'))
  folder.capture = join(folder.path, 'lo.pcap')
  return () => {
    rmSync(folder.path, { recursive: true, force: true })
  }
})

it('shows what tcpdump captured as tshark puts it together, TCP and UDP, fragments included', async () => {
  await captured(folder.capture, 4, '-i', 'lo')
  const [tcp, udp] = await openAll(folder.capture)
  if (tcp === undefined || udp === undefined) throw new Error('both should be there')
  expect(tcp.meta.name).toBe('lo.pcap · TCP')
  expect(tcp.conversationTable.count).toBe(2)
  for (const stream of [0, 1]) expect(sides(tcp, stream + 1)).toEqual(await followStream(folder.capture, stream))
  expect(story(tcp, 1).filter((line) => !/^[rt]x/.test(line))).toEqual([
    'open peer',
    'half-closed peer',
    'half-closed local',
    'closed',
  ])
  expect(udp.conversationTable.count).toBe(1)
  const payloads = (await rowsOf(udp, { kinds: ['rx', 'tx'] })).map(({ seq }) => toHex(udp.payload(seq)))
  expect(payloads.map((hex) => hex.length / 2)).toEqual([10, 10, 0, 0, 1000, 1000, 9000, 9000])
  expect(payloads).toEqual(await udpPayloads(folder.capture))
  expect((await rowsOf(tcp, { query: 'GRÜSSE OR "message 59"' })).length).toBeGreaterThan(1)
  // A character that is split at a packet's border is whole on screen.
  expect((await rowsOf(tcp, { kinds: ['rx'] })).some(({ partialCharacterHex }) => partialCharacterHex !== '')).toBe(
    true,
  )
})

it.each([
  ['nanoseconds', ['editcap', '-F', 'nsecpcap']],
  ['pcapng', ['editcap', '-F', 'pcapng']],
] as const)('reads the same capture as %s', async (name, [command, ...options]) => {
  const path = join(folder.path, name)
  await runProgram(command, [...options, folder.capture, path])
  const [tcp] = await openAll(path)
  const [original] = await openAll(folder.capture)
  if (tcp === undefined || original === undefined) throw new Error('it should be there')
  expect(story(tcp)).toEqual(story(original))
  expect(sides(tcp, 2)).toEqual(sides(original, 2))
  expect(tcp.meta.startedAtNs).toBe(original.meta.startedAtNs)
})

it('reads captures of the other byte order, classic and pcapng', async () => {
  const classic = Buffer.from(readFileSync(folder.capture))
  for (let at = 0; at < 24; at += 4) if (at !== 4) classic.subarray(at, at + 4).reverse()
  for (const at of [4, 6]) classic.subarray(at, at + 2).reverse()
  for (let at = 24; at < classic.length;) {
    const captured = classic.readUInt32LE(at + 8)
    for (let word = 0; word < 4; word++) classic.subarray(at + 4 * word, at + 4 * word + 4).reverse()
    at += 16 + captured
  }
  const path = join(folder.path, 'big.pcap')
  writeFileSync(path, classic)
  // tshark agrees that it is one.
  expect(await followStream(path, 0)).toEqual(await followStream(folder.capture, 0))
  const [tcp] = await openAll(path)
  const [original] = await openAll(folder.capture)
  if (tcp === undefined || original === undefined) throw new Error('it should be there')
  expect(sides(tcp, 1)).toEqual(sides(original, 1))
  expect(tcp.meta.startedAtNs).toBe(original.meta.startedAtNs)
})

it.each([
  ['Linux cooked', 4, ['-i', 'any', '-y', 'LINUX_SLL']],
  ['Linux cooked, version 2', 4, ['-i', 'any', '-y', 'LINUX_SLL2']],
  ['IPv6', 6, ['-i', 'lo']],
] as const)('reads %s', async (name, family, flags) => {
  const path = join(temporaryFolder(), 'capture.pcap')
  await captured(path, family, ...flags)
  const [tcp, udp] = await openAll(path)
  expect(tcp === undefined ? undefined : sides(tcp, 1)).toEqual(await followStream(path, 0))
  const sizes = udp === undefined ? [] : (await rowsOf(udp, { kinds: ['rx'] })).map(({ byteLength }) => byteLength)
  expect(sizes).toEqual([10, 0, 1000, 9000])
  const address = udp?.conversationTable.get(1)?.peer.address
  expect(address).toBe(name === 'IPv6' ? '::1' : '127.0.0.1')
})

it('reads loopback, raw IP and VLAN captures', async () => {
  const [original] = await openAll(folder.capture)
  const wanted = original === undefined ? undefined : sides(original, 1)
  const rewritten = (linkType: number, head: (ip: Uint8Array) => Uint8Array): string => {
    const from = readFileSync(folder.capture)
    const start = Buffer.from(from.subarray(0, 24))
    start.writeUInt32LE(linkType, 20)
    const parts: Uint8Array[] = [start]
    for (let at = 24; at < from.length;) {
      const captured = from.readUInt32LE(at + 8)
      const packet = head(from.subarray(at + 16 + 14, at + 16 + captured))
      const record = Buffer.from(from.subarray(at, at + 16))
      record.writeUInt32LE(packet.length, 8)
      record.writeUInt32LE(packet.length, 12)
      parts.push(record, packet)
      at += 16 + captured
    }
    const path = join(folder.path, `link-${String(linkType)}.pcap`)
    writeFileSync(path, Buffer.concat(parts))
    return path
  }
  const ethernet = Buffer.alloc(12)
  const paths = [
    rewritten(0, (ip) => Buffer.concat([Buffer.from([2, 0, 0, 0]), ip])),
    rewritten(108, (ip) => Buffer.concat([Buffer.from([0, 0, 0, 2]), ip])),
    rewritten(101, (ip) => ip),
    rewritten(228, (ip) => ip),
    rewritten(1, (ip) => Buffer.concat([ethernet, Buffer.from([0x88, 0xa8, 0, 5, 0x81, 0, 0, 7, 0x08, 0]), ip])),
  ]
  for (const path of paths) {
    expect([path, (await followStream(path, 0)).client]).toEqual([path, wanted?.client])
    const [tcp] = await openAll(path)
    expect([path, tcp === undefined ? undefined : sides(tcp, 1)]).toEqual([path, wanted])
  }
  const refused = await openRecording(rewritten(147, (ip) => ip))
  expect(refused.ok ? '' : refused.failure.message).toMatch(/\d+ link type 147\)/)
})

it('marks what was not captured, puts in order what came late, leaves out what came twice', async () => {
  const [original] = await openAll(folder.capture)
  if (original === undefined) throw new Error('it should be there')
  const wanted = sides(original, 1)
  const fields = await runProgram('tshark', [
    '-r',
    folder.capture,
    '-Y',
    'tcp.stream==0 && tcp.len>0',
    '-T',
    'fields',
    '-e',
    'frame.number',
    '-e',
    'tcp.len',
  ])
  const [, , third, fourth] = fields
    .trim()
    .split('\n')
    .map((line) => line.split('\t').map(Number))
  const [lost = 0, lostBytes = 0] = third ?? []
  const make = async (name: string, ...commands: readonly (readonly string[])[]): Promise<string> => {
    for (const [command = '', ...args] of commands) await runProgram(command, args)
    return join(folder.path, name)
  }
  const at = (name: string): string => join(folder.path, name)
  // One packet is missing: its bytes are a gap, and everything after it is there.
  const hole = await make('hole.pcap', ['editcap', '-F', 'pcap', folder.capture, at('hole.pcap'), String(lost)])
  const [holed] = await openAll(hole)
  if (holed === undefined) throw new Error('it should be there')
  expect((await rowsOf(holed, { query: 'event:gap' })).map(({ state }) => state)).toEqual([
    { kind: 'gap', by: expect.any(String) as string, byteLength: lostBytes },
  ])
  const [now, before] = [sides(holed, 1), wanted]
  expect(now.client.length + now.server.length).toBe(before.client.length + before.server.length - 2 * lostBytes)
  // The packets up to the third one with data, that one after the next ones, and everything twice.
  const [next = 0] = fourth ?? []
  const mixed = await make(
    'mixed.pcap',
    ['editcap', '-F', 'pcap', '-r', folder.capture, at('one'), `1-${String(lost - 1)}`],
    ['editcap', '-F', 'pcap', '-r', folder.capture, at('two'), String(next)],
    ['editcap', '-F', 'pcap', '-r', folder.capture, at('three'), String(lost)],
    ['editcap', '-F', 'pcap', folder.capture, at('four'), `1-${String(lost)}`, String(next)],
    [
      'mergecap',
      '-F',
      'pcap',
      '-a',
      '-w',
      at('mixed.pcap'),
      at('one'),
      at('one'),
      at('two'),
      at('three'),
      at('three'),
      at('four'),
    ],
  )
  const [ordered] = await openAll(mixed)
  if (ordered === undefined) throw new Error('it should be there')
  expect(story(ordered, 1).filter((line) => line.startsWith('gap'))).toEqual([])
  expect(sides(ordered, 1)).toEqual(wanted)
  // Only the first bytes of each packet: the rest of each segment is a gap; a datagram keeps its true length.
  const short = await make('short.pcap', ['editcap', '-F', 'pcap', '-s', '100', folder.capture, at('short.pcap')])
  const [cut, cutUdp] = await openAll(short)
  if (cut === undefined || cutUdp === undefined) throw new Error('it should be there')
  const rows = new RowList(cut, { conversation: 1 }).read(0, Infinity)
  const missing = rows.reduce((sum, { state }) => sum + (state?.kind === 'gap' ? state.byteLength : 0), 0)
  const there = rows.reduce((sum, { byteLength }) => sum + byteLength, 0)
  expect(there + missing).toBe((wanted.client.length + wanted.server.length) / 2)
  expect((await rowsOf(cutUdp, { query: 'len:>20' }))[0]).toMatchObject({ byteLength: 100 - 14 - 28, trueLength: 1000 })
})

it('works on the command line: show, stats, export; asks which of both, and refuses what is no capture', async () => {
  const both = startWirebench('show', folder.capture)
  expect(await both.exit).toBe(2)
  expect(both.stderr).toContain('add --protocol tcp or --protocol udp')
  const shown = startWirebench('show', folder.capture, '--protocol', 'udp')
  expect(await shown.exit).toBe(0)
  expect(shown.stdout.trim().split('\n')).toHaveLength(9)
  const told = startWirebench('stats', folder.capture, '--protocol', 'udp')
  expect(await told.exit).toBe(0)
  expect(told.stdout).toContain('4 answered')
  const target = join(folder.path, 'out.pcapng')
  const exported = startWirebench('export', folder.capture, '--protocol', 'tcp', '--as', 'pcapng', '--to', target)
  expect(await exported.exit).toBe(0)
  expect(await followStream(target, 0)).toEqual(await followStream(folder.capture, 0))
  const text = join(folder.path, 'text.pcap')
  writeFileSync(text, 'this is no capture at all')
  const refused = startWirebench('show', text)
  expect(await refused.exit).toBe(2)
  expect(refused.stderr).toContain('neither a recording of Wirebench nor a capture')
})

it('plays a capture again: its client against another server of the same kind', async () => {
  const server = startProgram('python3', [
    '-u',
    '-c',
    `import socketserver
class Upper(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(4096): self.request.sendall(data.upper())
with socketserver.ThreadingTCPServer(('127.0.0.1', 0), Upper) as server:
    print(server.server_address[1])
    server.serve_forever()`,
  ])
  const [, port = ''] = await server.output(/(\d+)\n/)
  const to = `127.0.0.1:${port}`
  const played = startWirebench(
    'replay',
    folder.capture,
    'tcp',
    to,
    '--protocol',
    'tcp',
    '--conversation',
    '2',
    '--asap',
  )
  expect([await played.exit, played.stderr]).toEqual([0, ''])
  expect(played.stdout).toMatch(/^(\d+) of \1 messages sent: done/)
})

it('opens a damaged capture as far as it goes, cut anywhere or with bytes changed', async () => {
  const whole = readFileSync(folder.capture)
  const path = join(folder.path, 'damaged.pcap')
  let state = 7
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    return state % below
  }
  for (let round = 0; round < 300; round++) {
    const damaged = Buffer.from(whole.subarray(0, round % 2 === 0 ? random(whole.length) : 30_000))
    if (round % 2 === 1) for (let at = 0; at < damaged.length / 50; at++) damaged[random(damaged.length)] = random(256)
    writeFileSync(path, damaged)
    const opening = await openRecording(path)
    if (!opening.ok) {
      expect(opening.failure.code).toBe('file-not-readable')
      continue
    }
    for (const recording of opening.value) {
      const rows = new RowList(recording, {}).read(0, Infinity)
      for (const { seq, byteLength } of rows) expect(recording.payload(seq)).toHaveLength(byteLength)
      recording.close()
    }
  }
})
