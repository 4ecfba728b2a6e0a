import type { RecordingDamage } from '../../../shared/record'
import type { FileWindow } from '../files/file-window'

/** Nothing longer is taken for a packet: the largest snap length in use is 262,144. */
const MAX_PACKET_BYTES = 1024 * 1024
/** Blocks without packets (names, secrets, custom ones) may be longer; they are stepped over. */
const MAX_BLOCK_BYTES = 256 * 1024 * 1024
const NS_PER_S = 1_000_000_000n

/** draft-ietf-opsawg-pcapng: blocks that we look into. */
const BLOCK = { section: 0x0a0d0d0a, interface: 1, oldPacket: 2, simplePacket: 3, packet: 6 } as const
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
const OPTION = { end: 0, timeResolution: 9, timeOffset: 14 } as const
/** draft-ietf-opsawg-pcap: seconds with micro- or nanoseconds. */
const PCAP_MAGIC = { micro: 0xa1b2c3d4, nano: 0xa1b23c4d } as const

/** A packet where it stands; `bytes` is valid until the next step. */
export interface CapturedPacket {
  /** Nanoseconds since 1970. */
  readonly atNs: bigint
  /** LINKTYPE_ number (tcpdump.org/linktypes.html). */
  readonly linkType: number
  /** Of the first captured byte in the file. */
  readonly offset: number
  readonly bytes: Uint8Array
  /** As it was on the wire; `bytes` may be shorter. */
  readonly trueLength: number
}

interface Interface {
  readonly linkType: number
  readonly snapLength: number
  readonly toNs: (units: bigint) => bigint
}

export type CaptureFormat = 'pcap' | 'pcapng'

/** What kind of capture begins like this; undefined when it is none. At least 12 bytes are looked at. */
export function captureFormat(head: Uint8Array): CaptureFormat | undefined {
  if (head.length < 12) return undefined
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  const first = view.getUint32(0, true)
  const magics: readonly number[] = Object.values(PCAP_MAGIC)
  if (magics.includes(first) || magics.includes(view.getUint32(0, false))) return 'pcap'
  const isSection =
    first === BLOCK.section && [true, false].some((order) => view.getUint32(8, order) === BYTE_ORDER_MAGIC)
  return isSection ? 'pcapng' : undefined
}

/** Goes through the packets of a capture. Where it is damaged, it ends; the rest is told to `onDamage`. */
export function packetsOf(
  format: CaptureFormat,
  window: FileWindow,
  onDamage: (damage: RecordingDamage) => void,
): AsyncGenerator<readonly CapturedPacket[]> {
  const rest = (atOffset: number, kind: RecordingDamage['kind']): void => {
    onDamage({ atOffset, byteLength: window.fileBytes - atOffset, kind })
  }
  return untilCut(window, format === 'pcap' ? pcapPackets(window, rest) : pcapngPackets(window, rest), onDamage)
}

/** A file that becomes shorter while it is read ends there, and that is said. */
async function* untilCut(
  window: FileWindow,
  packets: AsyncGenerator<readonly CapturedPacket[]>,
  onDamage: (damage: RecordingDamage) => void,
): AsyncGenerator<readonly CapturedPacket[]> {
  yield* packets
  if (window.cutBytes > 0) onDamage({ atOffset: window.fileBytes, byteLength: window.cutBytes, kind: 'cut' })
}

type OnRest = (atOffset: number, kind: RecordingDamage['kind']) => void

async function* pcapPackets(window: FileWindow, onRest: OnRest): AsyncGenerator<readonly CapturedPacket[]> {
  if (window.fileBytes < 24) {
    onRest(0, 'cut')
    return
  }
  await window.moveTo(0)
  if (!window.holds(0, 24)) return
  const magics: readonly number[] = Object.values(PCAP_MAGIC)
  const isLittle = magics.includes(window.view.getUint32(0, true))
  const isNano = window.view.getUint32(0, isLittle) === PCAP_MAGIC.nano
  // The upper bits may tell the length of a frame check sequence.
  const linkType = window.view.getUint32(20, isLittle) & 0xffff
  let batch: CapturedPacket[] = []
  let offset = 24
  while (offset < window.fileBytes) {
    if (window.fileBytes - offset < 16) {
      onRest(offset, 'cut')
      break
    }
    if (!window.holds(offset, 16)) {
      yield batch
      batch = []
      await window.moveTo(offset)
      continue
    }
    const at = offset - window.from
    const word = (index: number): number => window.view.getUint32(at + 4 * index, isLittle)
    const captured = word(2)
    if (captured > MAX_PACKET_BYTES || offset + 16 + captured > window.fileBytes) {
      onRest(offset, captured > MAX_PACKET_BYTES ? 'garbled' : 'cut')
      break
    }
    if (!window.holds(offset, 16 + captured)) {
      yield batch
      batch = []
      await window.moveTo(offset)
      continue
    }
    batch.push({
      atNs: BigInt(word(0)) * NS_PER_S + BigInt(isNano ? word(1) : word(1) * 1_000),
      linkType,
      offset: offset + 16,
      bytes: window.slice(offset + 16, captured),
      trueLength: Math.max(captured, word(3)),
    })
    offset += 16 + captured
  }
  yield batch
}

async function* pcapngPackets(window: FileWindow, onRest: OnRest): AsyncGenerator<readonly CapturedPacket[]> {
  let isLittle = true
  let interfaces: Interface[] = []
  let batch: CapturedPacket[] = []
  let offset = 0
  while (offset < window.fileBytes) {
    if (window.fileBytes - offset < 12) {
      onRest(offset, 'cut')
      break
    }
    if (!window.holds(offset, 12)) {
      yield batch
      batch = []
      await window.moveTo(offset)
      continue
    }
    const head = new DataView(window.view.buffer, window.view.byteOffset + offset - window.from, 12)
    const isSection = head.getUint32(0, true) === BLOCK.section
    if (isSection) {
      isLittle = head.getUint32(8, true) === BYTE_ORDER_MAGIC
      interfaces = []
    }
    const type = head.getUint32(0, isLittle)
    const total = head.getUint32(4, isLittle)
    const isWanted =
      type === BLOCK.interface || type === BLOCK.packet || type === BLOCK.simplePacket || type === BLOCK.oldPacket
    const limit = isWanted ? MAX_PACKET_BYTES + 65_536 : MAX_BLOCK_BYTES
    if (total < 12 || total % 4 !== 0 || total > limit || offset + total > window.fileBytes) {
      onRest(offset, offset + total > window.fileBytes && total <= limit ? 'cut' : 'garbled')
      break
    }
    if (isWanted && !window.holds(offset, total)) {
      yield batch
      batch = []
      await window.moveTo(offset)
      continue
    }
    if (isWanted) {
      const block = new DataView(window.view.buffer, window.view.byteOffset + offset - window.from, total)
      if (type === BLOCK.interface) interfaces.push(readInterface(block, isLittle))
      else {
        const packet = readPacket(block, type, offset, interfaces, isLittle)
        if (packet !== undefined) batch.push(packet)
      }
    }
    offset += total
  }
  yield batch
}

function readInterface(block: DataView, isLittle: boolean): Interface {
  let resolution = 6
  let offsetS = 0n
  for (let at = 16; at + 4 <= block.byteLength - 4;) {
    const code = block.getUint16(at, isLittle)
    const length = block.getUint16(at + 2, isLittle)
    if (code === OPTION.end || at + 4 + length > block.byteLength - 4) break
    if (code === OPTION.timeResolution && length === 1) resolution = block.getUint8(at + 4)
    if (code === OPTION.timeOffset && length === 8) offsetS = block.getBigInt64(at + 4, isLittle)
    at += 4 + Math.ceil(length / 4) * 4
  }
  // A power of two when the highest bit is set, else of ten.
  const unitsASecond = (resolution & 0x80) === 0 ? 10n ** BigInt(resolution) : 2n ** BigInt(resolution & 0x7f)
  return {
    linkType: block.getUint16(8, isLittle),
    snapLength: block.getUint32(12, isLittle),
    toNs: (units) => (units * NS_PER_S) / unitsASecond + offsetS * NS_PER_S,
  }
}

function readPacket(
  block: DataView,
  type: number,
  offset: number,
  interfaces: readonly Interface[],
  isLittle: boolean,
): CapturedPacket | undefined {
  const isSimple = type === BLOCK.simplePacket
  const number = isSimple ? 0 : type === BLOCK.packet ? block.getUint32(8, isLittle) : block.getUint16(8, isLittle)
  const from = interfaces[number]
  const dataAt = isSimple ? 12 : 28
  if (from === undefined || block.byteLength < dataAt + 4) return undefined
  const trueLength = block.getUint32(isSimple ? 8 : 24, isLittle)
  const room = block.byteLength - dataAt - 4
  // A simple packet has no captured length: what fits (and the snap length, where there is one).
  const most = from.snapLength === 0 ? trueLength : Math.min(trueLength, from.snapLength)
  const captured = isSimple ? Math.min(room, most) : block.getUint32(20, isLittle)
  if (captured > room) return undefined
  const units = isSimple ? 0n : (BigInt(block.getUint32(12, isLittle)) << 32n) | BigInt(block.getUint32(16, isLittle))
  return {
    atNs: from.toNs(units),
    linkType: from.linkType,
    offset: offset + dataAt,
    bytes: new Uint8Array(block.buffer, block.byteOffset + dataAt, captured),
    trueLength: Math.max(trueLength, captured),
  }
}
