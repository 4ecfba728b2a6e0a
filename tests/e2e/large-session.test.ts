import { createSocket } from 'node:dgram'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { filterField, messages, rowNumbers, rowsFound, rowsOf, sessionHeader, sessionState } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'

const RECORDS = 100_000

it('scrolls anywhere in 100,000 records, follows the tail, and keeps the page small', async () => {
  const { page, app, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'udp-listener', 0)
  // A warm-up: the first use of memory by the runtime is not the cost of a record.
  await sendDatagrams(port, RECORDS)
  const rssBefore = await mainMemory(app)
  const countBefore = await recordCount(page)
  await sendDatagrams(port, RECORDS)
  let before = -1
  const isSettled = async (): Promise<boolean> => {
    const now = await recordCount(page)
    const same = now === before
    before = now
    return same
  }
  await expect.poll(isSettled, { timeout: 60_000, interval: 300 }).toBe(true)
  const total = await recordCount(page)
  // The kernel may drop some on a busy machine; only those that arrived are examined.
  expect(total).toBeGreaterThan(RECORDS)
  await expect.poll(() => lastSeq(page)).toBe(total)

  // Any place: drag the scroll bar, and wait for the first drawn row there.
  const grid = page.getByRole('grid')
  for (const part of [0.5, 0.123, 0.987, 0]) {
    const waitedMs = await messages(page).evaluate(async (scroller, wanted) => {
      const start = performance.now()
      scroller.scrollTop = (scroller.scrollHeight - scroller.clientHeight) * wanted
      const top = scroller.getBoundingClientRect().top
      for (;;) {
        await new Promise(requestAnimationFrame)
        const row = document
          .elementFromPoint(scroller.getBoundingClientRect().left + 60, top + 40)
          ?.closest('[role=row]')
        if (row?.hasAttribute('data-seq') === true) return performance.now() - start
        if (performance.now() - start > 10_000) throw new Error('no row came')
      }
    }, part)
    // A figure for people; a shared machine may be slow, so it is printed and not judged here (see tests/bench).
    process.stdout.write(`rows at ${String(part)} of ${String(total)} records after ${waitedMs.toFixed(0)} ms\n`)
    expect((await rowNumbers(page))[0]).toBeLessThanOrEqual(Math.max(1, total * part + 1))
  }
  expect(await grid.getAttribute('aria-rowcount')).toBe(String(total))
  await page.getByRole('button', { name: /Follow|new row/ }).click()
  await expect.poll(() => lastSeq(page)).toBe(total)
  for (let needle = 1; needle <= 3; needle++) {
    await sendDatagram(port, `needle ${String(needle)}`)
    await expect.poll(() => lastSeq(page)).toBeGreaterThanOrEqual(total + needle)
  }

  const heap = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  )
  expect(heap).toBeLessThan(100 * 1024 * 1024)
  expect(await rowsOf(page).count()).toBeLessThan(120)
  const perRecord = ((await mainMemory(app)) - rssBefore) / (total - countBefore)
  process.stdout.write(
    `page heap ${(heap / 1024 ** 2).toFixed(1)} MiB; main grew by ${perRecord.toFixed(0)} bytes a record\n`,
  )

  await filterField(page).fill('needle')
  await expect.poll(() => rowsFound(page).innerText(), { timeout: 20_000 }).toBe('3 rows')
  await screenshot(page, 'filtered-100k')
  expect(complaints).toEqual([])
})

it('shows 100,000 rows of a TCP client that floods, and stops at once', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  const block = Buffer.alloc(65_536, 'flood ')
  let isOver = false
  const pump = (): void => {
    while (!isOver && client.write(block));
    if (!isOver) client.once('drain', pump)
  }
  pump()
  await expect.poll(() => recordCount(page), { timeout: 30_000 }).toBeGreaterThan(500)
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect.poll(() => sessionState(page).innerText()).toBe('Stopped')
  isOver = true
})

async function sendDatagrams(port: number, count: number): Promise<void> {
  const socket = createSocket('udp4')
  for (let at = 0; at < count; at++) {
    await new Promise((resolve) => {
      socket.send(`datagram ${String(at)} of the large session`, port, '127.0.0.1', resolve)
    })
    // A little slower than the listener, so that the kernel drops nothing.
    if (at % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 2))
  }
  socket.close()
}

function sendDatagram(port: number, text: string): Promise<void> {
  const socket = createSocket('udp4')
  return new Promise((resolve) => {
    socket.send(text, port, '127.0.0.1', () => {
      socket.close()
      resolve()
    })
  })
}

async function recordCount(page: Page): Promise<number> {
  const facts = await sessionHeader(page).innerText()
  return Number(/([\d,]+) records/.exec(facts)?.[1]?.replaceAll(',', '') ?? 0)
}

async function lastSeq(page: Page): Promise<number> {
  return (await rowNumbers(page)).at(-1) ?? 0
}

function mainMemory(app: Awaited<ReturnType<typeof launchApp>>['app']): Promise<number> {
  return app.evaluate(() => process.memoryUsage().rss)
}
