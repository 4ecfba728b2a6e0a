import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { formatEndpoint, type Endpoint } from '../../../shared/endpoint'
import { visibleString } from '../../../shared/visible-text'
import { ownersOf, run, systemSockets, taskName, TOOL_TIMEOUT_MS, type SystemSocket } from './open-ports'

type Protocol = 'tcp' | 'udp'

/** How long a result is kept: after this the port may belong to another program. Ms. */
const KEPT_MS = 60_000
/** How long "not found" is kept: shorter, because the program may have started since and a person waits for it. Ms. */
const RETRIED_MS = 5_000
const MAX_KEPT = 8_192
/** The most characters that a line of a list shows. */
const MAX_LENGTH = 60

/**
 * The program behind an address of this machine, by its command line: `python3 client.py`. Asking the system takes
 * milliseconds, so many addresses are asked for together, and results are kept for a while.
 */
export class PeerPrograms {
  readonly #known = new Map<string, { readonly program: string; readonly untilMs: number }>()

  /** The programs in the order of the addresses; empty where the system does not tell. */
  async of(protocol: Protocol, peers: readonly Endpoint[]): Promise<readonly string[]> {
    const now = performance.now()
    const isDue = (peer: Endpoint): boolean => (this.#known.get(keyOf(protocol, peer))?.untilMs ?? 0) <= now
    const asked = peers.filter(isDue)
    if (asked.length > 0) {
      const found = await programsAt(protocol, asked)
      if (this.#known.size > MAX_KEPT) this.#known.clear()
      for (const peer of asked) {
        const key = keyOf(protocol, peer)
        const program = found.get(formatEndpoint(peer))
        // The program of a peer that has gone is still remembered.
        const before = this.#known.get(key)?.program ?? ''
        const keptMs = program === undefined ? RETRIED_MS : KEPT_MS
        this.#known.set(key, { program: program ?? before, untilMs: now + keptMs })
      }
    }
    return peers.map((peer) => this.#known.get(keyOf(protocol, peer))?.program ?? '')
  }
}

function keyOf(protocol: Protocol, peer: Endpoint): string {
  return `${protocol} ${formatEndpoint(peer)}`
}

/** The programs by address. */
async function programsAt(protocol: Protocol, peers: readonly Endpoint[]): Promise<ReadonlyMap<string, string>> {
  try {
    if (process.platform === 'linux') return fromProc(protocol, peers)
    return process.platform === 'win32' ? await fromNetstat(protocol, peers) : await fromLsof(protocol, peers)
  } catch {
    return new Map()
  }
}

function fromProc(protocol: Protocol, peers: readonly Endpoint[]): ReadonlyMap<string, string> {
  const wanted = new Set(peers.map(formatEndpoint))
  const ports = new Set(peers.map(({ port }) => port))
  const tables = protocol === 'tcp' ? (['tcp', 'tcp6'] as const) : (['udp', 'udp6'] as const)
  const all = tables.flatMap((table) => systemSockets(table))
  const sockets = all.filter(({ at }) => ports.has(at.port))
  const ourEnds = all.filter(({ remote }) => ports.has(remote.port))
  const owners = ownersOf(new Set([...sockets, ...ourEnds].map(({ inode }) => inode)))
  const isOurs = ({ inode }: SystemSocket): boolean => owners.get(inode)?.pid === process.pid
  const pairs = new Set(ourEnds.filter(isOurs).map(({ at, remote }) => pairOf(remote, at)))
  const found = new Map<string, string>()
  // Another program may have the same port, for a connection to somebody else: the one that we speak with comes last,
  // and over TCP only that one counts, even if the system does not tell who it is.
  const isPair = ({ at, remote }: SystemSocket): boolean => pairs.has(pairOf(at, remote))
  const spoken = new Set(protocol === 'udp' ? [] : ourEnds.filter(isOurs).map(({ remote }) => formatEndpoint(remote)))
  for (const socket of sockets.toSorted((a, b) => Number(isPair(a)) - Number(isPair(b)))) {
    const owner = owners.get(socket.inode)
    const key = formatEndpoint(socket.at)
    if (spoken.has(key) && !isPair(socket)) continue
    if (owner !== undefined && wanted.has(key)) found.set(key, commandOf(owner.pid, owner.process))
  }
  // A UDP socket is often bound to the wildcard address.
  for (const { at, inode } of sockets)
    for (const peer of peers) {
      const owner = owners.get(inode)
      const key = formatEndpoint(peer)
      if (owner !== undefined && at.port === peer.port && !found.has(key) && !spoken.has(key))
        found.set(key, commandOf(owner.pid, owner.process))
    }
  return found
}

function pairOf(from: Endpoint, to: Endpoint): string {
  return `${formatEndpoint(from)} ${formatEndpoint(to)}`
}

/** A command line without folders: `/usr/bin/python3 /home/me/client.py` becomes `python3 client.py`. */
function commandOf(pid: number, name: string): string {
  if (pid === process.pid) return 'Wirebench'
  try {
    const parts = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
      .split('\0')
      .filter((part) => part !== '')
    const words = parts.map((part) => (part.includes('/') && !part.includes('://') ? basename(part) : part))
    const command = visibleString(words.join(' '))
    if (command !== '') return command.length > MAX_LENGTH ? `${command.slice(0, MAX_LENGTH - 1)}…` : command
  } catch {
    // The process has ended meanwhile, or belongs to another account: only its short name is known.
  }
  return name
}

async function fromLsof(protocol: Protocol, peers: readonly Endpoint[]): Promise<ReadonlyMap<string, string>> {
  const ports = [...new Set(peers.map(({ port }) => port))].join(',')
  const args = ['-nP', `-i${protocol.toUpperCase()}:${ports}`, '-F', 'pcn']
  const { stdout } = await run('lsof', args, { timeout: TOOL_TIMEOUT_MS })
  const wanted = new Set(peers.map(formatEndpoint))
  const found = new Map<string, string>()
  let program = ''
  for (const line of stdout.split('\n')) {
    if (line.startsWith('p')) program = Number(line.slice(1)) === process.pid ? 'Wirebench' : ''
    else if (line.startsWith('c')) program ||= visibleString(line.slice(1))
    const [local = ''] = line.slice(1).split('->')
    if (line.startsWith('n') && wanted.has(local)) found.set(local, program)
  }
  return found
}

async function fromNetstat(protocol: Protocol, peers: readonly Endpoint[]): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run('netstat', ['-ano', '-p', protocol.toUpperCase()], { timeout: TOOL_TIMEOUT_MS })
  const wanted = new Set(peers.map(formatEndpoint))
  const pids = new Map<string, number>()
  for (const line of stdout.split('\n')) {
    const [, local = '', ...rest] = line.trim().split(/\s+/)
    if (wanted.has(local)) pids.set(local, Number(rest.at(-1)))
  }
  const named = await Promise.all(
    Array.from(pids, async ([local, pid]) => [local, pid === process.pid ? 'Wirebench' : await taskName(pid)] as const),
  )
  return new Map(named)
}
