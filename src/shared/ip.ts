/** Numeric address to 4 or 16 bytes in network order (RFC 4291, 2.2); undefined when it is neither. A zone (`%eth0`) is ignored. */
export function parseIp(text: string): Uint8Array | undefined {
  const [address = ''] = text.split('%', 1)
  return address.includes(':') ? parseIpv6(address) : parseIpv4(address)
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined
  return Uint8Array.from(parts, Number)
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [front, back] = halves.map(groupBytes)
  if (front === undefined || (halves.length === 2 && back === undefined)) return undefined
  if (halves.length === 1) return front.length === 16 ? Uint8Array.from(front) : undefined
  const missing = 16 - front.length - (back?.length ?? 0)
  if (missing < 2) return undefined
  return Uint8Array.from([...front, ...Array.from({ length: missing }, () => 0), ...(back ?? [])])
}

/** `fe80:1`, also with an IPv4 tail; undefined when a group is wrong. */
function groupBytes(text: string): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [at, group] of groups.entries()) {
    if (at === groups.length - 1 && group.includes('.')) {
      const tail = parseIpv4(group)
      if (tail === undefined) return undefined
      for (const byte of tail) bytes.push(byte)
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
    } else return undefined
  }
  return bytes
}

/** 224.0.0.0/4 (RFC 5771) and ff00::/8 (RFC 4291, 2.7). */
export function isMulticast(address: string): boolean {
  const bytes = parseIp(address)
  if (bytes === undefined) return false
  return bytes.length === 4 ? ((bytes[0] ?? 0) & 0xf0) === 0xe0 : bytes[0] === 0xff
}

/** ::ffff:0:0/96 holds the IPv4 addresses as an IPv6 socket sees them (RFC 4291, 2.5.5.2). */
const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

/** An address, or a network such as `10.0.0.0/8` (RFC 4632). One of IPv4-mapped addresses is kept as what it means in IPv4. */
export interface Network {
  readonly bytes: Uint8Array
  readonly prefixBits: number
}

export function parseNetwork(text: string): Network | undefined {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim())
  const bytes = match === null ? undefined : parseIp(match[1] ?? '')
  if (bytes === undefined) return undefined
  const bits = bytes.length * 8
  const prefixBits = match?.[2] === undefined ? bits : Number(match[2])
  if (prefixBits > bits) return undefined
  const isMapped = bytes.length === 16 && prefixBits >= 96 && MAPPED_PREFIX.every((byte, at) => bytes[at] === byte)
  return isMapped ? { bytes: bytes.subarray(12), prefixBits: prefixBits - 96 } : { bytes, prefixBits }
}

export function networkHolds({ bytes, prefixBits }: Network, address: Uint8Array): boolean {
  if (address.length !== bytes.length) return false
  for (let at = 0; at * 8 < prefixBits; at++) {
    const mask = 0xff & (0xff << Math.max(0, 8 - (prefixBits - at * 8)))
    if (((bytes[at] ?? 0) & mask) !== ((address[at] ?? 0) & mask)) return false
  }
  return true
}

/** A group to join: `239.1.2.3`, `239.1.2.3@192.0.2.7`, `ff15::1@eth0`, with one source `192.0.2.1>232.1.1.1@192.0.2.7`. */
export interface GroupMembership {
  readonly group: string
  /** The address of a local interface (IPv4), or its name (IPv6); absent: the system chooses. */
  readonly via?: string
  /** Source-specific multicast (RFC 4607): only datagrams of this sender are received. */
  readonly source?: string
}

/** Undefined when the text has not this form; whether the group is a multicast address is checked as well. */
export function parseGroup(text: string): GroupMembership | undefined {
  const match = /^(?:([^>@\s]+)>)?([^>@\s]+)(?:@([^>@\s]+))?$/.exec(text.trim())
  if (match === null) return undefined
  const [, source, group = '', via] = match
  if (!isMulticast(group) || (source !== undefined && parseIp(source) === undefined)) return undefined
  return { group, ...(via === undefined ? {} : { via }), ...(source === undefined ? {} : { source }) }
}

export function formatGroup({ group, via, source }: GroupMembership): string {
  return `${source === undefined ? '' : `${source}>`}${group}${via === undefined ? '' : `@${via}`}`
}
