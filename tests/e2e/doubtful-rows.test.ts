import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LiveRecording } from '../../src/main/recording/live/live-recording'
import type { RecordingMeta } from '../../src/shared/record'
import { launchApp } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { inspector, rowsOf, rowTexts, sessionHeader } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'
import { named, saying } from '../support/words'

/** A recording in which the time of one row is wrong: four rows are in doubt, two are not. */
function withWrongTime(): string {
  const path = join(temporaryFolder(), 'wrong-time.pcapng')
  const local = { address: '127.0.0.1', port: 2_021 }
  const config = { role: 'listener', protocol: 'tcp', local, handler: { kind: 'none' }, options: {} } as const
  const meta: RecordingMeta = { sessionId: 'a', name: 'wrong time', config, startedAtNs: 1_790_000_000_000_000_000n }
  const recording = new LiveRecording(path, meta, 'test', 1e9)
  const peer = { address: '127.0.0.1', port: 50_001 }
  recording.addConversation(peer)
  recording.appendState(1, { kind: 'open', local, peer, by: 'peer' })
  for (const words of ['set 21.5', 'set 22.0', 'set 22.5'])
    recording.appendBytes(1, 'rx', new TextEncoder().encode(words))
  recording.finish()
  recording.appendBytes(1, 'tx', new TextEncoder().encode('done'))
  recording.appendState(0, { kind: 'stopped' })
  const { offset } = recording.index.get(3)
  recording.close()
  const bytes = readFileSync(path)
  bytes.writeUInt32LE(bytes.readUInt32LE(offset + 16) ^ 0x40000, offset + 16)
  writeFileSync(path, bytes)
  return path
}

it('marks rows that are in doubt, says once which and why, and shows the others as they are', async () => {
  const { page } = await launchApp({ profile: temporaryFolder(), args: [withWrongTime()] })
  await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringContaining('set 22.5'))
  const marks = rowsOf(page).getByRole('img', { name: named('table.doubtful') })
  await expect.poll(() => marks.count()).toBe(4)
  expect(
    await rowsOf(page)
      .filter({ hasText: 'done' })
      .getByRole('img', { name: named('table.doubtful') })
      .count(),
  ).toBe(0)
  const notices = sessionHeader(page).getByText(/rows are in doubt \(no\. 1 to 4\)/)
  expect(await notices.count()).toBe(1)
  await rowsOf(page).filter({ hasText: 'set 22.0' }).click()
  await inspector(page).getByText(saying('table.doubtful')).waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'doubtful-rows-en')
  await inDarkChinese(page, 'doubtful-rows-zh')
})
