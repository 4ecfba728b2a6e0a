import { BareFile } from './bare-file'
import { FLOOD_RATE, FLOOD_SECONDS, measureUse, measureWindow, soakAlone } from './measure-window'
import { measureRules, measureTcpEcho } from './measure-echo'
import { measureUdpFlood } from './measure-flood'
import { measureManyClients, measureTcp, measureTcpSink, measureUdpBesideTools, SECONDS } from './measure-net'
import { measureDelay, measureRelay } from './measure-relay'
import { measureRows } from './measure-rows'
import { measureScripts } from './measure-scripts'
import { measureStuck } from './measure-stuck'
import { pythonEcho } from './python-role'
import { mountebankTcp } from './mountebank-role'
import { programEcho } from './program-role'
import {
  bareTcpEcho,
  bareTcpSink,
  manyClients,
  recordedTcpEcho,
  recordedTcpSink,
  rulesTcpEcho,
  tcpLoad,
} from './tcp-roles'
import { barePipe, delayedUdpEcho, mitmdumpRelay, recordedRelay } from './relay-roles'
import { rowsFile, rowsRole } from './rows-role'
import { plainNodeHandlers, scriptBombs, scriptedTcp } from './script-roles'
import { holdingRelay, stuckRules } from './stuck-roles'
import { print, Rows } from './table'
import { leaveOutWrites } from './unwritten'
import { bareUdpSink, recordedUdpEcho, recordedUdpSink, udpLoad, udpPaced } from './udp-roles'
import { measureBareFlood, measureFlood, measureLargeView } from './window'

/** `npm run bench -- 10000000` for the full promise; it takes some minutes and 2 GB of disk. */
const ROWS = /^\d+$/.test(process.argv[2] ?? '') ? Number(process.argv[2]) : 2_000_000

/** What somebody still works with as with an empty window. */
const USED_CLIENTS = 500
const USED_ROWS = 1_000_000

const [, , role, ...args] = process.argv
const numbers = args.map(Number)
const ROLES: Readonly<Partial<Record<string, () => Promise<void>>>> = {
  'bare-udp-sink': bareUdpSink,
  'recorded-udp-sink': recordedUdpSink,
  'unwritten-udp-sink': () => unwritten(recordedUdpSink),
  'udp-paced': () => udpPaced(numbers[0] ?? 0, numbers[1] ?? 1_000, numbers[2] ?? SECONDS),
  'bare-tcp-echo': () => bareTcpEcho(),
  'writing-tcp-echo': () => bareTcpEcho(new BareFile()),
  'recorded-tcp-echo': recordedTcpEcho,
  'unwritten-tcp-echo': () => unwritten(recordedTcpEcho),
  'rules-tcp-echo': rulesTcpEcho,
  'mountebank-tcp': mountebankTcp,
  'tcp-load': () => tcpLoad(numbers[0] ?? 0, numbers[1] ?? 1, numbers[2] ?? SECONDS),
  'udp-load': () => udpLoad(numbers[0] ?? 0, numbers[1] ?? 1, numbers[2] ?? SECONDS),
  'recorded-udp-echo': recordedUdpEcho,
  'program-echo': () => programEcho(args[0] ?? 'socat'),
  'python-echo': () => pythonEcho(args[0] ?? 'tcp'),
  'bare-tcp-sink': () => bareTcpSink(),
  'writing-tcp-sink': () => bareTcpSink(new BareFile()),
  'recorded-tcp-sink': recordedTcpSink,
  'unwritten-tcp-sink': () => unwritten(recordedTcpSink),
  'many-clients': () => manyClients(numbers[0] ?? 0, numbers[1] ?? 1_000),
  'scripted-tcp': scriptedTcp,
  'plain-node-handlers': plainNodeHandlers,
  'script-bombs': scriptBombs,
  'bare-pipe': () => barePipe(numbers[0] ?? 0),
  'recorded-relay': () => recordedRelay(numbers[0] ?? 0),
  'recorded-holding-relay': () => holdingRelay(numbers[0] ?? 0),
  'rules-stuck': () => stuckRules(numbers[0] ?? 1),
  'mitmdump-relay': () => mitmdumpRelay(numbers[0] ?? 0),
  'delayed-udp-echo': () => delayedUdpEcho(numbers[0] ?? 0),
  relay: () => measureAlone(measureRelay),
  delay: () => measureAlone(measureDelay),
  rows: () => rowsRole(numbers[0] ?? 0),
  tcp: () => measureAlone(measureTcp, measureManyClients),
  echo: () => measureAlone(measureTcpEcho),
  sink: () => measureAlone(measureTcpSink),
  rules: () => measureAlone(measureRules),
  scripts: () => measureAlone(measureScripts),
  stuck: () => measureAlone(measureStuck),
  udp: () => measureAlone(measureUdpFlood, measureUdpBesideTools),
  'rows-file': () => rowsFile(args[0] ?? '', numbers[1] ?? 0),
  use: () => measureAlone((rows) => measureUse(numbers[0] ?? USED_CLIENTS, numbers[1] ?? USED_ROWS, rows)),
  window: () => measureAlone((rows) => measureWindow(ROWS, rows)),
  flood: async () => {
    const [rate = FLOOD_RATE, seconds = FLOOD_SECONDS] = numbers
    const bare = await measureBareFlood(rate, seconds)
    process.stdout.write(`${JSON.stringify({ bare, ...(await measureFlood(rate, seconds)) })}\n`)
  },
  large: async () => {
    process.stdout.write(`${JSON.stringify(await measureLargeView(numbers[0] ?? ROWS))}\n`)
  },
  soak: () => soakAlone(numbers[0] ?? 30, numbers[1] ?? 20_000),
}

const part = role === undefined ? undefined : ROLES[role]
await (part ?? measureAll)()

/** Runs engine and reference in turn: the machine is shared and noisy, so only ratios count. */
async function measureAll(): Promise<void> {
  await measureAlone(
    measureUdpFlood,
    measureUdpBesideTools,
    measureTcpEcho,
    measureRules,
    measureRelay,
    measureDelay,
    measureTcpSink,
    measureTcp,
    measureManyClients,
    measureScripts,
    measureStuck,
    (rows) => measureRows(ROWS, rows),
    (rows) => measureWindow(ROWS, rows),
    (rows) => measureUse(USED_CLIENTS, USED_ROWS, rows),
  )
}

async function measureAlone(...parts: readonly ((rows: Rows) => Promise<void>)[]): Promise<void> {
  const rows = new Rows()
  for (const part of parts) await part(rows)
  print(rows.all)
}

/** The engine without the system's part of writing: the rest of the difference is ours. */
function unwritten(role: () => Promise<void>): Promise<void> {
  leaveOutWrites()
  return role()
}
