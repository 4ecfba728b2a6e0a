import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'

const keyboard = (page: Page) => page.getByRole('dialog', { name: 'Keyboard' })

/** Opens the keyboard page with keys, and finds a command in it. */
async function lookUp(page: Page, command: string): Promise<void> {
  await page.keyboard.press('F1')
  await keyboard(page).waitFor()
  await page.keyboard.type(command)
  await expect.poll(() => keyboard(page).getByRole('row').count()).toBe(1)
}

async function change(page: Page, command: string): Promise<void> {
  await keyboard(page)
    .getByRole('button', { name: `Change the key of “${command}”` })
    .press('Enter')
  await expect.poll(() => keyboard(page).getByRole('button', { name: /press it/ }).evaluate((each) => each === each.ownerDocument.activeElement)).toBe(true) // prettier-ignore
}

it('gives commands other keys, says whose a key is, and takes everything back', async () => {
  const profile = temporaryFolder()
  const { app, page, complaints } = await launchApp({ profile })
  const port = await startSession(page, 'tcp-listener', 0)
  const client = await peerClient(port)
  client.write('question')
  await page.getByRole('tab', { name: /Waiting for an answer/ }).waitFor()

  // A free key: taken at once, in the page, in the menu of the system, in the palette.
  await lookUp(page, 'Next waiting client')
  expect(await keyboard(page).getByRole('row').innerText()).toContain('Ctrl+J')
  await change(page, 'Next waiting client')
  await page.keyboard.press('Control+Shift+Y')
  await expect.poll(() => keyboard(page).getByRole('row').innerText()).toContain('Ctrl+Shift+Y')
  await screenshot(page, 'keys')
  expect(await violations(page)).toEqual([])
  const accelerator = (id: string): Promise<string | undefined> =>
    app.evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()?.getMenuItemById(wanted)?.accelerator as string, id)
  await expect.poll(() => accelerator('next-waiting')).toBe('CmdOrCtrl+Shift+Y')
  await page.keyboard.press('Escape')
  await keyboard(page).waitFor({ state: 'detached' })
  await page.keyboard.press('Control+j')
  expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('All')
  await page.keyboard.press('Control+Shift+Y')
  await expect
    .poll(() => page.getByRole('tab', { selected: true }).getAttribute('aria-label'))
    .toContain(`:${String(client.localPort)},`)

  // Esc leaves the key as it was, and the page open; keys of the system and of a place are refused in words.
  await lookUp(page, 'Load test…')
  await change(page, 'Load test…')
  await page.keyboard.press('Escape')
  await expect.poll(() => keyboard(page).getByRole('row').innerText()).toContain('Ctrl+L')
  for (const [key, why] of [
    ['Control+c', 'Ctrl+C belongs to the system or to text fields.'],
    ['Alt+3', 'Alt+3 already means something in one place; see the end of this list.'],
    ['l', 'L is needed for typing. Add Ctrl or Alt, or take one of F1 to F24.'],
  ] as const) {
    await change(page, 'Load test…')
    await page.keyboard.press(key)
    await expect.poll(() => keyboard(page).getByRole('alert').innerText()).toBe(why)
  }

  await keyboard(page).getByRole('searchbox').fill('Ctrl+L')
  await inDarkChinese(page, 'keys-dark-zh')

  // A key of another command is named, and given only when that is wanted.
  await change(page, 'Load test…')
  await page.keyboard.press('Control+k')
  await expect
    .poll(() => keyboard(page).getByRole('alert').innerText())
    .toBe('Ctrl+K belongs to “Commands, clients, recordings…”.')
  await screenshot(page, 'keys-taken')
  await page.keyboard.press('Enter')
  await expect
    .poll(() => keyboard(page).getByRole('row').innerText())
    .toMatch(/^Load test…\s+Ctrl\+K\s+Change\s*Reset$/)
  await page.keyboard.press('Escape')
  await keyboard(page).waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  await page.getByRole('region', { name: 'Load test' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('region', { name: 'Load test' }).waitFor({ state: 'detached' })
  expect(await page.getByRole('button', { name: 'Load test' }).getAttribute('title')).toBe('Load test (Ctrl+K)')

  // Kept over a restart, and all taken back.
  await page.keyboard.press('Control+.')
  await page.getByRole('button', { name: 'Start again' }).waitFor()
  await app.close()
  const again = await launchApp({ profile })
  await lookUp(again.page, 'Load test…')
  expect(await keyboard(again.page).getByRole('row').innerText()).toContain('Ctrl+K')
  await keyboard(again.page).getByRole('button', { name: 'Reset 3 keys' }).press('Enter')
  await expect.poll(() => keyboard(again.page).getByRole('row').innerText()).toContain('Ctrl+L')
  await again.page.keyboard.press('Escape')
  await keyboard(again.page).waitFor({ state: 'detached' })
  await again.page.keyboard.press('Control+k')
  await again.page.getByRole('dialog', { name: 'Commands and places' }).waitFor()
  expect([...complaints, ...again.complaints]).toEqual([])
})
