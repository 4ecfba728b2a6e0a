import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { openRecording } from '../../src/main/recording/open-recording'
import type { RecordingSource } from '../../src/main/recording/index/recording'
import { describeState } from '../../src/shared/describe'
import { toHex } from '../../src/shared/hex'
import {
  A,
  A6,
  B,
  B6,
  captureFile,
  datagram,
  ethernet,
  FLAG,
  fragments,
  ip4,
  ip6,
  openAll,
  openOne,
  pcap,
  PcapngBuilder,
  tcp,
  TcpTalk,
  udp,
  uint,
} from '../support/captures'
import { allRows, failureOf } from '../support/engine'

const PUSH = FLAG.push | FLAG.ack
const END = FLAG.fin | FLAG.ack
const MAC = Buffer.from('020000000002020000000001', 'hex')
const WLAN = '080100000200000000010200000000020200000000030000'
const SNAP = 'aaaa030000000800'

/** `rx bytes`, `gap peer 8`, `half-closed local`, ... of all conversations. */
function told(source: RecordingSource, conversation?: number): string[] {
  return allRows(source, conversation).map(({ seq, kind, state }) => {
    if (state === undefined) return `${kind} ${Buffer.from(source.payload(seq)).toString('latin1')}`
    const by = 'by' in state ? ` ${state.by}` : ''
    return `${state.kind}${state.kind === 'gap' ? `${by} ${String(state.byteLength)}` : by}`
  })
}

async function toldOf(...frames: readonly Uint8Array[]): Promise<string[]> {
  return told(await openOne(pcap(frames)))
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex')
}

const inside = ip4(A, B, 17, udp(5000, 2020, 'inside'))
const inside6 = ip6(A6, B6, 17, udp(5000, 2020, 'inside'))
const outer = (protocol: number, payload: Uint8Array): Buffer =>
  ethernet(ip4('198.51.100.1', '198.51.100.2', protocol, payload))

it.each<[string, number, Buffer]>([
  ['PPPoE', 1, ethernet(Buffer.concat([hex('11000001'), uint(2, inside.length + 2), hex('0021'), inside]), 0x8864)],
  ['MPLS', 1, ethernet(Buffer.concat([hex('00010140'), inside]), 0x8847)],
  ['three VLAN tags', 1, ethernet(Buffer.concat([hex('000581000006910000070800'), inside]), 0x9100)],
  ['LLC and SNAP', 1, Buffer.concat([MAC, uint(2, 8 + inside.length), hex(SNAP), inside])],
  ['IP in IP', 1, outer(4, inside)],
  ['IPv6 in IPv4', 1, outer(41, inside6)],
  ['IPv4 in IPv6', 1, ethernet(ip6('2001:db8:f::1', '2001:db8:f::2', 4, inside), 0x86dd)],
  ['GRE', 1, outer(47, Buffer.concat([hex('00000800'), inside]))],
  ['GRE with a key', 1, outer(47, Buffer.concat([hex('200008000000004d'), inside]))],
  ['ERSPAN', 1, outer(47, Buffer.concat([hex('100088be000000011001000000000000'), ethernet(inside)]))],
  ['ERSPAN III', 1, outer(47, Buffer.concat([hex('100022eb00000001200100000000000000000000'), ethernet(inside)]))],
  ['PPP in GRE', 1, outer(47, Buffer.concat([hex('3001880b0000000000000001ff030021'), inside]))],
  [
    'Linux cooked 2 with a tag',
    276,
    Buffer.concat([hex('81000000000000020001000602000000000100000005 0800'.replace(' ', '')), inside]),
  ],
  ['PPP', 9, Buffer.concat([hex('ff030021'), inside])],
  ['PPP, short', 9, Buffer.concat([hex('21'), inside])],
  ['Cisco HDLC', 104, Buffer.concat([hex('0f000800'), inside])],
  ['the enc interface', 109, Buffer.concat([hex('020000000000000000000000'), inside])],
  ['802.11', 105, Buffer.concat([hex(WLAN), hex(SNAP), inside])],
  ['802.11 with radiotap', 127, Buffer.concat([hex('0000080000000000'), hex(WLAN), hex(SNAP), inside])],
  ['FDDI', 10, Buffer.concat([hex('50020000000002020000000001'), hex(SNAP), inside])],
  ['MACsec without encryption', 1, ethernet(Buffer.concat([hex('0000000000010800'), inside]), 0x88e5)],
])('reads what is in %s', async (_, linkType, frame) => {
  expect(told(await openOne(pcap([frame], { linkType })))).toEqual(['open peer', 'rx inside'])
})

it('names and counts what it leaves out', async () => {
  const arp = ethernet(Buffer.alloc(28), 0x0806)
  const capture = await openOne(pcap([datagram('here'), arp, outer(50, Buffer.alloc(40)), arp]))
  const last = allRows(capture).at(-1)?.state
  expect(last === undefined ? '' : describeState(last)).toBe('3 packets are not shown: 2 ARP, 1 ESP, encrypted')
  const nothing = failureOf(await openRecording(captureFile(pcap([arp]))))
  expect(nothing.message).toContain('(1 packet: 1 ARP)')
  const unknown = failureOf(await openRecording(captureFile(pcap([arp], { linkType: 147 }))))
  expect(unknown.message).toContain('1 link type 147')
})

it('puts overlapping fragments and segments together byte by byte', async () => {
  const text = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.repeat(80)
  const talk = new TcpTalk()
  const capture = await openOne(
    pcap([
      ...talk.handshake(),
      ...fragments(6, tcp(49_152, 2021, 1_001, 5_001, PUSH, text), 1),
      ...fragments(6, tcp(49_152, 2021, 2_041, 5_001, PUSH, text), 2),
      talk.toClient(0, FLAG.ack, '', 3_120),
    ]),
  )
  const bytes = told(capture).filter((line) => line.startsWith('rx'))
  expect(bytes.map((line) => line.slice(3)).join('')).toBe(text + text.slice(0, 1_040))
})

it('shows what is there of a datagram whose pieces are missing, and counts the rest', async () => {
  const whole = udp(5000, 2020, Buffer.alloc(3_072, 'x'))
  const [first, second, last] = fragments(17, whole)
  if (first === undefined || second === undefined || last === undefined) throw new Error('there are three')
  const firstOnly = await openOne(pcap([first, datagram('next')]))
  expect(allRows(firstOnly).map(({ byteLength, trueLength }) => [byteLength, trueLength])).toEqual([
    [0, undefined],
    [1_472, 3_072],
    [4, undefined],
  ])
  expect(allRows(await openOne(pcap([first, second])))[1]).toMatchObject({ byteLength: 2_952, trueLength: 3_072 })
  const apart = await openOne(pcap([last, first]))
  expect(told(apart).at(-1)).toBe('left-out')
  expect(allRows(apart)[1]).toMatchObject({ byteLength: 1_472, trueLength: 3_072 })
  const alone = failureOf(await openRecording(captureFile(pcap([last]))))
  expect(alone.message).toContain('1 fragments of datagrams that are not whole')
})

it('puts IPv6 fragments together that have options inside', async () => {
  const options = Buffer.concat([hex('1100010400000000'), udp(5000, 2020, Buffer.alloc(2_000, 'o'))])
  const piece = (at: number, end: number): Buffer => {
    const place = at | (end < options.length ? 1 : 0)
    const head = Buffer.concat([hex('3c00'), uint(2, place), uint(4, 7)])
    return ethernet(ip6(A6, B6, 44, Buffer.concat([head, options.subarray(at, end)])), 0x86dd)
  }
  expect(await toldOf(piece(1_440, 5_000), piece(0, 1_440))).toEqual(['open peer', `rx ${'o'.repeat(2_000)}`])
})

it('takes a length that reaches beyond the frame for what the frame holds', async () => {
  const frame = ethernet(ip4(A, B, 17, udp(5000, 2020, 'short'), { totalLength: 1_400 }))
  const [, row] = allRows(await openOne(pcap([frame])))
  expect(row).toMatchObject({ byteLength: 5 })
  expect(row?.trueLength).toBeUndefined()
})

it('opens what is packed with gzip, and names what is packed otherwise', async () => {
  const plain = pcap([datagram('ask'), datagram('answer', true)])
  const [packed] = await openAll(captureFile(gzipSync(plain), 'in.pcap.gz'))
  expect(packed === undefined ? [] : told(packed)).toEqual(['open peer', 'rx ask', 'tx answer'])
  const [cut] = await openAll(captureFile(gzipSync(plain).subarray(0, 90), 'cut.pcap.gz'))
  expect(cut?.damage).toHaveLength(1)
  for (const [start, name] of [
    ['28b52ffd', 'zstd'],
    ['04224d18', 'lz4'],
    ['736e6f6f70000000', 'snoop'],
  ] as const) {
    const path = captureFile(Buffer.concat([hex(start), Buffer.alloc(100)]), 'other')
    expect(failureOf(await openRecording(path)).message).toContain(name)
  }
})

it('reads pcap of other programs and of either byte order', async () => {
  const frames = [datagram('ask'), datagram('answer', true)]
  const expected = ['open peer', 'rx ask', 'tx answer']
  for (const fields of [
    { isBig: true },
    { magic: 0xa1b2cd34, extra: Buffer.alloc(8) },
    { magic: 0xa1b23c4d, isBig: true },
  ])
    expect(told(await openOne(pcap(frames, fields)))).toEqual(expected)
})

it('reads pcapng in either byte order, also mixed, with what has no time or no interface', async () => {
  const times = [1_700_000_000_123_456n, 1_700_000_000_123_457n] as const
  const section = (isBig: boolean): Buffer =>
    new PcapngBuilder(isBig)
      .interface()
      .packet(0, times[0], datagram('ask'))
      .packet(0, times[1], datagram('answer', true)).bytes
  const big = await openOne(section(true))
  expect(allRows(big).map(({ atNs }) => atNs)).toEqual([times[0] * 1_000n, times[0] * 1_000n, times[1] * 1_000n])
  expect(told(await openOne(Buffer.concat([section(true), section(false)])))).toEqual([
    'open peer',
    'rx ask',
    'tx answer',
    'rx ask',
    'tx answer',
  ])
  const simple = new PcapngBuilder()
    .interface()
    .simplePacket(datagram('ask'))
    .packet(0, times[1], datagram('answer', true))
  const withoutTime = await openOne(simple.bytes)
  expect(allRows(withoutTime).map(({ atNs }) => atNs)).toEqual([1, 1, 1].map(() => times[1] * 1_000n))
  const undescribed = new PcapngBuilder()
    .interface()
    .packet(0, times[0], datagram('ask'))
    .packet(3, times[1], datagram('?'))
  expect(told(await openOne(undescribed.bytes))).toEqual(['open peer', 'rx ask', 'left-out'])
})

it('keeps nanoseconds of times that are months apart', async () => {
  const resolution = new PcapngBuilder()
  const nano = resolution.option(9, Uint8Array.of(9))
  const first = 1_600_000_000_000_000_001n
  const later = 1_700_000_000_123_456_789n
  const bytes = resolution.interface(1, nano).packet(0, first, datagram('one')).packet(0, later, datagram('two')).bytes
  expect(allRows(await openOne(bytes)).map(({ atNs }) => atNs)).toEqual([first, first, later])
})

const talk = new TcpTalk()
const handshake = talk.handshake()

it.each<[string, readonly Buffer[], readonly string[]]>([
  [
    'an acknowledgment before its data',
    [
      talk.toClient(4, FLAG.ack, 'two-'),
      talk.toServer(0, FLAG.ack, '', 8),
      talk.toClient(0, FLAG.ack, 'one-'),
      talk.toClient(8, PUSH, 'end.'),
      talk.toServer(0, FLAG.ack, '', 12),
    ],
    ['tx one-', 'tx two-', 'tx end.'],
  ],
  [
    'a FIN before the acknowledgment of its data',
    [
      talk.toServer(0, PUSH, 'GET\n'),
      talk.toClient(0, PUSH | FLAG.fin, 'answer and end', 4),
      talk.toServer(4, FLAG.ack, '', 15),
      talk.toServer(4, END, '', 15),
      talk.toClient(15, FLAG.ack, '', 5),
    ],
    ['rx GET\n', 'tx answer and end', 'half-closed local', 'half-closed peer', 'closed'],
  ],
  [
    'a reset far outside of the window',
    [
      talk.toServer(0, PUSH, 'data'),
      talk.toClient(900_000, FLAG.reset),
      talk.toClient(0, PUSH, 'still here', 4),
      talk.toServer(4, FLAG.ack, '', 10),
    ],
    ['rx data', 'tx still here'],
  ],
  [
    'a FIN with the last data before other data',
    [
      talk.toClient(0, FLAG.ack, 'one-'),
      talk.toClient(12, PUSH | FLAG.fin, 'four'),
      talk.toClient(4, FLAG.ack, 'two-'),
      talk.toClient(8, FLAG.ack, 'thre'),
      talk.toServer(0, FLAG.ack, '', 17),
      talk.toServer(0, END, '', 17),
      talk.toClient(17, FLAG.ack, '', 1),
    ],
    ['tx one-', 'tx two-', 'tx thre', 'tx four', 'half-closed local', 'half-closed peer', 'closed'],
  ],
  [
    'gaps on both sides of a FIN',
    [
      talk.toClient(0, FLAG.ack, 'aaaa'),
      talk.toClient(8, END, 'cccc'),
      talk.toClient(20, FLAG.ack, 'ffff'),
      talk.toServer(0, FLAG.ack, '', 24),
    ],
    ['tx aaaa', 'gap local 4', 'tx cccc', 'half-closed local', 'gap local 8', 'tx ffff'],
  ],
  [
    'a FIN that was sent again',
    [
      ...[1, 2, 3].map(() => talk.toClient(0, PUSH | FLAG.fin, 'ALERT')),
      talk.toServer(0, FLAG.ack, '', 6),
      talk.toServer(0, END, '', 6),
      talk.toClient(6, FLAG.ack, '', 1),
    ],
    ['tx ALERT', 'half-closed local', 'half-closed peer', 'closed'],
  ],
])('tells %s as it was', async (_, frames, expected) => {
  expect(await toldOf(...handshake, ...frames)).toEqual(['open peer', ...expected])
})

it('keeps one connection together whichever of its packets comes first', async () => {
  const [syn, answer, last] = handshake
  expect(await toldOf(answer, syn, last, talk.toServer(0, PUSH, 'hello'), talk.toClient(0, PUSH, 'world', 5))).toEqual([
    'open peer',
    'rx hello',
    'tx world',
  ])
  expect(await toldOf(talk.toServer(0, PUSH, 'hello'), ...handshake, talk.toServer(5, PUSH, ' you'))).toEqual([
    'open peer',
    'rx hello',
    'rx  you',
  ])
  const backwards = [
    ...handshake,
    talk.toServer(0, PUSH, 'ask'),
    talk.toClient(0, FLAG.ack, 'one-', 3),
    talk.toClient(4, FLAG.ack, 'two-', 3),
    talk.toClient(8, PUSH, 'end.', 3),
    talk.toServer(3, END, '', 12),
    talk.toClient(12, END, '', 4),
  ].toReversed()
  const rows = await toldOf(...backwards)
  expect(rows.filter((row) => row.startsWith('tx'))).toEqual(['tx one-', 'tx two-', 'tx end.'])
  expect(rows.filter((row) => row.includes('peer') || row.startsWith('rx'))).toEqual([
    'open peer',
    'rx ask',
    'half-closed peer',
  ])
  expect(rows.slice(-1)).toEqual(['closed'])
})

it('opens a new connection when the same ports are used again, and one when both sides open', async () => {
  const again = new TcpTalk({ clientStart: 90_000, serverStart: 70_000 })
  const capture = await openOne(
    pcap([...handshake, talk.toServer(0, PUSH, 'first'), ...again.handshake(), again.toServer(0, PUSH, 'second')]),
  )
  expect(told(capture, 1)).toEqual(['open peer', 'rx first'])
  expect(told(capture, 2)).toEqual(['open peer', 'rx second'])
  const both = [
    handshake[0],
    talk.toClient(-1, FLAG.syn),
    talk.toServer(-1, FLAG.syn | FLAG.ack),
    handshake[1],
    talk.toServer(0, PUSH, 'x'),
    talk.toClient(0, PUSH, 'y', 1),
  ]
  expect(await toldOf(...both)).toEqual(['open peer', 'rx x', 'tx y'])
})

/** Numbers that are the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

it.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'puts a stream together in any order, sent twice and cut anew (%i)',
  async (seed) => {
    const random = randomFrom(seed)
    const below = (limit: number): number => Math.floor(random() * limit)
    const text = Array.from({ length: 400 }, (_, at) => String.fromCharCode(33 + ((at * 7) % 90))).join('')
    // Near the largest number, so that sequence numbers wrap.
    const wrapping = new TcpTalk({ clientStart: 2 ** 32 - 1 - below(400), serverStart: 2 ** 32 - 1 - below(400) })
    const hole = seed % 2 === 0 ? undefined : { from: 100 + below(100), to: 210 + below(50) }
    const pieces: Buffer[] = []
    const add = (from: number, to: number): void => {
      const end = hole !== undefined && from < hole.from ? Math.min(to, hole.from) : to
      const start = hole !== undefined && from >= hole.from ? Math.max(from, hole.to) : from
      if (start < end) pieces.push(wrapping.toServer(start, FLAG.ack, text.slice(start, end)))
    }
    for (let from = 0; from < text.length; from += 20) add(from, from + 20)
    for (let copy = 0; copy < 20; copy++) {
      const from = below(text.length - 1)
      add(from, Math.min(text.length, from + 1 + below(60)))
    }
    pieces.push(wrapping.toServer(text.length, END))
    for (let at = pieces.length - 1; at > 0; at--) {
      const other = below(at + 1)
      const [one, two] = [pieces[at], pieces[other]]
      if (one !== undefined && two !== undefined) [pieces[at], pieces[other]] = [two, one]
    }
    const rows = await toldOf(...wrapping.handshake(), ...pieces)
    const stream = rows.flatMap((row) =>
      row.startsWith('rx ') ? [row.slice(3)] : row.startsWith('gap') ? [`(${row})`] : [],
    )
    const expected =
      hole === undefined
        ? text
        : `${text.slice(0, hole.from)}(gap peer ${String(hole.to - hole.from)})${text.slice(hole.to)}`
    expect(stream.join('')).toBe(expected)
    expect(rows.at(-1)).toBe('half-closed peer')
  },
)

it('takes a bomb of fragments, and a stream of one side with losses, in time that grows with them', async () => {
  const bomb = Buffer.alloc(8, 'y')
  const pieces = Array.from({ length: 40_000 }, () => ethernet(ip4(A, B, 17, bomb, { fragment: 0x2001 })))
  const end = ethernet(ip4(A, B, 17, bomb, { fragment: 1_000 }))
  expect(failureOf(await openRecording(captureFile(pcap([end, ...pieces])))).message).toContain('40001 fragments')
  const segments = Array.from({ length: 100_000 }, (_, at) => at).filter((at) => at % 50 !== 49)
  const lossy = await openOne(pcap(segments.map((at) => talk.toServer(at * 20, FLAG.ack, 'x'.repeat(20)))))
  expect(lossy.conversationTable.rxBytes).toBe(segments.length * 20)
  expect(allRows(lossy).filter(({ state }) => state?.kind === 'gap')).toHaveLength(1_999)
})

it('reads payloads of fragments from the file, whole and in part', async () => {
  const text = Buffer.from(Array.from({ length: 3_000 }, (_, at) => at % 251))
  const capture = await openOne(pcap(fragments(17, udp(5000, 2020, text))))
  expect(toHex(capture.payload(2))).toBe(text.toString('hex'))
  expect(toHex(capture.payload(2, 1_470, 20))).toBe(text.subarray(1_470, 1_490).toString('hex'))
  expect(toHex(capture.scanner()(2))).toBe(text.toString('hex'))
})
