import { getServers } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { readFileSync } from 'node:fs'
import { createServer, isIP, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { FailedAttempt, Finding } from '../../../shared/diagnosis'
import {
  isLoopback,
  isPathAddress,
  isWildcard,
  plainAddress,
  withoutZone,
  type Endpoint,
} from '../../../shared/endpoint'
import type { Failure } from '../../../shared/failure'
import { isMulticastAddress, whyHandshakeFailed, whyNoMulticast, whySendRefused, whyTooBig } from './remedies'
import { openPorts, type OpenPort } from './open-ports'

const LOOKUP_TIMEOUT_MS = 3_000

/** Looks for the likely causes of a failure, and returns only those that it found. Takes a few seconds at most. */
export async function diagnose(failure: Failure, attempt: FailedAttempt): Promise<Finding[]> {
  const { code } = failure
  const { address, port } = attempt.endpoint
  // The message of a path's failure is complete.
  if (isPathAddress(address)) return []
  switch (code) {
    case 'address-in-use':
      return whoHasIt(attempt)
    case 'permission-denied':
      if (attempt.doing !== 'listen') return whySendRefused(attempt)
      return port < firstUnprivilegedPort()
        ? [
            { kind: 'privileged', first: firstUnprivilegedPort() },
            ...(await freePort(address, Math.max(1024, 8000 + port))),
          ]
        : []
    case 'address-not-here':
      return [{ kind: 'own-addresses', addresses: ownAddresses() }]
    case 'connection-refused':
    case 'port-unreachable':
      return whyRefused(attempt)
    case 'name-not-found':
      return [{ kind: 'name-unknown', name: address, servers: getServers() }]
    case 'name-server-silent':
      return [{ kind: 'name-server-silent', servers: getServers() }]
    case 'network-unreachable':
      return [{ kind: 'no-route', address }, ...(isMulticastAddress(address) ? whyNoMulticast(address) : [])]
    case 'bad-group':
      return whyNoMulticast(address)
    case 'message-too-big':
      return whyTooBig(attempt)
    case 'timed-out':
      return [...(await meaningOf(address)), { kind: 'dropped-or-off' }]
    default:
      return whyHandshakeFailed(failure, attempt)
  }
}

async function whoHasIt({ protocol, endpoint }: FailedAttempt): Promise<Finding[]> {
  const transport = protocol === 'udp' ? 'udp' : 'tcp'
  const holders = (await openPorts(endpoint.port)).filter((holder) => holder.protocol === transport)
  const free = await freePort(endpoint.address, endpoint.port + 1)
  if (holders.length === 0 && process.platform === 'linux') return [{ kind: 'free-again' }, ...free]
  const findings = holders.flatMap((holder): Finding[] => {
    const { at, pid } = holder
    const isOther = isWildcard(at.address) !== isWildcard(endpoint.address) && at.address !== endpoint.address
    return [
      pid === process.pid ? { kind: 'held-by-us', at } : { kind: 'held-by', at, pid, process: holder.process },
      ...(isOther ? [{ kind: 'wildcard-conflict', at } as const] : []),
    ]
  })
  return [...findings, ...free]
}

async function whyRefused({ protocol, endpoint }: FailedAttempt): Promise<Finding[]> {
  const { address, port } = endpoint
  const named = await meaningOf(address)
  if (!isOwn(address) && !named.some((finding) => finding.kind === 'name-means' && finding.addresses.some(isOwn)))
    return named
  const transport = protocol === 'udp' ? 'udp' : 'tcp'
  const open = await openPorts(port)
  const same = open.filter((each) => each.protocol === transport)
  const other = open.find((each) => each.protocol !== transport)
  return [
    ...named,
    ...unique(same).map(({ at }): Finding => ({ kind: serves(at, address) ? 'listens-now' : 'listens-elsewhere', at })),
    ...(same.length === 0 && process.platform === 'linux' ? [{ kind: 'nobody-listens', port } as const] : []),
    ...(other === undefined ? [] : [{ kind: 'other-protocol', protocol: other.protocol } as const]),
  ]
}

/** Whether a socket that is bound to one address receives what is sent to the other. */
function serves(at: Endpoint, address: string): boolean {
  const isSameFamily = at.address.includes(':') === address.includes(':')
  return at.address === withoutZone(plainAddress(address)) || (isWildcard(at.address) && isSameFamily)
}

function unique(ports: readonly OpenPort[]): OpenPort[] {
  return ports.filter(({ at }, index) => ports.findIndex((other) => other.at.address === at.address) === index)
}

async function meaningOf(name: string): Promise<Finding[]> {
  if (isIP(name) !== 0) return []
  try {
    const late = new Promise<never>((_resolve, reject) => {
      setTimeout(reject, LOOKUP_TIMEOUT_MS, new Error('late')).unref()
    })
    const found = await Promise.race([lookup(name, { all: true }), late])
    return [{ kind: 'name-means', name, addresses: found.map(({ address }) => address) }]
  } catch {
    return []
  }
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address))
}

function isOwn(address: string): boolean {
  return isLoopback(address) || isWildcard(address) || ownAddresses().includes(withoutZone(plainAddress(address)))
}

/** The lowest port that needs no privileges (ip(7), `ip_unprivileged_port_start`); elsewhere 1024 by convention. */
function firstUnprivilegedPort(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'latin1'))
  } catch {
    return 1024
  }
}

/** The next higher port that is free at this address; tested with TCP, which is nearly always right for UDP, too. */
async function freePort(address: string, from: number): Promise<Finding[]> {
  for (let port = from; port < Math.min(65_536, from + 20); port++) {
    if (await isFree(address, port)) return [{ kind: 'free-port', port }]
  }
  return []
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => {
      resolve(false)
    })
    probe.listen({ host, port, exclusive: true }, () => {
      const bound = (probe.address() as AddressInfo).port === port
      probe.close(() => {
        resolve(bound)
      })
    })
  })
}
