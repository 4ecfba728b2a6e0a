import { iperfTcp, iperfUdp, sockperfRoundTrip } from './measuring-tools'
import { ECHO_PROGRAMS, hasProgram } from './program-role'
import { hasPython } from './python-role'
import { Role } from './role'
import { fact, row, type Row } from './table'
import type { LoadFigures } from './tcp-roles'
import type { SinkFigures } from './udp-roles'

export const SECONDS = 3
const CLIENTS = [1, 200, 1_000]
const MANY_CLIENTS = 10_000
const TURNS = 5

export async function measureUdp(rows: Row[]): Promise<void> {
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

export async function measureTcp(rows: Row[]): Promise<void> {
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
export async function measureTcpSink(rows: Row[]): Promise<void> {
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
export async function measureManyClients(rows: Row[]): Promise<void> {
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
