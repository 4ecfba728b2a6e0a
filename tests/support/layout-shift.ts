import type { Page } from 'playwright-core'

interface Shift {
  readonly hadRecentInput: boolean
  readonly sources: readonly { readonly node: Node | null }[]
}

/** Watches what moves by itself on a page, outside the rows. Returns what moved so far, by the classes of the element. */
export async function watchLayoutShifts(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = []
    ;(globalThis as unknown as { shifts: string[] }).shifts = seen
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as Shift[]) {
        if (entry.hadRecentInput) continue
        for (const { node } of entry.sources) {
          const element = node instanceof Element ? node : node?.parentElement
          if (element?.closest('[role=grid]') === null)
            seen.push(`${element.parentElement?.className ?? ''} > ${element.className}: ${element.textContent.trim()}`)
        }
      }
    }).observe({ type: 'layout-shift' })
  })
  return () => page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts)
}
