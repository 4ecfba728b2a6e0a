import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { filterField, rowsFound, saved, sendJobs } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { listenToLiveRegions } from '../support/live-regions'
import { peerClient, peerServer } from '../support/peers'
import { named, saying } from '../support/words'

const CLIENTS = 100
const ROUNDS = 20
/** So long that a region which changes with every tick of the feed is told from one that is calm; ms. */
const AT_LEAST_MS = 5_000

/** Regions that said more than about one thing a second, with the last that they said. */
async function chattering(listen: () => ReturnType<Awaited<ReturnType<typeof listenToLiveRegions>>>, ms: number) {
  const most = Math.ceil(ms / 1_000) + 2
  return (await listen())
    .filter(({ texts }) => texts.length > most)
    .map(
      ({ region, texts }) => `${region}: ${String(texts.length)} in ${String(ms)} ms, ${texts.slice(-5).join(' | ')}`,
    )
}

/** Everybody comes, says something in each round and hears it again, and goes; until this took long enough. */
async function crowd(port: number): Promise<number> {
  const start = performance.now()
  do {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => peerClient(port)))
    for (let round = 0; round < ROUNDS; round++)
      await Promise.all(
        clients.map(async (client) => {
          client.write(`beat ${String(round)}`)
          await once(client, 'data')
        }),
      )
    for (const client of clients) client.end()
  } while (performance.now() - start < AT_LEAST_MS)
  return performance.now() - start
}

async function filterBy(page: Page, query: string): Promise<void> {
  await filterField(page).click()
  await page.keyboard.type(query)
  await page.keyboard.press('Enter')
}

it('says not more than a screen reader can, while 100 clients come and go and thousands of rows arrive', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  await filterBy(page, 'beat')
  const heard = await listenToLiveRegions(page)
  const ms = await crowd(port)
  // The last number is said, and it is the right one.
  const rows = async (): Promise<number> => Number((await rowsFound(page).innerText()).replace(/\D/g, ''))
  await expect.poll(rows).toBeGreaterThanOrEqual(2 * CLIENTS * ROUNDS)
  expect(await chattering(heard, ms)).toEqual([])
  expect((await heard()).flatMap(({ texts }) => texts)).toContainEqual(expect.stringMatching(saying('table.found')))
})

it('says what a sequence does not step by step, and how it ended', async () => {
  const { port } = await peerServer((socket) => {
    socket.on('data', () => socket.write('OK'))
  })
  const profile = temporaryFolder()
  writeFileSync(
    join(profile, 'messages.yaml'),
    `wirebench: 1
messages:
  - { name: beat, format: text, text: BEAT }
sequences:
  - name: talk
    steps:
      - repeat: 300
        steps: [{ send: beat }, { wait: OK, within: 5000 }, { delay: 10 }]
`,
  )
  const { page } = await launchApp({ profile })
  await startSession(page, 'tcp-client', port)
  const heard = await listenToLiveRegions(page)
  const start = performance.now()
  await saved(page, 'talk').click()
  await expect.poll(() => sendJobs(page).innerText(), { timeout: 60_000 }).toMatch(saying('run.outcome.done'))
  expect(await chattering(heard, performance.now() - start)).toEqual([])
  await expect
    .poll(async () => (await heard()).flatMap(({ texts }) => texts))
    .toContainEqual(expect.stringMatching(named('run.outcome.done')))
})

it('says how a load test ended, and not each second of it', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  await startSession(page, 'tcp-listener', 0, 'echo')
  await page.getByRole('button', { name: named('load.title') }).click()
  const pane = page.getByRole('region', { name: named('load.title') })
  await pane.getByLabel(named('load.clients'), { exact: true }).fill('20')
  await pane.getByLabel(named('load.seconds'), { exact: true }).fill('5')
  const heard = await listenToLiveRegions(page)
  const start = performance.now()
  await pane.getByRole('button', { name: named('load.start') }).click()
  await expect.poll(() => pane.getByRole('status').innerText(), { timeout: 30_000 }).toMatch(saying('load.ended.time'))
  expect(await chattering(heard, performance.now() - start)).toEqual([])
})
