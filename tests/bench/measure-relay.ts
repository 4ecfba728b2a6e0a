import { warmPageCache } from './bare-file'
import { canBuildC, NO_COMPILER, runC } from './c-program'
import { hasProgram } from './program-role'
import { MITMDUMP } from './relay-roles'
import { Role } from './role'
import { fact, row, type Rows } from './table'
import { byTurns, medianOf, WARM_SECONDS } from './turns'

const NO_MITMDUMP = 'mitmdump is not installed (WIREBENCH_BENCH_MITMDUMP=where it is)'
const SECONDS = 2
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
  const hasMitmproxy = hasProgram(MITMDUMP)
  const relays = ['recorded-relay', 'bare-pipe', ...(hasMitmproxy ? ['mitmdump-relay'] : [])]
  for (const [what, measure, bar] of [
    [echoed, echoRate, '>= 0.7'],
    [streamed, streamRate, '>= 0.4'],
  ] as const) {
    const [recorded = [], bare = [], mitmdump] = await byTurns(...relays.map((name) => () => measure(name)))
    const rate = (figure: number): number => figure
    rows.push(row(`${what}; floor: a bare pipe in Node`, medianOf(recorded, rate), medianOf(bare, rate), bar))
    if (mitmdump === undefined) rows.push(fact(`${what}, beside mitmdump`, NO_MITMDUMP, '>= 10'))
    else rows.push(row(`${what}, beside mitmdump`, medianOf(recorded, rate), medianOf(mitmdump, rate), '>= 10'))
  }
}

/** How far the time of an answer was from what it should have been, in microseconds. */
interface DelayFigures {
  readonly answered: number
  readonly sent: number
  readonly p50Us: number
  readonly p99Us: number
}

/** Late answers at ten thousand a second: how far each is from the time that was asked for; first of a process that has just begun. */
export async function measureDelay(rows: Rows): Promise<void> {
  const what = `delay=${String(DELAY_MS)} at ${DELAYED_A_SECOND.toLocaleString('en-US')} datagrams/s, recorded`
  if (!canBuildC()) {
    rows.push(fact(`${what}: error p99 (ms)`, NO_COMPILER, '<= 2'))
    return
  }
  const [cold = [], warm = []] = await byTurns(
    () => delayFigures(0, 1),
    () => delayFigures(1, 5),
  )
  const answered = (figures: readonly DelayFigures[]): string =>
    Math.min(...figures.map((each) => each.answered / Math.max(1, each.sent))).toFixed(4)
  const ms = (figures: readonly DelayFigures[], which: 'p50Us' | 'p99Us'): string =>
    (medianOf(figures, (each) => each[which]) / 1_000).toFixed(2)
  rows.push(fact(`${what}: answered, of sent, the least of five turns`, answered([...cold, ...warm]), '1'))
  rows.push(fact(`${what}: error p50 (ms)`, ms(warm, 'p50Us'), ''))
  rows.push(fact(`${what}: error p99 (ms)`, ms(warm, 'p99Us'), '<= 2'))
  rows.push(fact(`${what}: error p99 in the first second of a process (ms)`, ms(cold, 'p99Us'), ''))
}

async function delayFigures(warmS: number, seconds: number): Promise<DelayFigures> {
  const server = new Role('delayed-udp-echo', DELAY_MS)
  const port = await server.says<number>()
  const figures = await runC<DelayFigures>('udp-delay-load', port, DELAY_MS, DELAYED_A_SECOND, warmS, seconds)
  await server.finish()
  return figures
}

async function echoRate(relay: string): Promise<number> {
  const target = new Role('bare-tcp-echo')
  const between = new Role(relay, await target.says<number>())
  const port = await between.says<number>()
  await runC('tcp-echo-client', port, CLIENTS, 64, WARM_SECONDS)
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
  warmPageCache()
  const { bytes, seconds } = await runC<{ readonly bytes: number; readonly seconds: number }>('tcp-sender', port, 2)
  await between.finish()
  await target.finish()
  return bytes / seconds / 1e6
}
