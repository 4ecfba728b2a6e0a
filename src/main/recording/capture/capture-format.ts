import type { Sentence } from '../../../shared/words/say'
import { refusalSentence } from '../../../shared/words/say-failure'

/** The kinds of pcap files: the draft (draft-ietf-opsawg-pcap), and what programs made of it. */
interface PcapKind {
  readonly unitNs: number
  /** Additional bytes after the file header, and after each packet header. */
  readonly extraHead?: number
  readonly extraPacket?: number
}

const PCAP_KINDS: ReadonlyMap<number, PcapKind> = new Map<number, PcapKind>([
  [0xa1b2c3d4, { unitNs: 1_000 }],
  [0xa1b23c4d, { unitNs: 1 }],
  // Linux patches of the nineties: interface, protocol and kind of each packet.
  [0xa1b2cd34, { unitNs: 1_000, extraPacket: 8 }],
  [0xa1b234cd, { unitNs: 1_000, extraPacket: 8 }],
  [0xa12b3c4d, { unitNs: 1_000 }],
  // Ixia hardware and software: the length of all packets follows the file header.
  [0x1c0001ac, { unitNs: 1, extraHead: 4 }],
  [0x1c0001ab, { unitNs: 1, extraHead: 4 }],
])
const SECTION = 0x0a0d0d0a
const BYTE_ORDER_MAGIC = 0x1a2b3c4d

export type CaptureFormat =
  { readonly kind: 'pcap'; readonly isLittle: boolean; readonly pcap: PcapKind } | { readonly kind: 'pcapng' }

/** The format of a capture with this beginning; undefined when it is none. Needs at least 12 bytes. */
export function captureFormat(head: Uint8Array): CaptureFormat | undefined {
  if (head.length < 12) return undefined
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  for (const isLittle of [true, false]) {
    const pcap = PCAP_KINDS.get(view.getUint32(0, isLittle))
    if (pcap !== undefined) return { kind: 'pcap', isLittle, pcap }
    if (view.getUint32(0) === SECTION && view.getUint32(8, isLittle) === BYTE_ORDER_MAGIC) return { kind: 'pcapng' }
  }
  return undefined
}

const CONVERT = refusalSentence('convertWith', { command: 'editcap -F pcapng FILE out.pcapng' })
const packedWith = (program: string): Sentence => refusalSentence('packedWith', { program })
const unpackWith = (command: string): Sentence => refusalSentence('unpackWith', { command })
const captureOf = (program: string): Sentence => refusalSentence('captureOf', { program })

/** The beginnings of capture files that cannot be read here, and what to do about each. */
const OTHERS: readonly (readonly [hex: string, format: Sentence, wayOut: Sentence])[] = [
  ['28b52ffd', packedWith('zstd'), unpackWith('zstd -d FILE')],
  ['04224d18', packedWith('lz4'), unpackWith('lz4 -d FILE')],
  ['fd377a585a00', packedWith('xz'), unpackWith('xz -d FILE')],
  ['425a68', packedWith('bzip2'), unpackWith('bzip2 -d FILE')],
  ['504b0304', refusalSentence('zip'), refusalSentence('unpack')],
  ['377abcaf271c', refusalSentence('sevenZip'), refusalSentence('unpack')],
  ['736e6f6f70000000', captureOf('snoop'), CONVERT],
  ['62746e736f6f7000', captureOf('Bluetooth (btsnoop)'), refusalSentence('noTcpInside')],
  ['474d4255', captureOf('Network Monitor'), CONVERT],
  ['52545353', captureOf('Network Monitor'), CONVERT],
  ['58435000', captureOf('NetXRay'), CONVERT],
  ['5452534e49464620', captureOf('Sniffer'), CONVERT],
  ['6970747261636520', captureOf('iptrace'), CONVERT],
]

/** The words for a file of a known format that cannot be read here. */
export function otherFormat(head: Uint8Array): { readonly format: Sentence; readonly wayOut: Sentence } | undefined {
  const hex = Buffer.from(head).toString('hex')
  const found = OTHERS.find(([start]) => hex.startsWith(start))
  return found === undefined ? undefined : { format: found[1], wayOut: found[2] }
}

/** The magic number of gzip (RFC 1952, 2.3.1). */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}
