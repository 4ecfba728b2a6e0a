import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { SessionConfig, SessionSummary } from '../../src/shared/session'
import type { Outcome } from '../../src/shared/failure'
import { launchApp } from '../support/app'
import { temporaryFolder } from '../support/folder'
import { talkByTcp, talkByUdp } from './clients'
import { slopeAnHour, takeSample, type Sample } from './samples'

const MINUTES = Number(process.env['WIREBENCH_SOAK_MINUTES'] ?? '60')
/** Code is compiled, pools are filled: what grows meanwhile is no leak. */
const WARM_UP = 1 / 6
const CYCLE_MS = 5_000
const CYCLES_A_SAMPLE = 6
const CYCLES_A_WINDOW = 3
const CYCLES_A_SESSION = 10

/** Most that a straight line through the samples may rise in an hour. */
const MOST_AN_HOUR = { heapMib: 4, externalMib: 4, ownMib: 40, descriptors: 4, sockets: 3, listeners: 4 } as const

async function started(page: Page, protocol: 'tcp' | 'udp'): Promise<SessionSummary> {
  const config: SessionConfig = {
    role: 'listener',
    protocol,
    local: { address: '127.0.0.1', port: 0 },
    handler: { kind: 'echo' },
    options: {
      rotateMib: 1,
      keepRecordings: 2,
      ...(protocol === 'tcp' ? { closeFinishedMs: 2_000 } : { maxPeers: 50 }),
    },
  }
  const outcome = await invoked<Outcome<SessionSummary>>(page, 'sessions.start', config)
  if (!outcome.ok) throw new Error(outcome.failure.message)
  return outcome.value
}

function portOf({ config }: SessionSummary): number {
  return config.role === 'listener' ? config.local.port : 0
}

function invoked<T>(page: Page, command: string, argument: unknown): Promise<T> {
  return page.evaluate(`bench.invoke(${JSON.stringify(command)}, ${JSON.stringify(argument)})`)
}

it(
  `is flat while clients come and go, windows open and close, sessions start and stop, recordings rotate (${String(MINUTES)} minutes)`,
  async () => {
    const { app, page, complaints } = await launchApp({ profile: temporaryFolder(), args: ['--js-flags=--expose-gc'] })
    const tcp = await started(page, 'tcp')
    const udp = await started(page, 'udp')
    const samples: Sample[] = []
    const counts = { tcp: 0, udp: 0, windows: 0, sessions: 0 }
    const began = performance.now()
    const passedS = (): number => (performance.now() - began) / 1_000
    for (let cycle = 0; passedS() < MINUTES * 60; cycle++) {
      const next = began + (cycle + 1) * CYCLE_MS
      counts.tcp += await talkByTcp(portOf(tcp), 20, 50)
      counts.udp += await talkByUdp(portOf(udp), 10, 50)
      if (cycle % CYCLES_A_WINDOW === 0) {
        const opened = app.waitForEvent('window')
        await page.keyboard.press('Control+Shift+n')
        const window = await opened
        await window.getByRole('main').waitFor()
        await window.close()
        counts.windows += 1
      }
      if (cycle % CYCLES_A_SESSION === 0) {
        const short = await started(page, 'tcp')
        await talkByTcp(portOf(short), 5, 5)
        await invoked(page, 'sessions.stop', short.id)
        await invoked(page, 'sessions.close', short.id)
        counts.sessions += 1
      }
      if (cycle % CYCLES_A_SAMPLE === 0) {
        samples.push(await takeSample(app, passedS()))
        report(samples, counts)
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())))
    }
    samples.push(await takeSample(app, passedS()))
    const settled = report(samples, counts)
    expect(complaints).toEqual([])
    expect(counts.udp).toBeGreaterThan(0)
    for (const [what, most] of Object.entries(MOST_AN_HOUR))
      expect(slopeAnHour(settled, what as keyof typeof MOST_AN_HOUR), what).toBeLessThan(most)
  },
  (MINUTES + 10) * 60_000,
)

/** Keeps what was seen, also of a soak that is ended early. Returns the samples behind the beginning. */
function report(samples: readonly Sample[], counts: Readonly<Record<string, number>>): readonly Sample[] {
  const settled = samples.filter(({ atS }) => atS >= MINUTES * 60 * WARM_UP)
  const rows = (Object.keys(MOST_AN_HOUR) as (keyof typeof MOST_AN_HOUR)[]).map((what) => ({
    what,
    first: settled[0]?.[what],
    last: settled.at(-1)?.[what],
    anHour: slopeAnHour(settled, what),
    most: MOST_AN_HOUR[what],
  }))
  mkdirSync('out', { recursive: true })
  writeFileSync(join('out', 'soak.json'), JSON.stringify({ minutes: MINUTES, counts, rows, samples }, null, 1))
  return settled
}
