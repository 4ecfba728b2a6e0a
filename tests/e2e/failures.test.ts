import { expect, it } from 'vitest'
import { launchApp } from '../support/app'
import { farServer } from '../support/far'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'

it('says who holds a port, and takes a free one at a click', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const { port } = await farServer(() => undefined)
  await page.locator('.choice[data-kind=tcp-listener]').click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('.port').fill(String(port))
  await dialog.locator('button[type=submit]').click()
  await expect
    .poll(() => dialog.locator('[data-finding=held-by]').innerText())
    .toContain(`(process ${String(process.pid)})`)
  await screenshot(page, 'failure-port-held')
  await dialog.locator('[data-finding=free-port] button').click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => page.locator('.badge').first().innerText()).toBe('Listening')
})

it('says where somebody listens when a client was refused, and connects there at a click', async () => {
  const { page } = await launchApp({ profile: temporaryFolder(), language: 'zh_CN' })
  const { port } = await farServer(() => undefined)
  await page.locator('.choice[data-kind=tcp-client]').click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('.address').fill('127.0.0.9')
  await dialog.locator('.port').fill(String(port))
  await dialog.locator('button[type=submit]').click()
  await expect
    .poll(() => page.locator('[data-finding=listens-elsewhere]').innerText())
    .toContain(`127.0.0.1:${String(port)}`)
  await screenshot(page, 'failure-refused-zh')
  await page.locator('[data-finding=listens-elsewhere] button').click()
  await expect.poll(() => page.locator('.badge').first().innerText()).toBe('已连接')
})
