import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { filterField, messageField, messages, oneOf, sessionHeader, tabsOf, title, waitingTabs } from '../support/find'
import { end, inFolder, launch, ROOT, wait } from './window'

/** Milliseconds from an event to the frame that shows what it did. */
interface Responses {
  readonly what: string
  readonly medianMs: number
  readonly p95Ms: number
  readonly maxMs: number
  readonly all: readonly number[]
}

/** A client sends something this often while the window is used; ms. */
const TALK_EVERY_MS = 10
/** The clients with which a recording grows. */
const GROWERS = 50
/** Event Timing tells nothing of shorter ones (W3C Event Timing: durations are told from 16 ms on, in steps of 8). */
const UNTOLD_MS = 16

/**
 * From a key or a click to the next paint, in a window with a server with this many connected clients and a recording of this many rows, while
 * clients go on sending.
 */
export function measureResponses(clients: number, rows: number, tell: (each: Responses) => void): Promise<void> {
  return inFolder(async (folder) => {
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ maxRecordingBytes: 2 ** 38, confirmQuit: false }))
    const { app, page } = await launch(ROOT, title, folder)
    const server = await startServer(page)
    await page.reload()
    await title(page).waitFor()
    await growTo(page, server, rows)
    const sockets = await waiting(server.port, clients)
    await page.evaluate(WATCH)
    let turn = 0
    const talking = setInterval(() => {
      sockets[turn % sockets.length]?.write(`beat ${String(turn)}`)
      turn += 1
    }, TALK_EVERY_MS)
    try {
      await useWindow(page, tell)
      const picture = process.env['WIREBENCH_BENCH_PICTURES']
      if (picture !== undefined) await page.screenshot({ path: join(picture, 'responses.png') })
    } finally {
      clearInterval(talking)
      for (const socket of sockets) socket.destroy()
      await end(app)
    }
  })
}

async function useWindow(page: Page, tell: (each: Responses) => void): Promise<void> {
  /** What is done behind each is not measured. */
  const measure = async (
    what: string,
    times: number,
    act: (time: number) => Promise<void>,
    after = (): Promise<void> => Promise.resolve(),
  ): Promise<void> => {
    const all: number[] = []
    for (let time = 0; time < times; time++) {
      all.push(await timed(page, () => act(time)))
      await after()
    }
    if (process.env['WIREBENCH_BENCH_EACH'] !== undefined) process.stderr.write(`${what}: ${all.join(' ')}\n`)
    tell(summed(what, all))
  }
  const press = (key: string) => (): Promise<void> => page.keyboard.press(key)
  const letters = 'what a person types while clients are waiting'

  // The first tabs are of clients that have gone, until one that waits is chosen.
  for (let tries = 0; tries < 60 && (await waitingTabs(page).count()) === 0; tries++) {
    await page.keyboard.press('Control+j')
    await wait(500)
  }
  await measure('Ctrl+J: the next waiting client', 30, press('Control+j'))
  await messageField(page).focus()
  await measure('typing in the message', letters.length, (at) => page.keyboard.press(keyFor(letters.charAt(at))))
  await measure('sending it', 1, press('Enter'))
  await measure('Ctrl+Tab: the next tab', 30, press('Control+Tab'))
  // Another one than the chosen one.
  const tab = (): Promise<void> => oneOf(tabsOf(page).and(page.getByRole('tab', { selected: false }))).click()
  const all = (): Promise<void> => page.getByRole('tab', { name: 'All', exact: true }).click()
  await measure('a click on a tab', 20, tab)
  await measure('a click on All, and back', 10, (time) => (time % 2 === 0 ? all() : tab()))
  await all()
  const grid = messages(page)
  await grid.focus()
  await measure('PgUp and PgDn in the rows', 40, (time) => page.keyboard.press(time < 20 ? 'PageUp' : 'PageDown'))
  await measure('Home and End in the rows', 10, (time) => page.keyboard.press(time % 2 === 0 ? 'Home' : 'End'))
  await grid.hover()
  const wheel: number[] = []
  for (let time = 0; time < 60; time++) wheel.push(await wheeled(page, time < 30 ? -400 : 400))
  tell(summed('the wheel over the rows', wheel))
  const dialog = page.getByRole('dialog')
  const closed = async (): Promise<void> => {
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  }
  await measure('the palette: open', 10, press('Control+k'), closed)
  await page.keyboard.press('Control+k')
  await dialog.waitFor()
  await measure('the palette: typing', 9, (at) => page.keyboard.press(keyFor('127.0.0.1'.charAt(at))))
  await closed()
  await measure('the list of clients: show and hide', 7, press('Alt+c'))
  for (const column of ['Name', 'Last message', 'Waiting'])
    await measure(`the list of clients: sort by ${column.toLowerCase()}`, 6, () =>
      page.getByRole('columnheader', { name: column, exact: true }).getByRole('button').click(),
    )
  await page.keyboard.press('Alt+c')
  await filterField(page).focus()
  const query = 'beat is:received'
  await measure('typing a filter', query.length, (at) => page.keyboard.press(keyFor(query.charAt(at))))
  await filterField(page).fill('')
  await messageField(page).focus()
  await page.keyboard.press('Control+1')
  await measure('Ctrl+Shift+PgDn: a tab moves', 10, press('Control+Shift+PageDown'))
  await measure('Alt+P: a tab is pinned', 6, press('Alt+p'))
  await measure('Ctrl+\\ and Alt+W: a pane beside', 6, (time) =>
    page.keyboard.press(time % 2 === 0 ? 'Control+\\' : 'Alt+w'),
  )
}

function keyFor(letter: string): string {
  return letter === ' ' ? 'Space' : letter
}

/** The slowest event of what was done; shorter ones than the browser tells count as the shortest that it tells. */
async function timed(page: Page, act: () => Promise<void>): Promise<number> {
  const from = await page.evaluate<number>('performance.now()')
  await act()
  return page.evaluate<number>(`globalThis.slowestSince(${String(from)})`).then((ms) => Math.max(ms, UNTOLD_MS))
}

async function wheeled(page: Page, byPx: number): Promise<number> {
  // Its promise is awaited after the turn of the wheel.
  await page.evaluate('void (globalThis.wheel = globalThis.nextWheel())')
  await page.mouse.wheel(0, byPx)
  return page.evaluate<number>('globalThis.wheel')
}

function summed(what: string, all: readonly number[]): Responses {
  const sorted = all.toSorted((one, other) => one - other)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { what, medianMs: at(0.5), p95Ms: at(0.95), maxMs: sorted.at(-1) ?? 0, all }
}

/** Interaction to Next Paint (web.dev/articles/inp): the longest of all, without one for every fifty; ms. */
export function inp(all: readonly number[]): number {
  const slowestFirst = all.toSorted((one, other) => other - one)
  return slowestFirst[Math.floor(all.length / 50)] ?? 0
}

/** In the page: the durations of all events to the next paint, and for the wheel, which has none, to the frame after it. */
const WATCH = `{
  const told = []
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) told.push([startTime, duration])
  }).observe({ type: 'event', durationThreshold: 16 })
  const frame = () => new Promise(requestAnimationFrame)
  globalThis.slowestSince = async (from) => {
    for (let count = 0; count < 3; count++) await frame()
    await new Promise((done) => setTimeout(done, 60))
    await frame()
    return Math.max(0, ...told.filter(([start]) => start >= from).map(([, duration]) => duration))
  }
  globalThis.nextWheel = () => new Promise((done) => {
    addEventListener('wheel', ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port2.onmessage = () => done(performance.now() - timeStamp)
        port1.postMessage(0)
      })
    }, { once: true, passive: true })
  })
}`

interface Server {
  readonly id: string
  readonly port: number
}

/** What the page's bridge answers, as far as it is used here. */
type Answer = {
  readonly value: { readonly id: string; readonly config: { readonly local: { readonly port: number } } }
}

async function startServer(page: Page): Promise<Server> {
  const config = {
    role: 'listener',
    protocol: 'tcp',
    local: { address: '127.0.0.1', port: 0 },
    handler: { kind: 'echo' },
    options: {},
  }
  const { value } = await page.evaluate<Answer>(`window.bench.invoke('sessions.start', ${JSON.stringify(config)})`)
  return { id: value.id, port: value.config.local.port }
}

async function connectAll(port: number, count: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = []
  for (let at = 0; at < count; at++) {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay()
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    sockets.push(socket)
  }
  return sockets
}

/** Some clients and the server send one another small messages until the recording has this many rows. */
async function growTo(page: Page, { id, port }: Server, rows: number): Promise<void> {
  const growers = await connectAll(port, GROWERS)
  for (const [at, socket] of growers.entries()) {
    socket.on('data', () => socket.write(`message of client ${String(at)}`))
    socket.write('first message')
  }
  while ((await recordsOf(page)) < rows) await wait(500)
  for (const socket of growers) socket.destroy()
  const outcome = await page.evaluate<{ readonly ok: boolean }>(
    `window.bench.invoke('sessions.respond', ${JSON.stringify(id)}, { kind: 'none' })`,
  )
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
}

/** Clients that all wait for a person. */
async function waiting(port: number, count: number): Promise<readonly Socket[]> {
  const sockets = await connectAll(port, count)
  for (const socket of sockets) {
    socket.resume()
    socket.write('who answers?')
  }
  return sockets
}

/** As the window says it: a snapshot by the bridge would close what the page has open. */
async function recordsOf(page: Page): Promise<number> {
  return Number((await sessionHeader(page).innerText()).replaceAll(',', '').match(/(\d+) records/)?.[1])
}
