import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Endpoint } from '../../shared/endpoint'

/**
 * The kernel's own count of datagrams that it dropped because a socket's buffer was full (proc(5): the last column of
 * `/proc/net/udp`). Linux only.
 */
export class UdpDrops {
  readonly #file: string
  readonly #inode: string
  #before: number

  private constructor(file: string, inode: string) {
    this.#file = file
    this.#inode = inode
    this.#before = 0
  }

  /** The counter of a socket of this process that was just bound; undefined where the system does not tell. */
  static of(local: Endpoint): UdpDrops | undefined {
    if (process.platform !== 'linux') return undefined
    try {
      const file = local.address.includes(':') ? '/proc/net/udp6' : '/proc/net/udp'
      const port = `:${local.port.toString(16).toUpperCase().padStart(4, '0')}`
      const own = ownSocketInodes()
      const row = rowsOf(file).findLast(
        ([, bound = '', , , , , , , , inode = '']) => bound.endsWith(port) && own.has(inode),
      )
      return row === undefined ? undefined : new UdpDrops(file, row[9] ?? '')
    } catch {
      return undefined
    }
  }

  /** Datagrams dropped since the last call. */
  take(): number {
    try {
      const row = rowsOf(this.#file).find((columns) => columns[9] === this.#inode)
      const total = row === undefined ? this.#before : Number(row[12] ?? this.#before)
      const more = total - this.#before
      this.#before = total
      return Math.max(0, more)
    } catch {
      return 0
    }
  }
}

function rowsOf(file: string): string[][] {
  return readFileSync(file, 'latin1')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
}

function ownSocketInodes(): Set<string> {
  const inodes = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? ''
    } catch {
      return ''
    }
  })
  return new Set(inodes)
}
