import type { Endpoint } from '../../../shared/endpoint'
import { PACKET_AT } from './block-format'
import { addressText } from './ip-address'

/** Peer address, peer port and local port of a packet: one conversation at a time has them. */
export function flowKeyOfPacket(block: Uint8Array, isInbound: boolean): string {
  const { peer, peerPort, localPort } = flowOfPacket(block, isInbound)
  return flowKey(peer, peerPort, localPort)
}

/** The peer of a packet. */
export function peerOfPacket(block: Uint8Array, isInbound: boolean): Endpoint {
  const { peer, peerPort } = flowOfPacket(block, isInbound)
  return { address: addressText(peer), port: peerPort }
}

function flowOfPacket(block: Uint8Array, isInbound: boolean) {
  const isV6 = (block[PACKET_AT] ?? 0) >> 4 === 6
  const size = isV6 ? 16 : 4
  const peerAt = PACKET_AT + (isV6 ? 8 : 12) + (isInbound ? 0 : size)
  const portsAt = PACKET_AT + (isV6 ? 40 : 20)
  const port = (at: number): number => ((block[at] ?? 0) << 8) | (block[at + 1] ?? 0)
  const [source, destination] = [port(portsAt), port(portsAt + 2)]
  const peer = block.subarray(peerAt, peerAt + size)
  return { peer, peerPort: isInbound ? source : destination, localPort: isInbound ? destination : source }
}

/** The same from the addresses of an event. */
export function flowKey(peer: Uint8Array, peerPort: number, localPort: number): string {
  return `${peer.join('.')} ${String(peerPort)} ${String(localPort)}`
}

/** Addresses and ports as they stand in the packet, and its direction: quick to take, and as good as a key. */
export function rawFlow(block: Uint8Array, isInbound: boolean): string {
  const isV6 = (block[PACKET_AT] ?? 0) >> 4 === 6
  const from = PACKET_AT + (isV6 ? 8 : 12)
  const to = PACKET_AT + (isV6 ? 44 : 24)
  const bytes = Buffer.from(block.buffer, block.byteOffset + from, to - from)
  return bytes.toString('latin1') + (isInbound ? '<' : '>')
}
