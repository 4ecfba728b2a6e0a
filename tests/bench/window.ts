import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from 'playwright-core'
import { messages, oneOf, portOf, sessionHeader, sessionsOf, title } from '../support/find'
import { startButton } from '../support/form'
import { emptyApp, sinkApp, wordReady } from './bare-apps'
import { canBuildC, runC } from './c-program'
import { Role } from './role'
import type { SinkFigures } from './udp-roles'

export const ROOT = process.cwd()
const STARTS = 5
const IDLE_S = 20
const MIB = 2 ** 20
/** Clock ticks a second in /proc (sysconf(_SC_CLK_TCK) is 100 on every Linux in use). */
const TICKS_PER_S = 100

/** The Electron to measure with, when the launcher found one and a screen. */
export const ELECTRON = process.env['WIREBENCH_BENCH_ELECTRON']

interface Window {
  readonly app: ElectronApplication
  readonly page: Page
  readonly startMs: number
}

/** Starts a program, and waits for the message that its window is usable. */
export async function launch(target: string, ready: (page: Page) => Locator, profile: string): Promise<Window> {
  const isRoot = process.getuid?.() === 0
  const began = performance.now()
  // Each role of the bench is a process: none but this one loads half a second of a library.
  const { _electron } = await import('playwright-core')
  const app = await _electron.launch({
    executablePath: ELECTRON ?? '',
    colorScheme: null,
    args: [...(isRoot ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`, target],
  })
  const page = await app.firstWindow()
  await ready(page).waitFor()
  return { app, page, startMs: performance.now() - began }
}

/** Ends the application, and confirms its question. */
export async function end(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
  })
  await app.close()
}

export async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'wirebench-bench-'))
  try {
    return await act(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export interface StartFigures {
  readonly benchMs: number
  readonly emptyMs: number
}

/**
 * The time from the start of the program to a usable window, beside a program with nothing but a window; medians. The
 * first start of each creates its profile, and is not counted.
 */
export function measureStart(): Promise<StartFigures> {
  return inFolder(async (folder) => {
    const empty = emptyApp(folder)
    const [bench, bare]: [number[], number[]] = [[], []]
    for (let turn = 0; turn <= STARTS; turn++) {
      for (const [target, ready, into] of [
        [ROOT, title, bench],
        [empty, wordReady, bare],
      ] as const) {
        const window = await launch(target, ready, join(folder, `profile-${target === ROOT ? 'bench' : 'empty'}`))
        if (turn > 0) into.push(window.startMs)
        await end(window.app)
      }
    }
    return { benchMs: median(bench), emptyMs: median(bare) }
  })
}

export interface IdleFigures {
  /** Percent of one core, all processes of the application together. */
  readonly corePercent: number
  /** Shared pages are counted in each process. */
  readonly residentMib: number
  /** Shared pages are counted once (proc(5), Pss). */
  readonly proportionalMib: number
}

/** A window with an idle listener, or an empty one. */
export function measureIdle(what: 'bench' | 'empty'): Promise<IdleFigures> {
  return inFolder(async (folder) => {
    const [target, ready] = what === 'bench' ? [ROOT, title] : [emptyApp(folder), wordReady]
    const { app, page } = await launch(target, ready, join(folder, 'profile'))
    if (what === 'bench') await listen(page)
    // A blinking caret redraws the window twice a second, in any program; a window in the background has none.
    await page.evaluate('document.activeElement?.blur()')
    await wait(5_000)
    const processes = await processesOf(app)
    const before = cpuTicks(processes)
    await wait(IDLE_S * 1_000)
    const corePercent = ((cpuTicks(processes) - before) / TICKS_PER_S / IDLE_S) * 100
    const main = app.process().pid ?? 0
    const pagePid = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    )
    const pids = [main, pagePid ?? 0]
    const residentMib = pids.reduce((sum, pid) => sum + residentBytes(pid), 0) / MIB
    const proportionalMib = pids.reduce((sum, pid) => sum + proportionalBytes(pid), 0) / MIB
    await end(app)
    return { corePercent, residentMib, proportionalMib }
  })
}

export interface FloodFigures {
  readonly sent: number
  readonly recorded: number
  readonly droppedBySystem: number
  readonly longestFrameGapMs: number
  readonly framesASecond: number
  readonly longestTypingMs: number
  readonly pageHeapMib: number
  readonly loopP99Ms: number
  readonly mainMib: number
}

/** A window that shows a UDP listener at this rate of datagrams a second, while somebody types. */
export function measureFlood(rate: number, seconds: number): Promise<FloodFigures> {
  return inFolder(async (folder) => {
    const { app, page } = await launch(ROOT, title, folder)
    const port = await listen(page)
    const sending = pacedSender(port, rate, seconds)
    // The first second is for warming up: compilers, buffers.
    await wait(1_000)
    await page.evaluate(WATCH)
    await app.evaluate(() => {
      const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
      const delay = monitorEventLoopDelay({ resolution: 5 })
      delay.enable()
      Object.assign(globalThis, { delay })
    })
    const seen = await typeFor(page, seconds - 2)
    const loopP99Ms = await app.evaluate(() => {
      const { delay } = globalThis as unknown as { delay: { percentile(of: number): number } }
      // The monitor measures from the timer before: its own resolution is part of every figure.
      return delay.percentile(99) / 1e6 - 5
    })
    const sent = await sending
    await wait(1_500)
    const summary = await sessionSummary(page)
    const mainMib = residentBytes(app.process().pid ?? 0) / MIB
    const picture = process.env['WIREBENCH_BENCH_PICTURES']
    if (picture !== undefined) await page.screenshot({ path: join(picture, `flood-${String(rate)}.png`) })
    await end(app)
    return {
      sent,
      recorded: summary.recorded,
      droppedBySystem: summary.dropped,
      longestFrameGapMs: seen.longestGapMs,
      framesASecond: seen.frames / (seen.lastedMs / 1_000),
      longestTypingMs: seen.longestTypingMs,
      pageHeapMib: seen.heapBytes / MIB,
      loopP99Ms,
      mainMib,
    }
  })
}

/** The smallest program with a window, whose sink is in Electron's own loop, while somebody types in it. */
export interface BareFlood {
  /** The share of what was sent. */
  readonly lost: number
  readonly longestFrameGapMs: number
  readonly longestTypingMs: number
}

export function measureBareFlood(rate: number, seconds: number): Promise<BareFlood> {
  return inFolder(async (folder) => {
    const { app, page } = await launch(sinkApp(folder), wordReady, join(folder, 'profile'))
    const port = await app.evaluate(() => (globalThis as unknown as { port: number }).port)
    const sending = pacedSender(port, rate, seconds)
    await wait(1_000)
    await page.evaluate(WATCH)
    const { longestGapMs, longestTypingMs } = await typeFor(page, seconds - 2)
    const sent = await sending
    await wait(1_500)
    const received = await app.evaluate(() => (globalThis as unknown as Pick<SinkFigures, 'received'>).received)
    await app.close()
    return { lost: 1 - received / sent, longestFrameGapMs: longestGapMs, longestTypingMs }
  })
}

interface Seen extends Watched {
  readonly lastedMs: number
  readonly heapBytes: number
}

/** Somebody types into the field of a page that is watched. */
async function typeFor(page: Page, seconds: number): Promise<Seen> {
  const field = page.getByLabel('Message', { exact: true })
  await field.click()
  let heapBytes = 0
  const until = performance.now() + seconds * 1_000
  while (performance.now() < until) {
    await field.pressSequentially('typing while it comes ', { delay: 60 })
    heapBytes = Math.max(heapBytes, await page.evaluate(pageHeap))
    await field.fill('')
  }
  const seen = await page.evaluate(() => {
    const { watched } = globalThis as unknown as { watched: Watched }
    return { ...watched, lastedMs: performance.now() - watched.beganAt }
  })
  return { ...seen, heapBytes }
}

/**
 * A sender in C where it can be built: one in Node does not keep its rate beside a window. Returns the number of sent
 * datagrams.
 */
async function pacedSender(port: number, rate: number, seconds: number): Promise<number> {
  if (canBuildC()) return (await runC<{ readonly sent: number }>('udp-sender', port, 64, seconds, rate)).sent
  const sender = new Role('udp-paced', port, rate, seconds)
  const sent = await sender.says<number>()
  await sender.finish()
  return sent
}

export interface LargeFigures {
  readonly openMs: number
  readonly slowestMs: number
  readonly pageHeapMib: number
}

/** A recording with this many rows in a window: the scroll bar is dragged to a hundred places. */
export function measureLargeView(rows: number): Promise<LargeFigures> {
  return inFolder(async (folder) => {
    const path = join(folder, 'rows.pcapng')
    const writer = new Role('rows-file', path, rows)
    await writer.says<number>()
    await writer.finish()
    const { app, page } = await launch(ROOT, title, join(folder, 'profile'))
    const began = performance.now()
    await page.evaluate(`window.bench.invoke('recordings.open', ${JSON.stringify(path)})`)
    await sessionsOf(page).click()
    await oneOf(messages(page).getByRole('gridcell', { name: /\d/ })).waitFor()
    const openMs = performance.now() - began
    const slowestMs = await page.evaluate<number>(SCROLL)
    const pageHeapMib = (await page.evaluate(pageHeap)) / MIB
    const picture = process.env['WIREBENCH_BENCH_PICTURES']
    if (picture !== undefined) await page.screenshot({ path: join(picture, `rows-${String(rows)}.png`) })
    await end(app)
    return { openMs, slowestMs, pageHeapMib }
  })
}

/** In the page: from the drag to the frame in which every row of the new place is drawn; the slowest of a hundred places, ms. */
const SCROLL = `(async () => {
  const scroller = document.querySelector('[role=grid]')
  let slowest = 0
  for (let at = 0; at < 100; at++) {
    const wanted = ((at * 61) % 100) / 100
    const began = performance.now()
    scroller.scrollTop = (scroller.scrollHeight - scroller.clientHeight) * wanted
    for (;;) {
      await new Promise(requestAnimationFrame)
      const box = scroller.getBoundingClientRect()
      const shown = [40, box.height / 2, box.height - 40].map((y) => document.elementFromPoint(box.left + 60, box.top + y)?.closest('[role=row]'))
      if (shown.every((row) => row?.hasAttribute('data-seq'))) break
      if (performance.now() - began > 10_000) throw new Error('no rows came')
    }
    slowest = Math.max(slowest, performance.now() - began)
  }
  return slowest
})()`

export interface SoakSample {
  readonly second: number
  readonly records: number
  readonly mainMib: number
  readonly pageHeapMib: number
  readonly pageMib: number
}

/** Memory of main process and page during long traffic, with a window that shows it. */
export function soak(rate: number, minutes: number, onSample: (sample: SoakSample) => void): Promise<FloodSums> {
  return inFolder(async (folder) => {
    // The limit of a recording is not measured here.
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ maxRecordingBytes: 2 ** 38 }))
    const { app, page } = await launch(ROOT, title, folder)
    const port = await listen(page)
    const sender = new Role('udp-paced', port, rate, minutes * 60)
    const main = app.process().pid ?? 0
    const pagePid = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    )
    await page.evaluate(WATCH)
    const began = performance.now()
    while (performance.now() - began < minutes * 60_000) {
      await wait(10_000)
      const records = Number((await sessionHeader(page).innerText()).replaceAll(',', '').match(/(\d+) records/)?.[1])
      onSample({
        second: (performance.now() - began) / 1_000,
        records,
        mainMib: residentBytes(main) / MIB,
        pageHeapMib: (await page.evaluate(pageHeap)) / MIB,
        pageMib: residentBytes(pagePid ?? 0) / MIB,
      })
    }
    const longestGapMs = await page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched.longestGapMs)
    const sent = await sender.says<number>()
    await sender.finish()
    await wait(1_500)
    const { recorded, dropped } = await sessionSummary(page)
    await end(app)
    return { sent, recorded, dropped, longestGapMs }
  })
}

export interface FloodSums {
  readonly sent: number
  readonly recorded: number
  readonly dropped: number
  readonly longestGapMs: number
}

interface Watched {
  readonly beganAt: number
  frames: number
  longestGapMs: number
  longestTypingMs: number
}

/** In the page: gaps between frames, and the time from a key to the frame on screen that shows it (W3C Event Timing, steps of 8 ms). */
const WATCH = `{
  const watched = { beganAt: performance.now(), frames: 0, longestGapMs: 0, longestTypingMs: 0 }
  globalThis.watched = watched
  let before = performance.now()
  const frame = (now) => {
    watched.frames += 1
    watched.longestGapMs = Math.max(watched.longestGapMs, now - before)
    before = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries())
      if (name === 'keydown') watched.longestTypingMs = Math.max(watched.longestTypingMs, duration)
  }).observe({ type: 'event', durationThreshold: 16 })
}`

function pageHeap(): number {
  return (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize
}

/** Starts a UDP listener by the page's own bridge, and shows it. Returns its port. */
async function listen(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'New session' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('UDP server', { exact: true }).click()
  await dialog.getByLabel('Port', { exact: true }).fill('0')
  await startButton(dialog).click()
  await dialog.waitFor({ state: 'detached' })
  return portOf(page)
}

async function sessionSummary(page: Page): Promise<{ readonly recorded: number; readonly dropped: number }> {
  return page.evaluate(async () => {
    const { bench } = globalThis as unknown as {
      bench: {
        invoke(
          name: 'bench.snapshot',
        ): Promise<{ sessions: { rxBytes: number; droppedBySystem?: number; recordingBytes: number }[] }>
      }
    }
    const [session] = (await bench.invoke('bench.snapshot')).sessions
    return { recorded: (session?.rxBytes ?? 0) / 64, dropped: session?.droppedBySystem ?? 0 }
  })
}

async function processesOf(app: ElectronApplication): Promise<number[]> {
  return app.evaluate(({ app: electron }) => electron.getAppMetrics().map(({ pid }) => pid))
}

function cpuTicks(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields =
      readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ') ?? []
    return sum + Number(fields[11]) + Number(fields[12])
  }, 0)
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) * 1_024
}

function proportionalBytes(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1_024
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
