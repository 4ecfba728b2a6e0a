import { isIPv4 } from 'node:net'
import type { Endpoint } from '../../../shared/endpoint'
import { PACKET_AT } from './block-format'
import { addressBytes, addressText, packetPort } from './ip-address'

/** Addresses and ports of an IPv6 packet. */
const MAX_KEY_BYTES = 36
const swapped = Buffer.alloc(MAX_KEY_BYTES)

/** Addresses and ports of both sides, the peer first: they identify one conversation at a time. */
export function flowKeyOfPacket(block: Uint8Array, isInbound: boolean): string {
  const size = isV6(block) ? 16 : 4
  const from = PACKET_AT.packet + (size === 16 ? 8 : 12)
  const source = Buffer.from(block.buffer, block.byteOffset + from, 2 * size + 4)
  if (isInbound) return source.toString('latin1')
  source.copy(swapped, 0, size, 2 * size)
  source.copy(swapped, size, 0, size)
  source.copy(swapped, 2 * size, 2 * size + 2, 2 * size + 4)
  source.copy(swapped, 2 * size + 2, 2 * size, 2 * size + 2)
  return swapped.toString('latin1', 0, 2 * size + 4)
}

/** The same from the addresses of an event. */
export function flowKey(local: Endpoint, peer: Endpoint): string {
  const ports = Buffer.alloc(4)
  ports.writeUInt16BE(packetPort(peer))
  ports.writeUInt16BE(packetPort(local), 2)
  const localBytes = addressBytes(sameFamily(local.address, !isIPv4(peer.address)))
  return Buffer.concat([addressBytes(peer.address), localBytes, ports]).toString('latin1')
}

/** The local address for a peer: a socket bound to `::` uses the IPv4 wildcard with an IPv4 peer. */
export function sameFamily(local: string, isV6: boolean): string {
  if (isIPv4(local) !== isV6) return local
  return isV6 ? '::' : '0.0.0.0'
}

/** The peer of a packet. */
export function peerOfPacket(block: Uint8Array, isInbound: boolean): Endpoint {
  const size = isV6(block) ? 16 : 4
  const peerAt = PACKET_AT.packet + (size === 16 ? 8 : 12) + (isInbound ? 0 : size)
  const portAt = PACKET_AT.packet + (size === 16 ? 40 : 20) + (isInbound ? 0 : 2)
  const port = ((block[portAt] ?? 0) << 8) | (block[portAt + 1] ?? 0)
  return { address: addressText(block.subarray(peerAt, peerAt + size)), port }
}

function isV6(block: Uint8Array): boolean {
  return (block[PACKET_AT.packet] ?? 0) >> 4 === 6
}
