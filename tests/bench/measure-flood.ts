import { setTimeout as wait } from 'node:timers/promises'
import { warmPageCache } from './bare-file'
import { canBuildC, NO_COMPILER, runC } from './c-program'
import { captured, CAPTURE_PROGRAMS } from './capture-program'
import { Role } from './role'
import { fact, row, UNWRITTEN, type Rows } from './table'
import { byTurns, medianOf, WARM_SECONDS } from './turns'
import { kernelDrops, type SinkFigures } from './udp-roles'

const SECONDS = 2
/** Bytes of a datagram, and the share of a bare sink's rate that should be recorded at least. */
const SIZES = [
  { bytes: 64, bar: '>= 0.9' },
  { bytes: 1_400, bar: '>= 0.85' },
] as const
const RATES = [100_000, 200_000, 300_000, 400_000] as const
/** The rate above which the lossless limit is not searched, and the number of bisections. */
const FASTEST = 450_000
const HALVINGS = 6
/**
 * A rate counts as lossless when one of this many attempts lost nothing: other load on the machine is not a limit of
 * the program.
 */
const TRIES = 3
/** One in a thousand: a short pause of the machine is not a limit of the program. */
const NO_LOSS = 0.001

interface Stage {
  readonly sent: number
  readonly receivedASecond: number
  readonly lost: number
}

interface PacedFigures {
  readonly lost: readonly number[]
  readonly withoutLoss: number
}

interface Sent {
  readonly sent: number
  readonly seconds: number
}

/**
 * A sender in C that is faster than any receiver here: the share of a bare sink's rate that is left when everything is
 * recorded.
 */
export async function measureUdpFlood(rows: Rows): Promise<void> {
  if (!canBuildC()) {
    for (const { bytes, bar } of SIZES) rows.push(fact(floodWords(bytes), NO_COMPILER, bar))
    rows.push(fact('UDP, largest rate without loss (1/s)', NO_COMPILER, '>= 0.9'))
    return
  }
  let [sent, accounted] = [0, 0]
  const count = (figures: SinkFigures, stages: readonly Stage[]): void => {
    sent += stages.reduce((sum, stage) => sum + stage.sent, 0)
    accounted += figures.received + figures.dropped
  }
  for (const { bytes, bar } of SIZES) {
    const flooded = async (role: string, counts: boolean): Promise<Stage> => {
      const { stages, figures } = await withSink(role, async (stage) => {
        const warm = await stage(bytes, WARM_SECONDS, 0)
        warmPageCache()
        return [warm, await stage(bytes, SECONDS, 0)]
      })
      if (counts) count(figures, stages)
      return stages[1] ?? { sent: 0, receivedASecond: 0, lost: 0 }
    }
    const [bare, recorded, unwritten] = await byTurns(
      () => flooded('bare-udp-sink', false),
      () => flooded('recorded-udp-sink', true),
      () => flooded('unwritten-udp-sink', true),
    )
    const rateOf = (all: typeof bare): number => medianOf(all, (each) => each.receivedASecond)
    const rate = rateOf(recorded)
    rows.push(row(floodWords(bytes), rate, rateOf(bare), bar))
    rows.push(row(`${UNWRITTEN} (1/s)`, rateOf(unwritten), rateOf(bare), ''))
    for (const program of CAPTURE_PROGRAMS) {
      const kept = await capturedASecond(program, bytes)
      const what = `the same beside ${program} (1/s)`
      rows.push(
        kept === undefined ? fact(what, `left out: no ${program}, or no rights`, '') : row(what, rate, kept, ''),
      )
    }
  }
  const paced = async (role: string, counts: boolean): Promise<PacedFigures> => {
    const { lost, withoutLoss, stages, figures } = await atRates(role)
    if (counts) count(figures, stages)
    return { lost, withoutLoss }
  }
  const [bare, recorded] = await byTurns(
    () => paced('bare-udp-sink', false),
    () => paced('recorded-udp-sink', true),
  )
  for (const [at, rate] of RATES.entries()) {
    const lostOf = (all: readonly PacedFigures[] | undefined): string =>
      medianOf(all, ({ lost }) => lost[at] ?? 1).toFixed(3)
    const what = `UDP, 64 bytes, ${rate.toLocaleString('en-US')} a second from C: dropped by the system, of sent`
    rows.push({ ...fact(what, lostOf(recorded), ''), floor: lostOf(bare) })
  }
  const largest = (all: readonly PacedFigures[] | undefined): number => medianOf(all, ({ withoutLoss }) => withoutLoss)
  rows.push(row('UDP, 64 bytes, largest rate without loss (1/s)', largest(recorded), largest(bare), '>= 0.9'))
  rows.push(fact('all of these: recorded + dropped by the system, of sent', (accounted / sent).toFixed(6), '1'))
}

function floodWords(bytes: number): string {
  return `UDP, ${bytes.toLocaleString('en-US')} bytes, flooded from C: received, recorded and indexed (1/s)`
}

type RunStage = (bytes: number, seconds: number, rate: number) => Promise<Stage>

/** One sink for several stages: only the first warms it up. */
async function withSink(
  role: string,
  act: (stage: RunStage) => Promise<readonly Stage[]>,
): Promise<{ readonly stages: readonly Stage[]; readonly figures: SinkFigures }> {
  const sink = new Role(role)
  const port = await sink.says<number>()
  const stages = await act(async (bytes, seconds, rate) => {
    const before = kernelDrops(port)
    const { sent, seconds: lasted } = await runC<Sent>('udp-sender', port, bytes, seconds, rate)
    // By then the datagrams in the socket's buffer are received.
    await wait(200)
    const dropped = kernelDrops(port) - before
    return { sent, receivedASecond: (sent - dropped) / lasted, lost: dropped / sent }
  })
  return { stages, figures: await sink.finish<SinkFigures>() }
}

async function atRates(
  role: string,
): Promise<PacedFigures & { readonly stages: readonly Stage[]; readonly figures: SinkFigures }> {
  let withoutLoss = 0
  const lost: number[] = []
  const { stages, figures } = await withSink(role, async (stage) => {
    const all = [await stage(64, WARM_SECONDS, 0)]
    const lostAt = async (rate: number, seconds: number): Promise<number> => {
      const one = await stage(64, seconds, rate)
      all.push(one)
      return one.lost
    }
    for (const rate of RATES) lost.push(await lostAt(rate, 1))
    const takes = async (rate: number): Promise<boolean> => {
      for (let attempt = 0; attempt < TRIES; attempt++) if ((await lostAt(rate, 0.4)) <= NO_LOSS) return true
      return false
    }
    let lossy = FASTEST
    for (let halving = 0; halving < HALVINGS; halving++) {
      const rate = (withoutLoss + lossy) / 2
      if (await takes(rate)) withoutLoss = rate
      else lossy = rate
    }
    return all
  })
  return { lost, withoutLoss, stages, figures }
}

/** With a bare sink beside it, so that the datagrams arrive somewhere. */
async function capturedASecond(program: (typeof CAPTURE_PROGRAMS)[number], bytes: number): Promise<number | undefined> {
  const sink = new Role('bare-udp-sink')
  const port = await sink.says<number>()
  let lasted = SECONDS
  const kept = await captured(program, port, async () => {
    lasted = (await runC<Sent>('udp-sender', port, bytes, SECONDS, 0)).seconds
    await wait(500)
  })
  await sink.finish()
  return kept === undefined ? undefined : kept / lasted
}
