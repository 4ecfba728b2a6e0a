import { deflateSync, gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { inspector, inspectorHex, oneOf, rowsOf } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

const numbers = (page: Page) => inspector(page).getByRole('table', { name: named('inspector.numbers') })

it('shows what is chosen in both halves, its numbers in both byte orders, and whose row it is', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  client.write(Buffer.from('Hello\x00\xff\x3f\xf8\x00\x00\x00\x00\x00\x00 and more than a line of it', 'latin1'))
  await oneOf(rowsOf(page).filter({ hasText: 'Hello' })).click()
  await expect
    .poll(() => inspector(page).innerText())
    .toMatch(new RegExp(`\\d\\d:\\d\\d:\\d\\d\\.\\d{3} · Received · #1 127\\.0\\.0\\.1:${String(client.localPort)}`))
  await inspector(page).getByText('Hex', { exact: true }).click()
  await oneOf(inspectorHex(page).getByText('65', { exact: true })).click()
  await expect.poll(() => numbers(page).innerText()).toMatch(/at 1(.|\n)*u8\s+101\s+101(.|\n)*u16\s+27749\s+25964/)
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(() => numbers(page).innerText()).toMatch(/3 bytes at 1/)
  await screenshot(page, 'inspector-hex')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Control+C')
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe('65 6c 6c')
  // The same bytes as characters, from the other half.
  await inspectorHex(page).getByText('H', { exact: true }).click()
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Control+C')
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe('He')
  for (let at = 0; at < 7; at++) await page.keyboard.press('ArrowRight')
  await expect.poll(() => numbers(page).innerText()).toMatch(/f64\s+\S+\s+-?\d/)
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => numbers(page).innerText()).toMatch(/at 7(.|\n)*f64\s+\S+\s+1\.5/)
  await inDarkChinese(page, 'inspector-hex-zh')
  await inspector(page)
    .getByRole('button', { name: named('inspector.exportRow') })
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await page.keyboard.press('Escape')
  const window = await app.browserWindow(page)
  await window.evaluate((each: { setSize(width: number, height: number): void }) => {
    each.setSize(900, 600)
  })
  await screenshot(page, 'inspector-hex-small')
  expect(complaints).toEqual([])
})

it('reads JSON, XML, CBOR, MessagePack, Protocol Buffers, what is compressed, Base64 and URL encoding, and says where it cannot', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'udp-listener', 0)
  const { createSocket } = await import('node:dgram')
  const socket = createSocket('udp4')
  const cases: readonly (readonly [decoder: string, bytes: Buffer, shown: RegExp])[] = [
    [
      'JSON',
      Buffer.from('{"a":[1,2],"big":12345678901234567890}'),
      /"a": \[\n\s+1,\n\s+2\n\s+\],\n\s+"big": 12345678901234567890/,
    ],
    ['JSON', Buffer.from('{"a":'), /This is not JSON/],
    ['XML', Buffer.from('<a><b>text</b></a>'), /<a>\n\s+<b>text<\/b>\n<\/a>/],
    ['XML', Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), /DOCTYPE is not read/],
    ['CBOR', Buffer.from('bf61610161629f0203ffff', 'hex'), /"a": 1,\n\s+"b": \[/],
    ['CBOR', Buffer.from('62c3', 'hex'), /At byte 1 more is announced/],
    ['MessagePack', Buffer.from('82a7636f6d70616374c3a6736368656d6100', 'hex'), /"compact": true/],
    ['Protocol Buffers (no schema)', Buffer.from('1a03089601', 'hex'), /3: \{\n\s+1: 150/],
    ['gzip or deflate', gzipSync('{"packed":true}'), /"packed": true/],
    ['gzip or deflate', deflateSync('some text'), /some text/],
    // A bomb: 40 MiB of zeros in 40 KiB.
    ['gzip or deflate', gzipSync(Buffer.alloc(40 * 1024 * 1024)), /There is more, which is not shown/],
    ['Base64', Buffer.from('aGVsbG8gd29ybGQ='), /hello world/],
    ['URL encoding', Buffer.from('name=J%C3%BCrgen+M&x=1%262'), /name=Jürgen M\n?\s*x=1&2/],
  ]
  for (const [, bytes] of cases) {
    socket.send(bytes, port, '127.0.0.1')
    await oneOf(rowsOf(page).filter({ hasText: /B/ })).waitFor()
  }
  const choice = inspector(page).getByRole('combobox', { name: named('inspector.decode.label') })
  const text = inspector(page).getByRole('region', { name: named('inspector.decode.label') })
  await expect.poll(() => rowsOf(page).filter({ hasText: 'name=J' }).count()).toBe(1)
  await oneOf(rowsOf(page).filter({ hasText: '"big"' })).click()
  for (const [at, [decoder, , shown]] of cases.entries()) {
    await choice.selectOption({ label: decoder })
    await expect.poll(() => text.innerText()).toMatch(shown)
    if (at === 0 || at === 4) await screenshot(page, `decoded-${String(at)}`)
    await page.keyboard.press('Alt+ArrowDown')
  }
  expect(await violations(page)).toEqual([])
  await inDarkChinese(page, 'decoded-zh')
  socket.close()
  expect(complaints).toEqual([])
})
