import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { memoryRole } from './memory-role'
import { Role } from './role'
import { bareTcpEcho, recordedTcpEcho, tcpLoad, type LoadFigures } from './tcp-roles'
import { bareUdpSink, recordedUdpSink, udpFlood, type SinkFigures } from './udp-roles'

const SECONDS = 3
const MANY_CLIENTS = 200

interface Row {
  readonly what: string
  readonly bench: string
  readonly floor: string
  readonly ratio: string
  readonly bar: string
}

const [, , role, ...args] = process.argv
const numbers = args.map(Number)
const ROLES: Readonly<Record<string, () => Promise<void>>> = {
  'bare-udp-sink': bareUdpSink,
  'recorded-udp-sink': recordedUdpSink,
  'udp-flood': () => udpFlood(numbers[0] ?? 0, numbers[1] ?? SECONDS),
  'bare-tcp-echo': bareTcpEcho,
  'recorded-tcp-echo': recordedTcpEcho,
  'tcp-load': () => tcpLoad(numbers[0] ?? 0, numbers[1] ?? 1, numbers[2] ?? SECONDS),
  memory: memoryRole,
}

if (role === undefined) await measure()
else await ROLES[role]?.()

/** Bench and floor by turns in one run: the machine is shared and noisy, so ratios count. */
async function measure(): Promise<void> {
  const rows: Row[] = []
  const bareSink = await flood('bare-udp-sink')
  const recordedSink = await flood('recorded-udp-sink')
  rows.push(
    row(
      'UDP, 64 bytes, flooded: received, recorded and indexed (1/s)',
      recordedSink.received / SECONDS,
      bareSink.received / SECONDS,
      '>= 0.9',
    ),
  )
  const accounted = (recordedSink.received + recordedSink.dropped) / recordedSink.sent
  rows.push({
    what: 'recorded + dropped by the system, of sent',
    bench: accounted.toFixed(4),
    floor: '',
    ratio: '',
    bar: '1',
  })
  rows.push({
    what: 'reopen (MB/s of file)',
    bench: (recordedSink.reopenMegabytes ?? 0).toFixed(0),
    floor: '',
    ratio: '',
    bar: '>= 200',
  })
  for (const clients of [1, MANY_CLIENTS]) {
    const bare = await echo('bare-tcp-echo', clients)
    const recorded = await echo('recorded-tcp-echo', clients)
    if (clients === 1) rows.push(row('TCP echo, 1 client, round trip p50 (us)', recorded.p50Us, bare.p50Us, '<= 1.25'))
    else
      rows.push(
        row(
          `TCP echo, ${String(clients)} clients, both ways recorded (messages/s)`,
          recorded.messages / SECONDS,
          bare.messages / SECONDS,
          '>= 0.8',
        ),
      )
  }
  const memory = new Role('memory')
  await memory.says()
  const { bytesARecord, recordsASecond } = await memory.finish<{ bytesARecord: number; recordsASecond: number }>()
  rows.push({
    what: 'resident memory a record (bytes)',
    bench: bytesARecord.toFixed(1),
    floor: '',
    ratio: '',
    bar: '< 64',
  })
  rows.push({
    what: 'records appended from one loop, 100 bytes each (1/s)',
    bench: recordsASecond.toFixed(0),
    floor: '',
    ratio: '',
    bar: '',
  })
  print(rows)
}

async function flood(sinkRole: string): Promise<SinkFigures & { readonly sent: number }> {
  const sink = new Role(sinkRole)
  const sender = new Role('udp-flood', await sink.says<number>(), SECONDS)
  const sent = await sender.says<number>()
  await sender.finish()
  await new Promise((resolve) => setTimeout(resolve, 300))
  return { ...(await sink.finish<SinkFigures>()), sent }
}

async function echo(serverRole: string, clients: number): Promise<LoadFigures> {
  const server = new Role(serverRole)
  const load = new Role('tcp-load', await server.says<number>(), clients, SECONDS)
  const figures = await load.says<LoadFigures>()
  await load.finish()
  await server.finish()
  return figures
}

function row(what: string, bench: number, floor: number, bar: string): Row {
  return { what, bench: bench.toFixed(0), floor: floor.toFixed(0), ratio: (bench / floor).toFixed(2), bar }
}

function print(rows: readonly Row[]): void {
  const columns = ['what', 'bench', 'floor', 'ratio', 'bar'] as const
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((each) => each[column].length)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  process.stdout.write(
    `Node ${process.versions.node}, ${String(cpus().length)} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB; the floor is a bare Node program in the same run\n`,
  )
  process.stdout.write(
    `${line(columns)}\n${rows.map((each) => line(columns.map((column) => each[column]))).join('\n')}\n`,
  )
  writeFileSync('out/bench/result.json', JSON.stringify(rows, null, 2))
}
