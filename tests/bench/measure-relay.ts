import { canBuildC, NO_COMPILER, runC } from './c-program'
import { hasProgram } from './program-role'
import type { DelayFigures } from './relay-roles'
import { Role } from './role'
import { fact, row, type Rows } from './table'
import { byTurns, medianOf } from './turns'

const SECONDS = 1
const CLIENTS = 200
const DELAY_MS = 50
const DELAYED_A_SECOND = 10_000

/** A relay, both legs recorded, beside two sockets piped into each other in Node, and beside mitmproxy. */
export async function measureRelay(rows: Rows): Promise<void> {
  const echoed = 'relay, both legs recorded, 64 bytes, 200 clients (messages/s)'
  const streamed = 'relay, both legs recorded, one stream (MB/s)'
  if (!canBuildC()) {
    rows.push(fact(`${echoed}; floor: a bare pipe in Node`, NO_COMPILER, '>= 0.7'))
    rows.push(fact(`${streamed}; floor: a bare pipe in Node`, NO_COMPILER, '>= 0.4'))
    return
  }
  const hasMitmproxy = hasProgram('mitmdump')
  const relays = ['recorded-relay', 'bare-pipe', ...(hasMitmproxy ? ['mitmdump-relay'] : [])]
  for (const [what, measure, bar] of [
    [echoed, echoRate, '>= 0.7'],
    [streamed, streamRate, '>= 0.4'],
  ] as const) {
    const [recorded = [], bare = [], mitmdump] = await byTurns(...relays.map((name) => () => measure(name)))
    const rate = (figure: number): number => figure
    rows.push(row(`${what}; floor: a bare pipe in Node`, medianOf(recorded, rate), medianOf(bare, rate), bar))
    if (mitmdump === undefined) rows.push(fact(`${what}, beside mitmdump`, 'mitmdump is not installed', '>= 10'))
    else rows.push(row(`${what}, beside mitmdump`, medianOf(recorded, rate), medianOf(mitmdump, rate), '>= 10'))
  }
}

/** Late answers at ten thousand a second: how far each is from the time that was asked for. */
export async function measureDelay(rows: Rows): Promise<void> {
  const server = new Role('delayed-udp-echo', DELAY_MS)
  const load = new Role('delay-load', await server.says<number>(), DELAY_MS, DELAYED_A_SECOND, 5)
  const { answered, sent, p50Us, p99Us } = await load.says<DelayFigures>()
  await load.finish()
  await server.finish()
  const what = `delay=${String(DELAY_MS)} at ${DELAYED_A_SECOND.toLocaleString('en-US')} datagrams/s, recorded`
  rows.push(fact(`${what}: answered, of sent`, (answered / Math.max(1, sent)).toFixed(4), '1'))
  rows.push(fact(`${what}: error p50 (ms)`, (p50Us / 1_000).toFixed(2), ''))
  rows.push(fact(`${what}: error p99 (ms)`, (p99Us / 1_000).toFixed(2), '<= 2'))
}

async function echoRate(relay: string): Promise<number> {
  const target = new Role('bare-tcp-echo')
  const between = new Role(relay, await target.says<number>())
  const port = await between.says<number>()
  await runC('tcp-echo-client', port, 50, 64, 0.5)
  const { messages, seconds } = await runC<{ readonly messages: number; readonly seconds: number }>(
    'tcp-echo-client',
    port,
    CLIENTS,
    64,
    SECONDS,
  )
  await between.finish()
  await target.finish()
  return messages / seconds
}

/** How fast one stream goes through the relay, for two seconds. */
async function streamRate(relay: string): Promise<number> {
  const target = new Role('bare-tcp-sink')
  const between = new Role(relay, await target.says<number>())
  const port = await between.says<number>()
  await runC('tcp-sender', port, 0.3)
  const { bytes, seconds } = await runC<{ readonly bytes: number; readonly seconds: number }>('tcp-sender', port, 2)
  await between.finish()
  await target.finish()
  return bytes / seconds / 1e6
}
