import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { temporaryFolder } from '../support/folder'
import { notices, rowTexts, sessionsOf, tabOf } from '../support/find'
import { peerClient } from '../support/peers'
import { tornOff } from '../support/torn-off'

it('goes on when the thread of the sockets is lost: said, recordings kept, new sessions at once', async () => {
  const profile = temporaryFolder()
  const { app, page } = await launchApp({ profile })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  const client = await peerClient(port)
  client.write('before')
  await expect.poll(() => rowTexts(page)).toContain('before')
  await tabOf(page, client.localPort ?? 0).click()
  const torn = await tornOff(app, () => page.keyboard.press('Alt+Shift+N'))
  await expect.poll(() => rowTexts(torn)).toContain('before')
  await app.evaluate(() => {
    const { Worker } = process.getBuiltinModule('node:worker_threads')
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back where it was
    const { postMessage } = Worker.prototype
    // As if it had run out of memory with the next command.
    Worker.prototype.postMessage = function () {
      Worker.prototype.postMessage = postMessage
      void this.terminate()
    }
  })
  await page.evaluate("window.bench.invoke('app.licences').catch(() => undefined)")
  // Its conversation is no more, so its window goes, too.
  await expect.poll(() => torn.isClosed()).toBe(true)
  await expect.poll(() => notices(page).allInnerTexts()).toHaveLength(1)
  expect((await notices(page).allInnerTexts()).join()).toContain('The recordings are kept')
  await expect.poll(() => client.resume().destroyed || client.readableEnded).toBe(true)
  // It comes back as after a restart: stopped, to be started again.
  await sessionsOf(page).filter({ hasText: 'Stopped' }).waitFor()
  const [recording = ''] = readdirSync(join(profile, 'recordings'))
  expect(readFileSync(join(profile, 'recordings', recording), 'latin1')).toContain('before')

  const again = await peerClient(await startSession(page, 'tcp-listener', 0, 'echo'))
  again.write('after')
  await expect.poll(() => again.bytesRead).toBe('after'.length)
  await expect.poll(() => rowTexts(page)).toContain('after')
})
