import { networkInterfaces } from 'node:os'

/**
 * Turns `fe80::2%3` into `fe80::2%eth0`: a zone may be written as a number (RFC 4007, 11.2), but Node takes names only,
 * except on Windows, which has numbers. When no interface has the number, the address stays as it is.
 */
export function withNamedZone(address: string): string {
  const [, bare, zone] = /^([^%]*:[^%]*)%(\d+)$/.exec(address) ?? []
  if (bare === undefined || zone === undefined || process.platform === 'win32') return address
  const name = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some((each) => each.family === 'IPv6' && each.scopeid === Number(zone)),
  )?.[0]
  return name === undefined ? address : `${bare}%${name}`
}
