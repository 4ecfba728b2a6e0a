/** draft-ietf-opsawg-pcap, and what programs made of it. */
interface PcapKind {
  readonly unitNs: number
  /** Bytes behind the head of the file, and behind that of each packet. */
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
  // Hardware and software of Ixia: the length of all packets stands behind the head.
  [0x1c0001ac, { unitNs: 1, extraHead: 4 }],
  [0x1c0001ab, { unitNs: 1, extraHead: 4 }],
])
const SECTION = 0x0a0d0d0a
const BYTE_ORDER_MAGIC = 0x1a2b3c4d

export type CaptureFormat =
  { readonly kind: 'pcap'; readonly isLittle: boolean; readonly pcap: PcapKind } | { readonly kind: 'pcapng' }

/** What kind of capture begins like this; undefined when it is none. At least 12 bytes are looked at. */
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

/** Beginnings of files that hold captures and are not read here, and the way out. */
const OTHERS: readonly (readonly [hex: string, name: string, wayOut: string])[] = [
  ['28b52ffd', 'packed with zstd', 'unpack it first: zstd -d FILE'],
  ['04224d18', 'packed with lz4', 'unpack it first: lz4 -d FILE'],
  ['fd377a585a00', 'packed with xz', 'unpack it first: xz -d FILE'],
  ['425a68', 'packed with bzip2', 'unpack it first: bzip2 -d FILE'],
  ['504b0304', 'a ZIP archive', 'unpack it first'],
  ['377abcaf271c', 'a 7-Zip archive', 'unpack it first'],
  ['736e6f6f70000000', 'a capture of snoop', 'convert it: editcap -F pcapng FILE out.pcapng'],
  ['62746e736f6f7000', 'a capture of Bluetooth (btsnoop)', 'TCP and UDP are not in it'],
  ['474d4255', 'a capture of Network Monitor', 'convert it: editcap -F pcapng FILE out.pcapng'],
  ['52545353', 'a capture of Network Monitor', 'convert it: editcap -F pcapng FILE out.pcapng'],
  ['58435000', 'a capture of NetXRay', 'convert it: editcap -F pcapng FILE out.pcapng'],
  ['5452534e49464620', 'a capture of Sniffer', 'convert it: editcap -F pcapng FILE out.pcapng'],
  ['6970747261636520', 'a capture of iptrace', 'convert it: editcap -F pcapng FILE out.pcapng'],
]

/** The words for a file of a kind that is known and not read here. */
export function otherFormat(head: Uint8Array): { readonly name: string; readonly wayOut: string } | undefined {
  const hex = Buffer.from(head).toString('hex')
  const found = OTHERS.find(([start]) => hex.startsWith(start))
  return found === undefined ? undefined : { name: found[1], wayOut: found[2] }
}

/** RFC 1952, 2.3.1. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}
