import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './program-role'

/** These tools are both ends themselves: their figures stand beside ours, and are no reference for them. */
interface UdpFigures {
  readonly receivedASecond: number
  /** The share of sent datagrams. */
  readonly lost: number
}

/** One TCP connection from iperf3 to iperf3: millions of bytes a second that its server received. */
export async function iperfTcp(seconds: number): Promise<number> {
  const end = await iperf(seconds)
  return (end.sum_received?.bits_per_second ?? 0) / 8e6
}

/** 64 bytes a datagram, as fast as iperf3 sends. */
export async function iperfUdp(seconds: number): Promise<UdpFigures> {
  const { sum } = await iperf(seconds, '-u', '-b', '0', '-l', '64')
  const { packets = 0, lost_packets: lost = 0, seconds: lasted = seconds } = sum ?? {}
  return { receivedASecond: (packets - lost) / lasted, lost: packets === 0 ? 0 : lost / packets }
}

interface IperfEnd {
  readonly sum_received?: { readonly bits_per_second: number }
  readonly sum?: { readonly packets?: number; readonly lost_packets?: number; readonly seconds: number }
}

async function iperf(seconds: number, ...options: readonly string[]): Promise<IperfEnd> {
  const port = String(await freePort())
  const server = spawn('iperf3', ['-s', '-1', '-B', '127.0.0.1', '-p', port, '--forceflush'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(server.stdout, 'data')
  const report = await output('iperf3', ['-c', '127.0.0.1', '-p', port, '-t', String(seconds), '-J', ...options])
  server.kill()
  return (JSON.parse(report) as { readonly end: IperfEnd }).end
}

/** sockperf to sockperf over UDP, 64 bytes: the median round-trip time in microseconds. */
export async function sockperfRoundTrip(seconds: number): Promise<number> {
  const port = String(await freePort())
  const server = spawn('sockperf', ['sr', '-i', '127.0.0.1', '-p', port], { stdio: 'ignore' })
  await wait(500)
  const report = await output('sockperf', [
    'pp',
    '-i',
    '127.0.0.1',
    '-p',
    port,
    '-t',
    String(seconds),
    '-m',
    '64',
    '--full-rtt',
  ])
  server.kill()
  return Number(/percentile 50\.000\s*=\s*([\d.]+)/.exec(report)?.[1])
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  await once(child, 'close')
  return text
}
