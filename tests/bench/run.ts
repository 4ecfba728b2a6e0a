import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { hasPython, pythonEcho } from './python-role'
import { Role } from './role'
import { bareTcpEcho, recordedTcpEcho, tcpLoad, type LoadFigures } from './tcp-roles'
import { rowsRole, type RowFigures } from './rows-role'
import { bareUdpSink, recordedUdpEcho, recordedUdpSink, udpFlood, udpLoad, type SinkFigures } from './udp-roles'

const SECONDS = 3
/** Beside the bundle, which each run makes anew. */
const RESULT = 'out/bench-result.json'
const CLIENTS = [1, 200, 1_000]
/** `npm run bench -- 10000000` for the full promise; it takes some minutes and 2 GB of disk. */
const ROWS = /^\d+$/.test(process.argv[2] ?? '') ? Number(process.argv[2]) : 2_000_000

interface Row {
  readonly what: string
  readonly bench: string
  readonly floor: string
  readonly ratio: string
  readonly bar: string
}

const [, , role, ...args] = process.argv
const numbers = args.map(Number)
const ROLES: Readonly<Partial<Record<string, () => Promise<void>>>> = {
  'bare-udp-sink': bareUdpSink,
  'recorded-udp-sink': recordedUdpSink,
  'udp-flood': () => udpFlood(numbers[0] ?? 0, numbers[1] ?? SECONDS),
  'bare-tcp-echo': bareTcpEcho,
  'recorded-tcp-echo': recordedTcpEcho,
  'tcp-load': () => tcpLoad(numbers[0] ?? 0, numbers[1] ?? 1, numbers[2] ?? SECONDS),
  'udp-load': () => udpLoad(numbers[0] ?? 0, numbers[1] ?? 1, numbers[2] ?? SECONDS),
  'recorded-udp-echo': recordedUdpEcho,
  'python-echo': () => pythonEcho(args[0] ?? 'tcp'),
  rows: () => rowsRole(numbers[0] ?? 0),
}

const part = role === undefined ? undefined : ROLES[role]
await (part ?? measure)()

/** Bench and floor by turns in one run: the machine is shared and noisy, so ratios count. */
async function measure(): Promise<void> {
  const rows: Row[] = []
  await measureUdp(rows)
  await measureTcp(rows)
  await measureRows(rows)
  print(rows)
}

async function measureUdp(rows: Row[]): Promise<void> {
  const bareSink = await flood('bare-udp-sink')
  const recordedSink = await flood('recorded-udp-sink')
  const what = 'UDP, 64 bytes, flooded: received, recorded and indexed (1/s)'
  rows.push(row(what, recordedSink.received / SECONDS, bareSink.received / SECONDS, '>= 0.9'))
  const accounted = (recordedSink.received + recordedSink.dropped) / recordedSink.sent
  rows.push(fact('recorded + dropped by the system, of sent', accounted.toFixed(4), '1'))
  if (!hasPython()) return
  const ours = await echo('recorded-udp-echo', 50, 'udp-load')
  const python = await echo('python-echo', 50, 'udp-load', 'udp')
  rows.push(
    row(
      'UDP echo, 50 clients, beside Python ThreadingUDPServer (1/s)',
      ours.messages / SECONDS,
      python.messages / SECONDS,
      '>= 5',
    ),
  )
}

async function measureTcp(rows: Row[]): Promise<void> {
  for (const clients of CLIENTS) {
    const bare = await echo('bare-tcp-echo', clients)
    const recorded = await echo('recorded-tcp-echo', clients)
    if (clients === 1) rows.push(row('TCP echo, 1 client, round trip p50 (us)', recorded.p50Us, bare.p50Us, '<= 1.25'))
    else {
      const what = `TCP echo, ${String(clients)} clients, both ways recorded (messages/s)`
      rows.push(row(what, recorded.messages / SECONDS, bare.messages / SECONDS, '>= 0.8'))
    }
    if (clients === 1 || !hasPython()) continue
    const python = await echo('python-echo', clients, 'tcp-load', 'tcp')
    const what = `the same beside Python ThreadingTCPServer, ${String(clients)} clients`
    rows.push(row(what, recorded.messages / SECONDS, python.messages / SECONDS, '>= 1.2'))
  }
}

async function measureRows(rows: Row[]): Promise<void> {
  const role = new Role('rows', ROWS)
  const figures = await role.says<RowFigures>()
  await role.finish()
  const count = ROWS.toLocaleString('en-US')
  rows.push(fact(`${count} rows: appended from one loop, 100 bytes each (1/s)`, figures.appendsASecond.toFixed(0), ''))
  rows.push(fact(`${count} rows: resident memory a row (bytes)`, figures.bytesARow.toFixed(1), '<= 40'))
  rows.push(
    fact(`${count} rows: slowest of ${String(200)} positions (ms)`, figures.slowestPositionMs.toFixed(1), '< 100'),
  )
  rows.push(fact(`${count} rows: first filter hit (ms)`, figures.firstHitMs.toFixed(1), '< 300'))
  rows.push(fact(`${count} rows: whole text search (MB/s of file)`, figures.searchMegabytes.toFixed(0), '>= 300'))
  rows.push(fact(`${count} rows: the same by a pattern (MB/s of file)`, figures.patternMegabytes.toFixed(0), ''))
  rows.push(fact(`${count} rows: reopen (MB/s of file)`, figures.reopenMegabytes.toFixed(0), '>= 200'))
  const { pcapng, jsonl, csv } = figures.exportMegabytes
  rows.push(fact('export of 1,000,000 rows: pcapng (MB/s of output)', pcapng.toFixed(0), '>= 300'))
  rows.push(fact('export of 1,000,000 rows: JSON Lines (MB/s of output)', jsonl.toFixed(0), '>= 60'))
  rows.push(fact('export of 1,000,000 rows: CSV (MB/s of output)', csv.toFixed(0), '>= 60'))
}

async function flood(sinkRole: string): Promise<SinkFigures & { readonly sent: number }> {
  const sink = new Role(sinkRole)
  const sender = new Role('udp-flood', await sink.says<number>(), SECONDS)
  const sent = await sender.says<number>()
  await sender.finish()
  await new Promise((resolve) => setTimeout(resolve, 300))
  return { ...(await sink.finish<SinkFigures>()), sent }
}

async function echo(
  serverRole: string,
  clients: number,
  loadRole = 'tcp-load',
  ...serverArgs: readonly string[]
): Promise<LoadFigures> {
  const server = new Role(serverRole, ...serverArgs)
  const load = new Role(loadRole, await server.says<number>(), clients, SECONDS)
  const figures = await load.says<LoadFigures>()
  await load.finish()
  await server.finish()
  return figures
}

/** A figure without a floor: its bar is absolute. */
function fact(what: string, bench: string, bar: string): Row {
  return { what, bench, floor: '', ratio: '', bar }
}

function row(what: string, bench: number, floor: number, bar: string): Row {
  return { what, bench: bench.toFixed(0), floor: floor.toFixed(0), ratio: (bench / floor).toFixed(2), bar }
}

/** The ratio, or the figure where there is none, of the run before. */
function previous(): ReadonlyMap<string, string> {
  try {
    const rows = JSON.parse(readFileSync(RESULT, 'utf8')) as readonly Row[]
    return new Map(rows.map(({ what, ratio, bench }) => [what, ratio === '' ? bench : ratio]))
  } catch {
    return new Map()
  }
}

function print(rows: readonly Row[]): void {
  const before = previous()
  const shown = rows.map((each) => ({ ...each, before: before.get(each.what) ?? '' }))
  const columns = ['what', 'bench', 'floor', 'ratio', 'bar', 'before'] as const
  const widths = columns.map((column) => Math.max(column.length, ...shown.map((each) => each[column].length)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  process.stdout.write(
    `Node ${process.versions.node}, ${String(cpus().length)} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB; the floor is a bare Node program in the same run\n`,
  )
  process.stdout.write(
    `${line(columns)}\n${shown.map((each) => line(columns.map((column) => each[column]))).join('\n')}\n`,
  )
  mkdirSync('out', { recursive: true })
  writeFileSync(RESULT, JSON.stringify(rows, null, 2))
}
