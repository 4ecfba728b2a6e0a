import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { hasPython, pythonEcho } from './python-role'
import { iperfTcp, iperfUdp, sockperfRoundTrip } from './measuring-tools'
import { ECHO_PROGRAMS, hasProgram, programEcho } from './program-role'
import { Role } from './role'
import {
  bareTcpEcho,
  bareTcpSink,
  manyClients,
  recordedTcpEcho,
  recordedTcpSink,
  tcpFlood,
  tcpLoad,
  type LoadFigures,
} from './tcp-roles'
import { rowsFile, rowsRole, type RowFigures } from './rows-role'
import {
  bareUdpSink,
  recordedUdpEcho,
  recordedUdpSink,
  udpFlood,
  udpLoad,
  udpPaced,
  type SinkFigures,
} from './udp-roles'
import { ELECTRON, measureFlood, measureIdle, measureLargeView, measureStart, soak, type SoakSample } from './window'

const SECONDS = 3
/** Beside the bundle, which each run makes anew. */
const RESULT = 'out/bench-result.json'
const CLIENTS = [1, 200, 1_000]
const MANY_CLIENTS = 10_000
const TURNS = 5
const FLOOD_RATE = 100_000
const FLOOD_SECONDS = 60
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
  'udp-paced': () => udpPaced(numbers[0] ?? 0, numbers[1] ?? 1_000, numbers[2] ?? SECONDS),
  'bare-tcp-echo': bareTcpEcho,
  'recorded-tcp-echo': recordedTcpEcho,
  'tcp-load': () => tcpLoad(numbers[0] ?? 0, numbers[1] ?? 1, numbers[2] ?? SECONDS),
  'udp-load': () => udpLoad(numbers[0] ?? 0, numbers[1] ?? 1, numbers[2] ?? SECONDS),
  'recorded-udp-echo': recordedUdpEcho,
  'program-echo': () => programEcho(args[0] ?? 'socat'),
  'python-echo': () => pythonEcho(args[0] ?? 'tcp'),
  'bare-tcp-sink': bareTcpSink,
  'recorded-tcp-sink': recordedTcpSink,
  'tcp-flood': () => tcpFlood(numbers[0] ?? 0, numbers[1] ?? SECONDS),
  'many-clients': () => manyClients(numbers[0] ?? 0, numbers[1] ?? 1_000),
  rows: () => rowsRole(numbers[0] ?? 0),
  tcp: measureTcpAlone,
  'rows-file': () => rowsFile(args[0] ?? '', numbers[1] ?? 0),
  window: measureWindowAlone,
  flood: async () => {
    process.stdout.write(
      `${JSON.stringify(await measureFlood(numbers[0] ?? FLOOD_RATE, numbers[1] ?? FLOOD_SECONDS))}\n`,
    )
  },
  large: async () => {
    process.stdout.write(`${JSON.stringify(await measureLargeView(numbers[0] ?? ROWS))}\n`)
  },
  soak: () => soakAlone(numbers[0] ?? 30, numbers[1] ?? 20_000),
}

const part = role === undefined ? undefined : ROLES[role]
await (part ?? measure)()

/** Bench and floor by turns in one run: the machine is shared and noisy, so ratios count. */
async function measure(): Promise<void> {
  const rows: Row[] = []
  await measureUdp(rows)
  await measureTcp(rows)
  await measureTcpSink(rows)
  await measureManyClients(rows)
  await measureRows(rows)
  await measureWindow(rows)
  print(rows)
}

async function measureTcpAlone(): Promise<void> {
  const rows: Row[] = []
  await measureTcp(rows)
  await measureTcpSink(rows)
  await measureManyClients(rows)
  print(rows)
}

async function measureWindowAlone(): Promise<void> {
  const rows: Row[] = []
  await measureWindow(rows)
  print(rows)
}

/** In a real window, where there is an Electron and a screen. */
async function measureWindow(rows: Row[]): Promise<void> {
  if (ELECTRON === undefined) {
    process.stdout.write('no Electron, or no screen: the window is left out\n')
    return
  }
  const start = await measureStart()
  rows.push(
    row('start to a usable window, beside an empty Electron window (ms)', start.benchMs, start.emptyMs, '<= 1.5'),
  )
  const idle = await measureIdle('bench')
  const empty = await measureIdle('empty')
  rows.push({
    ...fact(
      'idle with a listener, beside an empty window: all processes (% of a core)',
      idle.corePercent.toFixed(2),
      '< 0.5',
    ),
    floor: empty.corePercent.toFixed(2),
  })
  rows.push({
    ...fact('idle: main and page, resident, shared pages once (MiB)', idle.proportionalMib.toFixed(0), '< 300'),
    floor: empty.proportionalMib.toFixed(0),
  })
  rows.push({
    ...fact('idle: main and page, resident, shared pages in each (MiB)', idle.residentMib.toFixed(0), ''),
    floor: empty.residentMib.toFixed(0),
  })
  const large = await measureLargeView(ROWS)
  const rowCount = ROWS.toLocaleString('en-US')
  rows.push(fact(`window on ${rowCount} rows: from opening to the first rows (ms)`, large.openMs.toFixed(0), ''))
  rows.push(
    fact(`window on ${rowCount} rows: slowest of 100 positions on screen (ms)`, large.slowestMs.toFixed(0), '< 100'),
  )
  rows.push(fact(`window on ${rowCount} rows: page heap (MiB)`, large.pageHeapMib.toFixed(0), '< 100'))
  const flood = await measureFlood(FLOOD_RATE, FLOOD_SECONDS)
  const what = `window on ${FLOOD_RATE.toLocaleString('en-US')} datagrams/s for ${String(FLOOD_SECONDS)} s:`
  rows.push(
    fact(
      `${what} recorded + dropped by the system, of sent`,
      ((flood.recorded + flood.droppedBySystem) / flood.sent).toFixed(4),
      '1',
    ),
  )
  rows.push(fact(`${what} dropped by the system, of sent`, (flood.droppedBySystem / flood.sent).toFixed(4), ''))
  rows.push(fact(`${what} longest gap between frames (ms)`, flood.longestFrameGapMs.toFixed(0), '< 100'))
  rows.push(fact(`${what} frames a second`, flood.framesASecond.toFixed(0), ''))
  rows.push(fact(`${what} slowest typing echo (ms)`, flood.longestTypingMs.toFixed(0), '< 50'))
  rows.push(fact(`${what} page heap (MiB)`, flood.pageHeapMib.toFixed(0), '< 100'))
  rows.push(fact(`${what} main's loop, p99 (ms)`, flood.loopP99Ms.toFixed(1), '< 20'))
  rows.push(fact(`${what} main, resident (MiB)`, flood.mainMib.toFixed(0), ''))
}

/** `npm run bench -- soak MINUTES RATE`: memory while messages come for long, with a window on them. */
async function soakAlone(minutes: number, rate: number): Promise<void> {
  const samples: SoakSample[] = []
  const sums = await soak(rate, minutes, (sample) => {
    samples.push(sample)
    const { second, records, mainMib, pageHeapMib, pageMib } = sample
    process.stdout.write(
      `${second.toFixed(0)} s  ${String(records)} records  main ${mainMib.toFixed(0)} MiB  page ${pageMib.toFixed(0)} MiB, heap ${pageHeapMib.toFixed(1)} MiB\n`,
    )
  })
  // The first fifth is for buffers and compilers.
  const settled = samples.slice(Math.floor(samples.length / 5))
  const slope = (of: (sample: SoakSample) => number, by: (sample: SoakSample) => number): number =>
    slopeOf(settled.map((each) => [by(each), of(each)]))
  process.stdout.write(
    `${JSON.stringify({
      minutes,
      rate,
      ...sums,
      mainBytesARecord: slope(
        ({ mainMib }) => mainMib * 2 ** 20,
        ({ records }) => records,
      ),
      pageHeapMibAnHour: slope(
        ({ pageHeapMib }) => pageHeapMib,
        ({ second }) => second / 3_600,
      ),
      pageMibAnHour: slope(
        ({ pageMib }) => pageMib,
        ({ second }) => second / 3_600,
      ),
    })}\n`,
  )
}

/** Least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return over / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}

async function measureUdp(rows: Row[]): Promise<void> {
  const bareSink = await flood('bare-udp-sink')
  const recordedSink = await flood('recorded-udp-sink')
  const what = 'UDP, 64 bytes, flooded: received, recorded and indexed (1/s)'
  rows.push(row(what, recordedSink.received / SECONDS, bareSink.received / SECONDS, '>= 0.9'))
  const accounted = (recordedSink.received + recordedSink.dropped) / recordedSink.sent
  rows.push(fact('recorded + dropped by the system, of sent', accounted.toFixed(4), '1'))
  if (hasProgram('iperf3')) {
    const { receivedASecond, lost } = await iperfUdp(SECONDS)
    rows.push(
      row('the same beside iperf3 with its own sender (1/s)', recordedSink.received / SECONDS, receivedASecond, ''),
    )
    const ourLoss = recordedSink.dropped / recordedSink.sent
    rows.push({
      ...fact('dropped by the system, of sent, beside iperf3', ourLoss.toFixed(3), ''),
      floor: lost.toFixed(3),
    })
  }
  if (hasProgram('sockperf')) {
    const { p50Us } = await echo('recorded-udp-echo', 1, 'udp-load')
    const what = 'UDP echo, 1 client, round trip p50, beside sockperf with its own client (us)'
    rows.push(row(what, p50Us, await sockperfRoundTrip(SECONDS), ''))
  }
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
  const few = await echo('recorded-tcp-echo', 50)
  for (const name of ECHO_PROGRAMS.filter(hasProgram)) {
    const other = await echo('program-echo', 50, 'tcp-load', name)
    const what = `TCP echo, 50 clients, beside ${name} with a process for each (messages/s)`
    rows.push(row(what, few.messages / SECONDS, other.messages / SECONDS, ''))
  }
  for (const clients of CLIENTS) {
    const [bare, recorded] = await byTurns(
      () => echo('bare-tcp-echo', clients),
      () => echo('recorded-tcp-echo', clients),
      (all) => ({
        messages: median(all.map(({ messages }) => messages)),
        p50Us: median(all.map(({ p50Us }) => p50Us)),
      }),
    )
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

/** Medians of some turns: a single one tells more of the machine than of the programs. */
async function byTurns<T>(
  one: () => Promise<T>,
  other: () => Promise<T>,
  middle: (all: readonly T[]) => T,
): Promise<readonly [T, T]> {
  const [first, second]: [T[], T[]] = [[], []]
  for (let turn = 0; turn < TURNS; turn++) {
    first.push(await one())
    second.push(await other())
  }
  return [middle(first), middle(second)]
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

/** One connection that floods: what is not read in time is held back at the sender, not kept here. */
async function measureTcpSink(rows: Row[]): Promise<void> {
  const take = async (role: string): Promise<{ readonly rate: number; readonly grownMib: number }> => {
    const sink = new Role(role)
    const port = await sink.says<number>()
    const before = await sink.residentBytes()
    const sender = new Role('tcp-flood', port, SECONDS)
    await sender.says<number>()
    const grown = (await sink.residentBytes()) - before
    await sender.finish()
    const received = await sink.finish<number>()
    return { rate: received / SECONDS / 1e6, grownMib: grown / 2 ** 20 }
  }
  const [bare, recorded] = await byTurns(
    () => take('bare-tcp-sink'),
    () => take('recorded-tcp-sink'),
    (all) => ({ rate: median(all.map(({ rate }) => rate)), grownMib: median(all.map(({ grownMib }) => grownMib)) }),
  )
  rows.push(row('TCP sink, one connection, recorded (MB/s)', recorded.rate, bare.rate, '>= 0.5'))
  if (hasProgram('iperf3'))
    rows.push(row('the same beside iperf3 with its own sender (MB/s)', recorded.rate, await iperfTcp(SECONDS), ''))
  rows.push({
    ...fact('TCP sink: memory grown (MiB)', recorded.grownMib.toFixed(0), 'flat'),
    floor: bare.grownMib.toFixed(0),
  })
}

/** All there at once. */
async function measureManyClients(rows: Row[]): Promise<void> {
  const serve = async (role: string): Promise<{ readonly ms: number; readonly kibAClient: number }> => {
    const server = new Role(role)
    const port = await server.says<number>()
    const before = await server.residentBytes()
    const clients = new Role('many-clients', port, MANY_CLIENTS)
    const cameMs = await clients.says<number>()
    const grown = (await server.residentBytes()) - before
    const leftMs = await clients.finish<number>()
    await server.finish()
    return { ms: cameMs + leftMs, kibAClient: grown / 1_024 / MANY_CLIENTS }
  }
  const [bare, recorded] = await byTurns(
    () => serve('bare-tcp-echo'),
    () => serve('recorded-tcp-echo'),
    (all) => ({ ms: median(all.map(({ ms }) => ms)), kibAClient: median(all.map(({ kibAClient }) => kibAClient)) }),
  )
  const count = MANY_CLIENTS.toLocaleString('en-US')
  rows.push(row(`${count} clients: connect, echo, leave (ms)`, recorded.ms, bare.ms, '<= 2'))
  const above = recorded.kibAClient - bare.kibAClient
  rows.push({
    ...fact(`${count} clients: memory a client above the floor (KiB)`, above.toFixed(1), '<= 12'),
    floor: bare.kibAClient.toFixed(1),
  })
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

function previousRows(): readonly Row[] {
  try {
    return JSON.parse(readFileSync(RESULT, 'utf8')) as readonly Row[]
  } catch {
    return []
  }
}

function print(rows: readonly Row[]): void {
  // The ratio, or the figure where there is none, of the run before.
  const before = new Map(previousRows().map(({ what, ratio, bench }) => [what, ratio === '' ? bench : ratio]))
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
  // What was not measured this time stays.
  const measured = new Set(rows.map(({ what }) => what))
  const kept = previousRows().filter(({ what }) => !measured.has(what))
  writeFileSync(RESULT, JSON.stringify([...rows, ...kept], null, 2))
}
