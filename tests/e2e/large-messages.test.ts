import { expect, it } from 'vitest'
import { composerMistake, inspector, inspectorText, oneOf, rowsOf, sessionHeader, tabOf } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { peerClient } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { named } from '../support/words'

const SENT_BYTES = 100 * 1024 * 1024

it('shows the beginning of large messages, says how much there is, and stays usable meanwhile', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const peerSide = await peerClient(port)
  await tabOf(page, peerSide.localPort ?? 0).click()
  peerSide.write(Buffer.alloc(SENT_BYTES, 0xe7))
  // Typing goes on while it arrives.
  await page.getByLabel('Message', { exact: true }).fill('typed meanwhile')
  expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('typed meanwhile')
  await expect.poll(() => sessionHeader(page).innerText(), { timeout: 30_000 }).toMatch(/100 MiB/)
  // What one read returns: a packet of the recording.
  await oneOf(rowsOf(page).filter({ hasText: '63.9 KiB' })).click()
  await expect.poll(() => inspector(page).innerText()).toMatch(/65,472 bytes/)
  await expect.poll(() => inspector(page).innerText()).toMatch(/32\.0 KiB of 63\.9 KiB/)
  // Each byte as \xE7; up to three that the chunk before left unfinished come first.
  const shown = await inspectorText(page).innerText()
  expect(shown).toMatch(/^(\\xE7)+$/)
  expect(shown.length / 4).toBeGreaterThanOrEqual(32_768)
  expect(shown.length / 4).toBeLessThanOrEqual(32_771)
  expect(complaints).toEqual([])
})

it('names the limit of a huge paste, keeps it, and sends nothing', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const peerSide = await peerClient(port)
  await tabOf(page, peerSide.localPort ?? 0).click()
  const pasted = 20_000_000
  await page.getByLabel('Message', { exact: true }).evaluate((field, length) => {
    const area = field as HTMLTextAreaElement
    area.value = 'a'.repeat(length)
    area.dispatchEvent(new Event('input'))
  }, pasted)
  await expect.poll(() => composerMistake(page).innerText()).toMatch(named('composer.mistake.too-long'))
  expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
  expect(
    await page.getByLabel('Message', { exact: true }).evaluate((field) => (field as HTMLTextAreaElement).value.length),
  ).toBe(pasted)
})
