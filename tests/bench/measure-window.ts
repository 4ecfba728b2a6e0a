import { inp, measureResponses } from './responses'
import { fact, row, type Rows } from './table'
import {
  ELECTRON,
  measureBareFlood,
  measureFlood,
  measureIdle,
  measureLargeView,
  measureStart,
  soak,
  type SoakSample,
} from './window'

export const FLOOD_RATE = 100_000
const FLOOD_RATES = [FLOOD_RATE, 200_000] as const
export const FLOOD_SECONDS = 60

/** Measurements in a real window, where there is an Electron and a screen. */
export async function measureWindow(howMany: number, rows: Rows): Promise<void> {
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
  const large = await measureLargeView(howMany)
  const rowCount = howMany.toLocaleString('en-US')
  rows.push(fact(`window on ${rowCount} rows: from opening to the first rows (ms)`, large.openMs.toFixed(0), ''))
  rows.push(
    fact(`window on ${rowCount} rows: slowest of 100 positions on screen (ms)`, large.slowestMs.toFixed(0), '< 100'),
  )
  rows.push(fact(`window on ${rowCount} rows: page heap (MiB)`, large.pageHeapMib.toFixed(0), '< 100'))
  for (const rate of FLOOD_RATES) await floodRows(rate, rows)
}

async function floodRows(rate: number, rows: Rows): Promise<void> {
  const flood = await measureFlood(rate, FLOOD_SECONDS)
  const what = `window on ${rate.toLocaleString('en-US')} datagrams/s for ${String(FLOOD_SECONDS)} s:`
  rows.push(
    fact(
      `${what} recorded + dropped by the system, of sent`,
      ((flood.recorded + flood.droppedBySystem) / flood.sent).toFixed(4),
      '1',
    ),
  )
  const bare = await measureBareFlood(rate, FLOOD_SECONDS)
  rows.push({
    ...fact(`${what} dropped by the system, of sent`, (flood.droppedBySystem / flood.sent).toFixed(4), 'fewer'),
    floor: bare.lost.toFixed(4),
  })
  rows.push({
    ...fact(`${what} longest gap between frames (ms)`, flood.longestFrameGapMs.toFixed(0), '< 100'),
    floor: bare.longestFrameGapMs.toFixed(0),
  })
  rows.push(fact(`${what} frames a second`, flood.framesASecond.toFixed(0), ''))
  rows.push({
    ...fact(`${what} slowest typing echo (ms)`, flood.longestTypingMs.toFixed(0), '< 50'),
    floor: bare.longestTypingMs.toFixed(0),
  })
  rows.push(fact(`${what} page heap (MiB)`, flood.pageHeapMib.toFixed(0), '< 100'))
  rows.push(fact(`${what} main's loop, p99 (ms)`, flood.loopP99Ms.toFixed(1), '< 20'))
  rows.push(fact(`${what} main, resident (MiB)`, flood.mainMib.toFixed(0), ''))
}

/** Somebody uses a window with many clients and many rows. */
export async function measureUse(clients: number, howMany: number, rows: Rows): Promise<void> {
  if (ELECTRON === undefined) {
    process.stdout.write('no Electron, or no screen: the window is left out\n')
    return
  }
  const size = `${String(clients)} clients, ${howMany.toLocaleString('en-US')} rows`
  const every: number[][] = []
  await measureResponses(clients, howMany, ({ what, medianMs, p95Ms, maxMs, all }) => {
    every.push([...all])
    const figures = [medianMs, p95Ms, maxMs].map((ms) => ms.toFixed(0)).join(' / ')
    rows.push(fact(`${size}: ${what}: median / p95 / slowest to the next paint (ms)`, figures, ''))
  })
  const all = every.flat()
  rows.push(
    fact(`${size}: Interaction to Next Paint of ${String(all.length)} interactions (ms)`, inp(all).toFixed(0), '< 100'),
  )
}

/** `npm run bench -- soak MINUTES RATE`: memory during long traffic, with a window that shows it. */
export async function soakAlone(minutes: number, rate: number): Promise<void> {
  const samples: SoakSample[] = []
  const sums = await soak(rate, minutes, (sample) => {
    samples.push(sample)
    const { second, records, mainMib, pageHeapMib, pageMib } = sample
    process.stdout.write(
      `${second.toFixed(0)} s  ${String(records)} records  main ${mainMib.toFixed(0)} MiB  page ${pageMib.toFixed(0)} MiB, heap ${pageHeapMib.toFixed(1)} MiB\n`,
    )
  })
  // The first fifth is left out: buffers grow and code is compiled.
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

/** The slope by least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return over / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}
