import type { Page } from 'playwright-core'

/** The form of a new session of this kind, from the welcome panel. */
export async function openForm(page: Page, kind: string, port: number) {
  await page.locator(`.choice[data-kind=${kind}]`).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('.port').fill(String(port))
  const group = (name: string) => dialog.locator(`details[data-group=${name}]`)
  return {
    dialog,
    open: (name: string) => group(name).locator('summary').click(),
    field: (key: string) => dialog.locator(`[data-option=${key}]`),
    start: async () => {
      await dialog.locator('button[type=submit]').click()
      await dialog.waitFor({ state: 'detached' })
      const where = await page.locator('.session-header .where').innerText()
      return Number(/(\d+)\s*$/.exec(where)?.[1])
    },
  }
}
