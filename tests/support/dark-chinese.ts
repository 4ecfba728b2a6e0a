import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { violations } from './axe'
import { screenshot } from './screenshot'

/** Checks the window in Chinese and in the dark theme with axe, takes a picture, and switches back. */
export async function inDarkChinese(page: Page, picture: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.evaluate(`window.bench.invoke('settings.change', { locale: 'zh-CN' })`)
  await expect.poll(() => page.evaluate('document.documentElement.lang')).toBe('zh-CN')
  expect(await violations(page)).toEqual([])
  await screenshot(page, picture)
  await page.evaluate(`window.bench.invoke('settings.change', { locale: 'en' })`)
  await expect.poll(() => page.evaluate('document.documentElement.lang')).toBe('en')
  await page.emulateMedia({ colorScheme: null })
}
