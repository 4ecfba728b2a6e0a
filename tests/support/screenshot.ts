import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** A picture for people to look at, where WIREBENCH_SCREENSHOTS names a folder; nothing is compared. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['WIREBENCH_SCREENSHOTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
