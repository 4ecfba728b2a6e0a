import { byEthertype, erspan, ethernet, gre, mpls } from './ethernet-layers'
import { byProtocol, ip } from './ip-layers'
import { other, type Layers, type Step } from './layers'
import { byLink, llc, ppp, wlan } from './link-layers'
import { PacketBytes } from './packet-bytes'

/** The most nested layers; no real packet has more. */
const MAX_LAYERS = 64

/** Finds the transport of a packet, of which `bytes` were captured. No field is trusted. */
export function layersOf(linkType: number, bytes: Uint8Array, trueLength: number): Layers {
  return follow(new PacketBytes(bytes, trueLength), { kind: 'step', to: 'link', at: 0, value: linkType })
}

/** The same for the content of an IP datagram that was put together from fragments. */
export function layersOfDatagram(
  protocol: number,
  from: Uint8Array,
  to: Uint8Array,
  bytes: Uint8Array,
  trueLength: number,
): Layers {
  const packet = new PacketBytes(bytes, trueLength)
  packet.from = from
  packet.to = to
  return follow(packet, { kind: 'step', to: 'ip-protocol', at: 0, value: protocol })
}

function follow(packet: PacketBytes, first: Step): Layers {
  let next: Step | Layers = first
  for (let layers = 0; next.kind === 'step'; layers++) {
    if (layers > MAX_LAYERS) return other('too many layers')
    next = take(packet, next)
  }
  return next
}

function take(packet: PacketBytes, { to, at, value }: Step): Step | Layers {
  switch (to) {
    case 'link':
      return byLink(packet, at, value)
    case 'ethernet':
      return ethernet(packet, at)
    case 'ethertype':
      return byEthertype(packet, at, value)
    case 'llc':
      return llc(packet, at)
    case 'ppp':
      return ppp(packet, at)
    case 'mpls':
      return mpls(packet, at)
    case 'wlan':
      return wlan(packet, at, value === 1)
    case 'ip':
      return ip(packet, at)
    case 'ip-protocol':
      return byProtocol(packet, at, value)
    case 'gre':
      return gre(packet, at)
    case 'erspan':
      return erspan(packet, at, value)
  }
}
