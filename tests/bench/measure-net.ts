import { warmPageCache, withFilesInMemory } from './bare-file'
import { canBuildC, NO_COMPILER, runC } from './c-program'
import { iperfTcp, iperfUdp, sockperfRoundTrip } from './measuring-tools'
import { ECHO_PROGRAMS, hasProgram } from './program-role'
import { hasPython } from './python-role'
import { Role } from './role'
import { fact, FLOOR_WRITES, row, UNWRITTEN, type Rows } from './table'
import type { LoadFigures } from './tcp-roles'
import { byTurns, medianOf, WARM_SECONDS } from './turns'

export const SECONDS = 3
const CLIENTS = [1, 200, 1_000]
const MANY_CLIENTS = 10_000

/** What `tcp-sender` says. */
interface Streamed {
  readonly bytes: number
  readonly seconds: number
}

/** Programs with their own protocol: they are both ends. */
export async function measureUdpBesideTools(rows: Rows): Promise<void> {
  if (hasProgram('iperf3')) {
    const { receivedASecond, lost } = await iperfUdp(SECONDS)
    rows.push(fact('UDP, 64 bytes, iperf3 with its own sender: received (1/s)', receivedASecond.toFixed(0), ''))
    rows.push(fact('the same: lost, of sent', lost.toFixed(3), ''))
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

export async function measureTcp(rows: Rows): Promise<void> {
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
    )
    const p50Us = (all: readonly LoadFigures[] | undefined): number => medianOf(all, (each) => each.p50Us)
    const rate = (all: readonly LoadFigures[] | undefined): number =>
      medianOf(all, ({ messages }) => messages) / SECONDS
    if (clients === 1)
      rows.push(row('TCP echo, 1 client, round trip p50 (us)', p50Us(recorded), p50Us(bare), '<= 1.25'))
    else {
      const what = `TCP echo, ${String(clients)} clients, both ways recorded (messages/s)`
      rows.push(row(what, rate(recorded), rate(bare), '>= 0.8'))
    }
    if (clients === 1 || !hasPython()) continue
    const python = await echo('python-echo', clients, 'tcp-load', 'tcp')
    const what = `the same beside Python ThreadingTCPServer, ${String(clients)} clients`
    rows.push(row(what, rate(recorded), python.messages / SECONDS, '>= 1.2'))
  }
}

/** One connection that floods: unread data stays with the sender and is not buffered here. */
export async function measureTcpSink(rows: Rows): Promise<void> {
  const what = 'TCP sink, one connection from C, recorded (MB/s)'
  if (!canBuildC()) {
    rows.push(fact(what, NO_COMPILER, '>= 0.75'))
    return
  }
  const take = async (role: string): Promise<{ readonly rate: number; readonly grownMib: number }> => {
    const sink = new Role(role)
    const port = await sink.says<number>()
    const warm = await runC<Streamed>('tcp-sender', port, WARM_SECONDS)
    const before = await sink.residentBytes()
    warmPageCache()
    const { bytes, seconds } = await runC<Streamed>('tcp-sender', port, SECONDS)
    const grown = (await sink.residentBytes()) - before
    const received = await sink.finish<number>()
    if (received !== warm.bytes + bytes)
      throw new Error(`${role} received ${String(received)} of ${String(warm.bytes + bytes)} bytes`)
    return { rate: bytes / seconds / 1e6, grownMib: grown / 2 ** 20 }
  }
  const [bare, recorded, writing, unwritten] = await withFilesInMemory(() =>
    byTurns(
      () => take('bare-tcp-sink'),
      () => take('recorded-tcp-sink'),
      () => take('writing-tcp-sink'),
      () => take('unwritten-tcp-sink'),
    ),
  )
  const [onDisk, writingOnDisk] = await byTurns(
    () => take('recorded-tcp-sink'),
    () => take('writing-tcp-sink'),
  )
  const rateOf = (all: typeof bare): number => medianOf(all, (each) => each.rate)
  const rate = rateOf(recorded)
  rows.push(row(what, rate, rateOf(bare), '>= 0.75'))
  rows.push(row(`${FLOOR_WRITES} (MB/s)`, rate, rateOf(writing), ''))
  rows.push(row(`${UNWRITTEN} (MB/s)`, rateOf(unwritten), rateOf(bare), ''))
  rows.push(
    row('the same on this disk, the floor writes it to a file (MB/s)', rateOf(onDisk), rateOf(writingOnDisk), ''),
  )
  if (hasProgram('iperf3'))
    rows.push(row('the same beside iperf3 with its own sender (MB/s)', rate, await iperfTcp(SECONDS), ''))
  rows.push({
    ...fact('TCP sink: memory grown (MiB)', medianOf(recorded, ({ grownMib }) => grownMib).toFixed(0), 'flat'),
    floor: medianOf(bare, ({ grownMib }) => grownMib).toFixed(0),
  })
}

interface Served {
  readonly ms: number
  readonly kibAClient: number
}

/** All clients are connected at once. */
export async function measureManyClients(rows: Rows): Promise<void> {
  const serve = async (role: string): Promise<Served> => {
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
  )
  const count = MANY_CLIENTS.toLocaleString('en-US')
  const ms = (all: readonly Served[] | undefined): number => medianOf(all, (each) => each.ms)
  const kibAClient = (all: readonly Served[] | undefined): number => medianOf(all, (each) => each.kibAClient)
  rows.push(row(`${count} clients: connect, echo, leave (ms)`, ms(recorded), ms(bare), '<= 2'))
  const above = kibAClient(recorded) - kibAClient(bare)
  rows.push({
    ...fact(`${count} clients: memory a client above the floor (KiB)`, above.toFixed(1), '<= 12'),
    floor: kibAClient(bare).toFixed(1),
  })
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
