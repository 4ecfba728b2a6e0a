import { networkInterfaces } from 'node:os'

/**
 * `fe80::2%3` as `fe80::2%eth0`: a zone may be written as a number (RFC 4007, 11.2), and Node takes names only, but for Windows, which has
 * numbers. Where no interface has the number, the address is left as it is.
 */
export function withNamedZone(address: string): string {
  const [, bare, zone] = /^([^%]*:[^%]*)%(\d+)$/.exec(address) ?? []
  if (bare === undefined || zone === undefined || process.platform === 'win32') return address
  const name = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some((each) => each.family === 'IPv6' && each.scopeid === Number(zone)),
  )?.[0]
  return name === undefined ? address : `${bare}%${name}`
}
