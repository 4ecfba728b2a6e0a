import { PACKET_AT, padded } from '../pcapng/block-format'
import { IPV4_WITHOUT_OPTIONS } from './flow-table'

/** Bytes after a packet's data: epb_flags, the end of options, and the repeated length of the block. */
export const PLAIN_OPTIONS_BYTES = 16
const UDP = 17
/** IPv4 and UDP: our shortest header. */
const MIN_HEADER_BYTES = 28

/**
 * The length of the headers of a packet over IPv4 without options that has data, and its direction as its only option;
 * 0 for any other block.
 */
export function plainHeaderBytes(view: DataView, at: number, length: number): number {
  const captured = view.getUint32(at + PACKET_AT.captured, true)
  if (length !== PACKET_AT.packet + padded(captured) + PLAIN_OPTIONS_BYTES || captured < MIN_HEADER_BYTES) return 0
  const ip = at + PACKET_AT.packet
  if (view.getUint8(ip) !== IPV4_WITHOUT_OPTIONS) return 0
  const header = view.getUint8(ip + 9) === UDP ? MIN_HEADER_BYTES : 20 + (view.getUint8(ip + 32) >> 4) * 4
  return header < captured ? header : 0
}

/** Whether the packet has less than was on the wire: a datagram that was cut on receiving, which no checksum covers. */
export function isTruncated(view: DataView, at: number): boolean {
  return view.getUint32(at + PACKET_AT.captured, true) < view.getUint32(at + PACKET_AT.original, true)
}
