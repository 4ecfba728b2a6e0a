import { expect, it } from 'vitest'
import { notices, sessionsOf } from '../support/find'
import { launchApp } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { temporaryFolder } from '../support/folder'
import { largeCapture } from '../support/large-capture'
import { screenshot } from '../support/screenshot'

it('shows how far the opening of a large capture is, and ends it by its button', async () => {
  const path = await largeCapture(3_000_000)
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] })
  }, path)
  await page.keyboard.press('Control+O')
  const notice = notices(page).filter({ hasText: 'Opening large.pcap' })
  await notice.getByRole('progressbar', { name: 'Opening large.pcap' }).waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'opening')
  await notice.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Opening of large.pcap cancelled.').waitFor()
  await notice.getByRole('progressbar').waitFor({ state: 'detached' })
  expect(await sessionsOf(page).count()).toBe(0)
  await inDarkChinese(page, 'opening-cancelled-zh-dark')
  expect(complaints).toEqual([])
})
