import type { FileWindow } from '../files/file-window'
import { MAX_PACKET_BYTES, SLICE_PACKETS, type CapturedPacket, type OnRest } from './captured-packet'
import type { CaptureFormat } from './capture-format'

const HEAD_BYTES = 24
const PACKET_HEAD_BYTES = 16
const NS_PER_S = 1_000_000_000n

/** Reads the packets of a classic capture (draft-ietf-opsawg-pcap). It ends at the first damage. */
export async function* pcapPackets(
  { isLittle, pcap }: Extract<CaptureFormat, { kind: 'pcap' }>,
  window: FileWindow,
  onRest: OnRest,
): AsyncGenerator<readonly CapturedPacket[]> {
  if (window.fileBytes < HEAD_BYTES) {
    onRest(0, 'cut')
    return
  }
  await window.moveTo(0)
  if (!window.holds(0, HEAD_BYTES)) return
  const { extraHead = 0, extraPacket = 0, unitNs } = pcap
  const [major, minor] = [window.view.getUint16(4, isLittle), window.view.getUint16(6, isLittle)]
  // The upper bits may hold the length of a frame check sequence.
  const linkType = window.view.getUint32(20, isLittle) & 0xffff
  const headBytes = PACKET_HEAD_BYTES + extraPacket
  let batch: CapturedPacket[] = []
  let offset = HEAD_BYTES + extraHead
  while (offset < window.fileBytes) {
    if (window.fileBytes - offset < headBytes) {
      onRest(offset, 'cut')
      break
    }
    if (batch.length >= SLICE_PACKETS) {
      yield batch
      batch = []
    }
    if (!window.holds(offset, headBytes)) {
      yield batch
      batch = []
      await window.moveTo(offset)
      continue
    }
    const at = offset - window.from
    const word = (index: number): number => window.view.getUint32(at + 4 * index, isLittle)
    const [captured, trueLength] = lengths(word(2), word(3), major, minor)
    if (captured > MAX_PACKET_BYTES || offset + headBytes + captured > window.fileBytes) {
      onRest(offset, captured > MAX_PACKET_BYTES ? 'garbled' : 'cut')
      break
    }
    if (!window.holds(offset, headBytes + captured)) {
      yield batch
      batch = []
      await window.moveTo(offset)
      continue
    }
    batch.push({
      atNs: BigInt(word(0)) * NS_PER_S + BigInt(word(1) * unitNs),
      linkType,
      offset: offset + headBytes,
      bytes: window.slice(offset + headBytes, captured),
      trueLength: Math.max(captured, trueLength),
    })
    offset += headBytes + captured
  }
  yield batch
}

/** Captured and true length; before version 2.3 they were swapped, and in 2.3 the order varies. */
function lengths(first: number, second: number, major: number, minor: number): readonly [number, number] {
  const isSwapped = major === 2 && (minor < 3 || (minor === 3 && first > second))
  return isSwapped ? [second, first] : [first, second]
}
