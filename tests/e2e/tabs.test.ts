import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, sendText, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { dragTab } from '../support/drag-tab'
import {
  filterField,
  messageField,
  paneAt,
  panesOf,
  rowTexts,
  sendButton,
  sessionsOf,
  sessionState,
  tabOf,
  tabsOf,
  type Place,
} from '../support/find'
import { temporaryFolder } from '../support/folder'
import { watchLayoutShifts } from '../support/layout-shift'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'
import { tornOff } from '../support/torn-off'
import { beginning, named, saying } from '../support/words'

interface Peer {
  readonly socket: Socket
  readonly port: number
  heard: string
}

/** Clients that each said `from n`; their tabs are there. */
async function talkers(page: Page, port: number, count: number): Promise<Peer[]> {
  const peers: Peer[] = []
  for (let at = 1; at <= count; at++) {
    const socket = await peerClient(port)
    const peer: Peer = { socket, port: socket.localPort ?? 0, heard: '' }
    socket.on('data', (bytes: Buffer) => (peer.heard += bytes.toString('latin1')))
    socket.write(`from ${String(at)}`)
    await tabOf(page, peer.port).waitFor()
    peers.push(peer)
  }
  return peers
}

/** The places of the peers in the order of the tabs, counted from 1. */
async function order(place: Place, peers: readonly Peer[]): Promise<number[]> {
  const names = await tabsOf(place).evaluateAll((tabs: readonly { readonly ariaLabel: string | null }[]) =>
    tabs.map(({ ariaLabel }) => ariaLabel ?? ''),
  )
  return names.map((name) => peers.findIndex(({ port }) => name.includes(`:${String(port)},`)) + 1)
}

async function isPinned(place: Place, { port }: Peer): Promise<boolean> {
  return saying('tabs.pinned').test((await tabOf(place, port).getAttribute('aria-label')) ?? '')
}

it('pins tabs: they stand first, stay when finished ones are closed, and come back after a restart', async () => {
  const profile = temporaryFolder()
  const first = await launchApp({ profile })
  const { page } = first
  const port = await startSession(page, 'tcp-listener', 0)
  const peers = await talkers(page, port, 4)
  const [one, , three, four] = peers as [Peer, Peer, Peer, Peer]
  await tabOf(page, three.port).click()
  await page.keyboard.press('F4')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('pump')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('Alt+p')
  await expect.poll(() => order(page, peers)).toEqual([3, 1, 2, 4])
  await tabOf(page, four.port).click({ button: 'right' })
  await page.getByRole('menuitem', { name: named('command.pin-tab') }).click()
  await expect.poll(() => order(page, peers)).toEqual([3, 4, 1, 2])
  await screenshot(page, 'tabs-pinned')
  expect(await violations(page)).toEqual([])
  await inDarkChinese(page, 'tabs-pinned-dark-zh')

  for (const { socket } of [one, four]) socket.end()
  // Its port is free again at once.
  three.socket.resetAndDestroy()
  const finish = page.getByRole('button', { name: beginning('tabs.closeFinished') })
  await expect.poll(() => finish.innerText()).toMatch(/1$/)
  await page.keyboard.press('Alt+Shift+w')
  await expect.poll(() => order(page, peers)).toEqual([3, 4, 2])
  expect(await isPinned(page, three)).toBe(true)
  // The pin in a tab takes it out again.
  await tabOf(page, four.port).getByTitle(named('tabs.unpin')).click()
  await expect.poll(() => order(page, peers)).toEqual([3, 2, 4])
  expect(await isPinned(page, four)).toBe(false)
  await first.close()

  const again = await launchApp({ profile })
  await again.page.keyboard.press('Control+Shift+R')
  await expect.poll(() => sessionState(again.page).innerText()).toBe('Listening')
  const others = await talkers(again.page, port, 1)
  const socket = await peerClient(port, { localPort: three.port })
  const back: Peer = { socket, port: three.port, heard: '' }
  socket.write('again')
  await expect.poll(() => order(again.page, [...others, back])).toEqual([2, 1])
  expect(await isPinned(again.page, back)).toBe(true)
})

it('moves tabs with the mouse and with keys, and keeps their order', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const peers = await talkers(page, port, 4)
  const [one, two, three, four] = peers as [Peer, Peer, Peer, Peer]
  await dragTab(page, tabOf(page, four.port), tabOf(page, two.port), [0.2, 0.5])
  await page.getByText('Move here').waitFor()
  await screenshot(page, 'tab-moving')
  await page.mouse.up()
  await expect.poll(() => order(page, peers)).toEqual([1, 4, 2, 3])
  // A drag that is given up changes nothing.
  await dragTab(page, tabOf(page, one.port), tabOf(page, three.port), [0.8, 0.5])
  await page.keyboard.press('Escape')
  await page.mouse.up()
  expect(await order(page, peers)).toEqual([1, 4, 2, 3])

  await tabOf(page, one.port).click()
  await page.keyboard.press('Control+Shift+PageDown')
  await page.keyboard.press('Control+Shift+PageDown')
  await expect.poll(() => order(page, peers)).toEqual([4, 2, 1, 3])
  await page.keyboard.press('Control+Shift+PageUp')
  await expect.poll(() => order(page, peers)).toEqual([4, 1, 2, 3])
  // Keys and newcomers follow the order on screen, and the caret stays in the message.
  await page.keyboard.press('Control+1')
  await page.keyboard.type('to four')
  await page.keyboard.press('Enter')
  await expect.poll(() => four.heard).toBe('to four')
  const [five] = await talkers(page, port, 1)
  await expect.poll(() => order(page, [...peers, five as Peer])).toEqual([4, 1, 2, 3, 5])
  await page.keyboard.press('Control+\\')
  await expect.poll(() => panesOf(page).count()).toBe(2)
  await expect.poll(() => order(paneAt(page, 2), [...peers, five as Peer])).toContain(4)
  expect(complaints).toEqual([])
})

it('gives a conversation a window of its own, which receives, answers, filters, and brings the tab back', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const peers = await talkers(page, port, 3)
  const [one, two, three] = peers as [Peer, Peer, Peer]
  await tabOf(page, two.port).click()
  const window = await tornOff(app, () => page.keyboard.press('Alt+Shift+N'))
  await expect.poll(() => window.title()).toMatch(new RegExp(`^#2 127\\.0\\.0\\.1:${String(two.port)} · TCP server`))
  await expect.poll(async () => (await rowTexts(window)).at(-1)).toBe('from 2')
  expect(await order(page, peers)).toEqual([1, 3])
  // Both windows live: rows come, and each answers its own client.
  two.socket.write('more from 2')
  await expect.poll(async () => (await rowTexts(window)).at(-1)).toBe('more from 2')
  await window.bringToFront()
  await messageField(window).focus()
  await window.keyboard.type('to 2')
  await page.bringToFront()
  await sendText(page, 'to 3')
  await window.keyboard.press('Enter')
  await expect.poll(() => peers.map(({ heard }) => heard)).toEqual(['', 'to 2', 'to 3'])
  await filterField(window).fill('more')
  await expect.poll(() => rowTexts(window)).toEqual(['more from 2'])
  expect(await filterField(page).inputValue()).toBe('')
  // The next waiting client is one of this window.
  one.socket.write('again')
  two.socket.write('again')
  await page.keyboard.press('Control+j')
  await expect.poll(() => sendButton(page).isEnabled()).toBe(true)
  expect(await tabOf(page, one.port).getAttribute('aria-selected')).toBe('true')
  await filterField(window).fill('')
  await screenshot(window, 'torn-off')
  expect(await violations(window)).toEqual([])
  await inDarkChinese(window, 'torn-off-dark-zh')

  // Ctrl+W closes the window, not the connection.
  await messageField(window).focus()
  const closed = window.waitForEvent('close')
  // The window is gone before the key is up.
  await window.keyboard.press('Control+w').catch(() => undefined)
  await closed
  await expect.poll(() => order(page, peers)).toEqual([1, 2, 3])
  // What was read there is not unread here.
  expect(await tabOf(page, two.port).getAttribute('aria-label')).not.toMatch(/unread/)
  await tabOf(page, two.port).click()
  await sendText(page, '!')
  await expect.poll(() => two.heard).toBe('to 2!')

  // Dragged out of the window, too.
  const dragged = await tornOff(app, async () => {
    await dragTab(page, tabOf(page, three.port), 'outside', [0, 0])
    await page.mouse.up()
  })
  await expect.poll(() => rowTexts(dragged)).toContain('from 3')
  await expect.poll(() => order(page, peers)).toEqual([1, 2])
  expect(await sessionState(page).innerText()).toBe('Listening')
  expect(complaints).toEqual([])
})

it('ends everything with the last window that shows the server, whatever was torn off', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const [one] = (await talkers(page, port, 1)) as [Peer]
  await tabOf(page, one.port).click()
  await tornOff(app, () => page.keyboard.press('Alt+Shift+N'))
  const windows = await app.evaluate(({ dialog, BrowserWindow }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
    return BrowserWindow.getAllWindows().length
  })
  expect(windows).toBe(2)
  const ended = once(one.socket, 'end')
  const gone = once(app.process(), 'exit')
  const window = await app.browserWindow(page)
  await window.evaluate((each: { close(): void }) => {
    each.close()
  })
  await Promise.all([ended, gone])
})

it('tiles conversations beside and below one another, by commands, keys and mouse', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const peers = await talkers(page, port, 3)
  const [one, two, three] = peers as [Peer, Peer, Peer]
  await tabOf(page, one.port).click()
  const shifts = await watchLayoutShifts(page)
  // A tab at the right edge of the pane opens another pane there.
  await dragTab(page, tabOf(page, two.port), panesOf(page), [0.95, 0.5])
  await page.getByText('Show to the right').waitFor()
  await screenshot(page, 'tab-to-the-right')
  await page.mouse.up()
  await expect.poll(() => panesOf(page).count()).toBe(2)
  const [left, right] = [paneAt(page, 1), paneAt(page, 2)]
  await expect.poll(() => rowTexts(right)).toContain('from 2')
  expect(await rowTexts(left)).toContain('from 1')
  await expect.poll(() => right.getAttribute('data-active')).toBe('true')
  // Each answers its own client; keys go from one to the other.
  await page.keyboard.type('to 2')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+Alt+ArrowLeft')
  await page.keyboard.type('to 1')
  await page.keyboard.press('Enter')
  await expect.poll(() => peers.map(({ heard }) => heard)).toEqual(['to 1', 'to 2', ''])
  await page.keyboard.press('Control+Shift+B')
  await expect.poll(() => panesOf(page).count()).toBe(3)
  await page.keyboard.press('Control+3')
  await page.keyboard.type('to 3')
  await page.keyboard.press('Enter')
  await expect.poll(() => three.heard).toBe('to 3')
  expect(await shifts()).toEqual([])
  await screenshot(page, 'tiles-three')
  expect(await violations(page)).toEqual([])
  await inDarkChinese(page, 'tiles-three-dark-zh')
  // From below to above, and to the right.
  await page.keyboard.press('Control+Alt+ArrowUp')
  await expect.poll(() => paneAt(page, 1).getAttribute('data-active')).toBe('true')
  await page.keyboard.press('Control+Alt+ArrowRight')
  await expect.poll(() => paneAt(page, 3).getAttribute('data-active')).toBe('true')
  // F6 walks through all panes.
  const visited = new Set<string>()
  for (let step = 0; step < 13; step++) {
    await page.keyboard.press('F6')
    visited.add(await page.evaluate<string>(`document.activeElement.closest('section')?.ariaLabel ?? ''`))
  }
  expect([...visited].filter((label) => label.startsWith('Pane')).length).toBe(3)

  // The border between panes is moved with the mouse and with keys.
  const handle = page.getByRole('separator', { name: named('app.tileSize', { n: 3 }) })
  const widthOf = async (number: number) => (await paneAt(page, number).boundingBox())?.width ?? 0
  const before = await widthOf(3)
  const box = await handle.boundingBox()
  await page.mouse.move((box?.x ?? 0) + 2, (box?.y ?? 0) + 60)
  await page.mouse.down()
  await page.mouse.move((box?.x ?? 0) - 100, (box?.y ?? 0) + 60, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => widthOf(3)).toBeGreaterThan(before + 80)
  await handle.focus()
  const wide = await widthOf(3)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => widthOf(3)).toBeLessThan(wide)

  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600)
  })
  await expect.poll(() => page.evaluate('innerWidth')).toBe(900)
  await screenshot(page, 'tiles-three-small')
  expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false)
  // Closed by its own button, and by the key.
  await paneAt(page, 3)
    .getByRole('button', { name: named('app.closeTile') })
    .click()
  await expect.poll(() => panesOf(page).count()).toBe(2)
  await page.keyboard.press('Alt+w')
  await expect.poll(() => panesOf(page).count()).toBe(1)
  expect(complaints).toEqual([])
})

it('has the same tiles after a restart', async () => {
  const profile = temporaryFolder()
  const first = await launchApp({ profile })
  await startSession(first.page, 'tcp-listener', 0)
  await startSession(first.page, 'udp-listener', 0)
  await first.page.keyboard.press('Control+\\')
  await first.page.keyboard.press('Control+Shift+B')
  await expect.poll(() => panesOf(first.page).count()).toBe(3)
  await sessionsOf(first.page).filter({ hasText: 'TCP' }).click()
  const places = async (page: Page) => {
    const boxes = await Promise.all([1, 2, 3].map((number) => paneAt(page, number).boundingBox()))
    return boxes.map((box) => [Math.round(box?.x ?? 0), Math.round(box?.y ?? 0)])
  }
  const labels = (page: Page) =>
    panesOf(page).evaluateAll((panes: readonly { readonly ariaLabel: string | null }[]) =>
      panes.map(({ ariaLabel }) => ariaLabel),
    )
  const [before, words] = [await places(first.page), await labels(first.page)]
  expect(words.filter((label) => label?.includes('TCP')).length).toBe(1)
  await first.close()
  const { page } = await launchApp({ profile })
  await expect.poll(() => panesOf(page).count()).toBe(3)
  expect(await labels(page)).toEqual(words)
  expect(await places(page)).toEqual(before)
})
