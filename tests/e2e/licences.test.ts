import type { ElectronApplication } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

/** As a person would in the menu of the window. */
async function chooseInMenu(app: ElectronApplication, id: string): Promise<void> {
  await app.evaluate(({ BrowserWindow, Menu }, item) => {
    Menu.getApplicationMenu()?.getMenuItemById(item)?.click(undefined, BrowserWindow.getAllWindows()[0])
  }, id)
}

it('shows the licences of what it is made of, from the help menu', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  await chooseInMenu(app, 'licences')
  const dialog = page.getByRole('dialog', { name: named('command.licences') })
  await expect.poll(() => dialog.innerText()).toContain('Permission is hereby granted')
  const text = await dialog.innerText()
  for (const name of ['vue 3.', 'pinia ', 'yaml ', 'valibot ', '@jitl/quickjs-wasmfile-release-sync '])
    expect(text).toContain(name)
  expect(text).not.toContain('vitest')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'licences')
  await inDarkChinese(page, 'licences-zh-dark')
  expect(complaints).toEqual([])
})
