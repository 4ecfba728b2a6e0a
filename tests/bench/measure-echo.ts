import { warmPageCache, withFilesInMemory } from './bare-file'
import { canBuildC, NO_COMPILER, runC } from './c-program'
import { hasMountebank, NO_MOUNTEBANK } from './mountebank-role'
import { Role } from './role'
import { fact, FLOOR_WRITES, row, UNWRITTEN, type Rows } from './table'
import { byTurns, medianOf, WARM_SECONDS } from './turns'

const SECONDS = 2

interface EchoFigures {
  readonly messages: number
  readonly seconds: number
  readonly p50Us: number
  readonly p99Us: number
}

interface Load {
  readonly bytes: number
  readonly clients: number
  readonly rateBar: string
  readonly p99Bar: string
  /** Measures the system's cost of writing as well: a reference that writes, and the engine without its writes. */
  readonly tellsWrites?: boolean
}

const LOADS: readonly Load[] = [
  { bytes: 64, clients: 1, rateBar: '', p99Bar: '' },
  { bytes: 64, clients: 200, rateBar: '', p99Bar: '' },
  { bytes: 64, clients: 1_000, rateBar: '>= 0.9', p99Bar: '<= 1.3' },
  { bytes: 16_384, clients: 50, rateBar: '>= 0.6', p99Bar: '', tellsWrites: true },
  { bytes: 16_384, clients: 200, rateBar: '', p99Bar: '' },
  { bytes: 16_384, clients: 1_000, rateBar: '', p99Bar: '' },
]

/** Clients in C that use almost no processor time: both directions recorded, beside a bare echo. */
export async function measureTcpEcho(rows: Rows): Promise<void> {
  for (const load of LOADS) {
    const { bytes, clients, rateBar } = load
    const size = bytes === 64 ? '64 bytes' : `${String(bytes / 1_024)} KiB`
    const what = `TCP echo from C, ${size}, ${clients.toLocaleString('en-US')} ${clients === 1 ? 'client' : 'clients'}:`
    if (!canBuildC()) {
      rows.push(fact(`${what} messages a second`, NO_COMPILER, rateBar))
      continue
    }
    try {
      await withFilesInMemory(() => measureOne(what, load, rows))
    } catch (error) {
      rows.push(fact(`${what} messages a second`, `failed: ${String(error)}`, rateBar))
    }
  }
}

async function measureOne(what: string, load: Load, rows: Rows): Promise<void> {
  const { rateBar, p99Bar, tellsWrites = false } = load
  const [bare, recorded, writing, unwritten] = await byTurns(
    () => echo('bare-tcp-echo', load),
    () => echo('recorded-tcp-echo', load),
    ...(tellsWrites ? [() => echo('writing-tcp-echo', load), () => echo('unwritten-tcp-echo', load)] : []),
  )
  const add = (figure: string, bar: string, of: (figures: EchoFigures) => number): void => {
    rows.push(row(`${what} ${figure}`, medianOf(recorded, of), medianOf(bare, of), bar))
  }
  const rate = ({ messages, seconds }: EchoFigures): number => messages / seconds
  add('messages a second', rateBar, rate)
  if (tellsWrites) {
    rows.push(row(`${what} ${FLOOR_WRITES}`, medianOf(recorded, rate), medianOf(writing, rate), ''))
    rows.push(row(`${what} ${UNWRITTEN}`, medianOf(unwritten, rate), medianOf(bare, rate), ''))
  }
  add('p50 (us)', '', ({ p50Us }) => p50Us)
  add('p99 (us)', p99Bar, ({ p99Us }) => p99Us)
}

/** The same answers by a thousand rules, of which one matches, beside our own echo: each hit is a row, too. */
export async function measureRules(rows: Rows): Promise<void> {
  const load: Load = { bytes: 64, clients: 200, rateBar: '>= 0.8', p99Bar: '' }
  const what = 'TCP echo by 1,000 rules, 64 bytes, 200 clients, beside our echo: messages a second'
  const besideMountebank = 'the same beside Mountebank with the same rules'
  const mountebankBar = '>= 10'
  if (!canBuildC()) {
    rows.push(fact(what, NO_COMPILER, load.rateBar))
    return
  }
  const [byRules, plain, mountebank] = await byTurns(
    () => echo('rules-tcp-echo', load),
    () => echo('recorded-tcp-echo', load),
    ...(hasMountebank() ? [() => echo('mountebank-tcp', load)] : []),
  )
  const rate = ({ messages, seconds }: EchoFigures): number => messages / seconds
  rows.push(row(what, medianOf(byRules, rate), medianOf(plain, rate), load.rateBar))
  if (mountebank === undefined) rows.push(fact(besideMountebank, NO_MOUNTEBANK, mountebankBar))
  else rows.push(row(besideMountebank, medianOf(byRules, rate), medianOf(mountebank, rate), mountebankBar))
}

async function echo(role: string, { bytes, clients }: Load): Promise<EchoFigures> {
  const server = new Role(role)
  const port = await server.says<number>()
  // Twice: otherwise the ends of the first connections are compiled while the others are measured.
  for (let run = 0; run < 2; run++) await runC('tcp-echo-client', port, clients, bytes, WARM_SECONDS / 2)
  if (bytes > 64) warmPageCache()
  const figures = await runC<EchoFigures>('tcp-echo-client', port, clients, bytes, SECONDS)
  await server.finish()
  return figures
}
