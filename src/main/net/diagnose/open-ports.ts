import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { promisify } from 'node:util'
import { plainAddress, type Endpoint } from '../../../shared/endpoint'
import { visibleString } from '../../../shared/visible-text'

export const run = promisify(execFile)
export const TOOL_TIMEOUT_MS = 4_000

export interface OpenPort {
  readonly protocol: 'tcp' | 'udp'
  readonly at: Endpoint
  /** 0 where the system does not tell. */
  readonly pid: number
  readonly process: string
}

/**
 * The listening TCP and bound UDP sockets with this port number, and their processes, by the system's own means:
 * `/proc` (proc(5)) on Linux, lsof on macOS, netstat and tasklist on Windows. Empty where none of these work.
 */
export async function openPorts(port: number): Promise<OpenPort[]> {
  try {
    if (process.platform === 'linux') return fromProc(port)
    return process.platform === 'win32' ? await fromNetstat(port) : await fromLsof(port)
  } catch {
    return []
  }
}

const TCP_LISTEN = '0A'

type SocketTable = 'tcp' | 'tcp6' | 'udp' | 'udp6'

function fromProc(port: number): OpenPort[] {
  const found = (['tcp', 'tcp6', 'udp', 'udp6'] as const).flatMap((table) => rowsOf(table, port))
  if (found.length === 0) return []
  const owners = ownersOf(new Set(found.map(({ inode }) => inode)))
  return found.map(({ protocol, at, inode }) => ({ protocol, at, ...(owners.get(inode) ?? { pid: 0, process: '' }) }))
}

function rowsOf(table: SocketTable, port: number): readonly SystemSocket[] {
  return systemSockets(table).filter(
    ({ protocol, at, state }) => at.port === port && (protocol === 'udp' || state === TCP_LISTEN),
  )
}

export interface SystemSocket {
  readonly protocol: 'tcp' | 'udp'
  readonly inode: string
  readonly state: string
  readonly at: Endpoint
  /** The peer; port 0 where there is none. */
  readonly remote: Endpoint
}

/** Every socket of a Linux table (proc(5), /proc/net/tcp). */
export function systemSockets(table: SocketTable): readonly SystemSocket[] {
  let text: string
  try {
    text = readFileSync(`/proc/net/${table}`, 'latin1')
  } catch {
    return []
  }
  const protocol = table.startsWith('tcp') ? ('tcp' as const) : ('udp' as const)
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/)
      if (!local.includes(':')) return []
      return [{ protocol, inode, state, at: endpointOf(local), remote: endpointOf(remote) }]
    })
}

function endpointOf(hex: string): Endpoint {
  const [address = '', port = '0'] = hex.split(':')
  return { address: addressOf(address), port: parseInt(port, 16) }
}

/** Reads words of four bytes, each in the byte order of the machine: little-endian on every supported one. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse())
  if (bytes.length === 4) return bytes.map((byte) => parseInt(byte, 16)).join('.')
  const groups = Array.from({ length: 8 }, (_, at) => `${bytes[at * 2] ?? ''}${bytes[at * 2 + 1] ?? ''}`)
  return plainAddress(new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1))
}

/** Finds the programs that hold these sockets. Sockets of other accounts cannot be seen without privileges. */
export function ownersOf(inodes: ReadonlySet<string>): Map<string, { pid: number; process: string }> {
  const owners = new Map<string, { pid: number; process: string }>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const link of linksOf(pid)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1]
      if (inode !== undefined && inodes.has(inode) && !owners.has(inode))
        owners.set(inode, { pid: Number(pid), process: nameOf(pid) })
    }
  }
  return owners
}

function linksOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`)
      } catch {
        return ''
      }
    })
  } catch {
    return []
  }
}

function nameOf(pid: string): string {
  try {
    return visibleString(readFileSync(`/proc/${pid}/comm`, 'utf8').replace(/\n$/, ''))
  } catch {
    return ''
  }
}

async function fromLsof(port: number): Promise<OpenPort[]> {
  const { stdout } = await run('lsof', ['-nP', `-i:${String(port)}`, '-F', 'pcPn'], { timeout: TOOL_TIMEOUT_MS })
  const found: OpenPort[] = []
  const now = { pid: 0, process: '', protocol: 'tcp' as 'tcp' | 'udp' }
  for (const line of stdout.split('\n')) {
    const value = line.slice(1)
    if (line.startsWith('p')) now.pid = Number(value)
    else if (line.startsWith('c')) now.process = visibleString(value)
    else if (line.startsWith('P')) now.protocol = value === 'UDP' ? 'udp' : 'tcp'
    else if (line.startsWith('n') && !value.includes('->')) {
      const address = value.slice(0, value.lastIndexOf(':')).replace(/^\[|\]$/g, '')
      found.push({ ...now, at: { address: address === '*' ? '0.0.0.0' : address, port } })
    }
  }
  return found
}

async function fromNetstat(port: number): Promise<OpenPort[]> {
  const { stdout } = await run('netstat', ['-ano'], { timeout: TOOL_TIMEOUT_MS })
  const rows = stdout.split('\n').flatMap((line) => {
    const match = /^\s*(TCP|UDP)\s+(\S+):(\d+)\s+\S+\s+(?:LISTENING\s+)?(\d+)\s*$/.exec(line)
    if (match === null || Number(match[3]) !== port) return []
    const protocol = match[1] === 'TCP' ? ('tcp' as const) : ('udp' as const)
    return [{ protocol, pid: Number(match[4]), at: { address: (match[2] ?? '').replace(/^\[|\]$/g, ''), port } }]
  })
  return Promise.all(rows.map(async (row) => ({ ...row, process: await taskName(row.pid) })))
}

export async function taskName(pid: number): Promise<string> {
  const { stdout } = await run('tasklist', ['/FI', `PID eq ${String(pid)}`, '/FO', 'CSV', '/NH'], {
    timeout: TOOL_TIMEOUT_MS,
  })
  return visibleString(/^"([^"]+)"/.exec(stdout)?.[1] ?? '')
}
