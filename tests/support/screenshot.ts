import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** A picture for people, in the folder that WIREBENCH_SCREENSHOTS names; nothing is compared. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['WIREBENCH_SCREENSHOTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
