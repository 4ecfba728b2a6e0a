import type { FileWindow } from '../files/file-window'
import { MAX_PACKET_BYTES, SLICE_PACKETS, type CapturedPacket, type OnRest } from './captured-packet'

/** The longest block without packets (names, secrets, custom blocks) that is skipped over. */
const MAX_BLOCK_BYTES = 256 * 1024 * 1024
const NS_PER_S = 1_000_000_000n

/** The blocks that are read (draft-ietf-opsawg-pcapng). */
const BLOCK = { section: 0x0a0d0d0a, interface: 1, oldPacket: 2, simplePacket: 3, packet: 6 } as const
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
const OPTION = { end: 0, timeResolution: 9, timeOffset: 14 } as const

interface Interface {
  readonly linkType: number
  readonly snapLength: number
  readonly toNs: (units: bigint) => bigint
}

/** Reads the packets of all sections, each in its own byte order. It ends at the first damage. */
export async function* pcapngPackets(window: FileWindow, onRest: OnRest): AsyncGenerator<readonly CapturedPacket[]> {
  let isLittle = true
  let interfaces: Interface[] = []
  let batch: CapturedPacket[] = []
  let offset = 0
  while (offset < window.fileBytes) {
    if (window.fileBytes - offset < 12) {
      onRest(offset, 'cut')
      break
    }
    if (batch.length >= SLICE_PACKETS) {
      yield batch
      batch = []
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
    const isPacket = type === BLOCK.packet || type === BLOCK.simplePacket || type === BLOCK.oldPacket
    const isWanted = type === BLOCK.interface || isPacket
    const limit = isWanted ? MAX_PACKET_BYTES + 65_536 : MAX_BLOCK_BYTES
    const length = (total + 3) & ~3
    if (total < 12 || total > limit || offset + length > window.fileBytes) {
      onRest(offset, offset + length > window.fileBytes && total <= limit ? 'cut' : 'garbled')
      break
    }
    if (isWanted && !window.holds(offset, length)) {
      yield batch
      batch = []
      await window.moveTo(offset)
      continue
    }
    if (isWanted) {
      const block = new DataView(window.view.buffer, window.view.byteOffset + offset - window.from, length)
      if (type === BLOCK.interface && length >= 20) interfaces.push(readInterface(block, isLittle))
      const packet = isPacket ? readPacket(block, type, offset, interfaces, isLittle) : undefined
      if (packet !== undefined) batch.push(packet)
    }
    offset += length
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

/** Undefined when the block is shorter than its fields require. */
function readPacket(
  block: DataView,
  type: number,
  offset: number,
  interfaces: readonly Interface[],
  isLittle: boolean,
): CapturedPacket | undefined {
  const isSimple = type === BLOCK.simplePacket
  const dataAt = isSimple ? 12 : 28
  if (block.byteLength < dataAt + 4) return undefined
  const number = isSimple ? 0 : type === BLOCK.packet ? block.getUint32(8, isLittle) : block.getUint16(8, isLittle)
  const from = interfaces[number]
  const trueLength = block.getUint32(isSimple ? 8 : 24, isLittle)
  const room = block.byteLength - dataAt - 4
  // A simple packet block has no captured length: it is what fits (and the snap length, where there is one).
  const snapLength = from?.snapLength ?? 0
  const most = snapLength === 0 ? trueLength : Math.min(trueLength, snapLength)
  const captured = isSimple ? Math.min(room, most) : block.getUint32(20, isLittle)
  if (captured > room) return undefined
  const units = isSimple
    ? undefined
    : (BigInt(block.getUint32(12, isLittle)) << 32n) | BigInt(block.getUint32(16, isLittle))
  return {
    atNs: units === undefined ? undefined : from?.toNs(units),
    linkType: from?.linkType,
    offset: offset + dataAt,
    bytes: new Uint8Array(block.buffer, block.byteOffset + dataAt, captured),
    trueLength: Math.max(trueLength, captured),
  }
}
