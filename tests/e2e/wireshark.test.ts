import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { notices, rowTexts, sessionsOf } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

/** Puts a program before all others in PATH, under the name of Wireshark: it reads the file with Wireshark's own reader. */
function readerInPath(folder: string, seen: string): void {
  const script = `#!/bin/sh\ntshark "$@" -T fields -e tcp.payload > "${seen}.part" 2>&1\nmv "${seen}.part" "${seen}"\n`
  writeFileSync(join(folder, 'wireshark'), script, { mode: 0o755 })
  const before = process.env['PATH'] ?? ''
  process.env['PATH'] = `${folder}:${before}`
  onTestFinished(() => {
    process.env['PATH'] = before
  })
}

it('opens the recording of a running session in Wireshark, with what was received a moment ago', async () => {
  const folder = temporaryFolder()
  const seen = join(folder, 'seen.txt')
  readerInPath(folder, seen)
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const peer = await peerClient(port)
  peer.write('for the shark')
  await expect.poll(() => rowTexts(page)).toContain('for the shark')
  await sessionsOf(page).click({ button: 'right' })
  await screenshot(page, 'wireshark-menu')
  await page.getByRole('menuitem', { name: named('command.wireshark') }).click()
  await expect.poll(() => existsSync(seen), { timeout: 20_000 }).toBe(true)
  expect(readFileSync(seen, 'latin1')).toContain(Buffer.from('for the shark').toString('hex'))
  expect(await notices(page).count()).toBe(0)
  peer.destroy()
})

it.skipIf(existsSync('/usr/bin/wireshark'))(
  'says where it was looked for when Wireshark is not installed',
  async () => {
    const { page } = await launchApp({ profile: temporaryFolder() })
    await startSession(page, 'tcp-listener', 0)
    await page.keyboard.press('Control+K')
    await page.keyboard.type('wireshark')
    await page.keyboard.press('Enter')
    await notices(page).filter({ hasText: 'Wireshark was not found' }).waitFor()
  },
)
