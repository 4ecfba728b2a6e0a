import type { Socket } from 'node:net'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { messageField, portOf, sessionState, tabOf, tabsOf } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { watchLayoutShifts } from '../support/layout-shift'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'

/** A server whose finished tabs go soon; the option is among the others of the form. */
async function startServer(page: Page): Promise<number> {
  const config = {
    role: 'listener',
    protocol: 'tcp',
    local: { address: '127.0.0.1', port: 0 },
    handler: { kind: 'none' },
    options: { closeFinishedMs: 300 },
  }
  await page.evaluate(`window.bench.invoke('sessions.start', ${JSON.stringify(config)})`)
  await page.reload()
  await sessionState(page).waitFor()
  return portOf(page)
}

async function client(page: Page, port: number): Promise<Socket> {
  const socket = await peerClient(port)
  await tabOf(page, socket.localPort ?? 0).waitFor()
  return socket
}

/** The numbers of the tabs as they stand. */
async function numbers(page: Page): Promise<number[]> {
  return (await tabsOf(page).allInnerTexts()).map((text) => Number(/#(\d+)/.exec(text)?.[1]))
}

async function leftOf(page: Page, { localPort }: Socket): Promise<number> {
  return (await tabOf(page, localPort ?? 0).boundingBox())?.x ?? 0
}

it('moves no tab when another one goes by itself, until the next key or a press elsewhere', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startServer(page)
  const [first, second, third] = [await client(page, port), await client(page, port), await client(page, port)]
  const places = [await leftOf(page, first), await leftOf(page, second), await leftOf(page, third)]
  const shifts = await watchLayoutShifts(page)
  const go = async (socket: Socket): Promise<void> => {
    const gone = tabOf(page, socket.localPort ?? 0)
    socket.end()
    await gone.waitFor({ state: 'detached' })
  }
  await go(first)
  expect([await leftOf(page, second), await leftOf(page, third)]).toEqual(places.slice(1))
  await screenshot(page, 'tab-gone')
  expect(await violations(page)).toEqual([])
  // Choosing the tab below the pointer does not move it away from there.
  await tabOf(page, third.localPort ?? 0).click()
  expect(await leftOf(page, third)).toBe(places[2])
  // The next client gets the empty place.
  const fourth = await client(page, port)
  expect([await leftOf(page, fourth), await leftOf(page, second)]).toEqual(places.slice(0, 2))
  await go(fourth)
  expect(await shifts()).toEqual([])

  await page.keyboard.type('a')
  await expect.poll(() => leftOf(page, second)).toBe(places[0])
  const fifth = await client(page, port)
  await go(second)
  expect(await leftOf(page, fifth)).toBe(places[2])
  await messageField(page).click()
  await expect.poll(() => leftOf(page, fifth)).toBe(places[1])
  expect(await tabsOf(page).count()).toBe(2)
  expect(complaints).toEqual([])
})

it('keeps tabs in their order where not all fit, and the chosen one where it was pressed', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const sockets: Socket[] = []
  for (let at = 0; at < 12; at++) sockets.push(await peerClient(port))
  await expect.poll(() => numbers(page)).toEqual([1, 2, 3, 4, 5])
  for (let at = 0; at < 8; at++) await page.keyboard.press('Control+Tab')
  await expect.poll(() => numbers(page)).toEqual([4, 5, 6, 7, 8])
  const fifth = tabOf(page, sockets[4]?.localPort ?? 0)
  const before = await fifth.boundingBox()
  await fifth.click()
  await expect.poll(() => fifth.getAttribute('aria-selected')).toBe('true')
  expect(await fifth.boundingBox()).toEqual(before)
  await fifth.focus()
  for (let at = 0; at < 3; at++) await page.keyboard.press('ArrowLeft')
  await expect.poll(() => numbers(page)).toEqual([2, 3, 4, 5, 6])
})
