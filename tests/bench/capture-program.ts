import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Programs that capture packets of an interface. They get them before a socket does, are written in C, and need
 * privileges.
 */
const PROGRAMS = {
  'tcpdump -w': { path: 'tcpdump', args: ['-i', 'lo', '-n', '-w'] },
  dumpcap: { path: 'dumpcap', args: ['-q', '-i', 'lo', '-w'] },
} as const

export type CaptureProgram = keyof typeof PROGRAMS
export const CAPTURE_PROGRAMS = Object.keys(PROGRAMS) as readonly CaptureProgram[]

/**
 * Captures the traffic to a UDP port while `act` runs. Returns the number of datagrams; undefined without the
 * privileges.
 */
export async function captured(
  program: CaptureProgram,
  port: number,
  act: () => Promise<void>,
): Promise<number | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-bench-'))
  try {
    const { path, args } = PROGRAMS[program]
    const filter = path === 'dumpcap' ? ['-f', `udp dst port ${String(port)}`] : [`udp dst port ${String(port)}`]
    const asUser = path === 'tcpdump' && process.getuid?.() === 0 ? ['-Z', 'root'] : []
    const child = spawn(path, [...asUser, ...args, join(folder, 'all.pcap'), ...filter], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let words = ''
    const ended = new Promise<void>((resolve) => {
      child.once('error', () => {
        resolve()
      })
      child.once('close', () => {
        resolve()
      })
    })
    const ready = new Promise<boolean>((resolve) => {
      child.stderr.on('data', (chunk: Buffer) => {
        words += chunk.toString()
        if (/listening on|File: /.test(words)) resolve(true)
      })
      void ended.then(() => {
        resolve(false)
      })
    })
    if (!(await ready)) return undefined
    await act()
    child.kill('SIGINT')
    await ended
    const kept = /(\d+) packets? captured|Packets captured: (\d+)/.exec(words)
    return kept === null ? undefined : Number(kept[1] ?? kept[2])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
