import type { Page } from 'playwright-core'

/** The properties of the page's own types that are used here. */
interface Part {
  readonly className?: string
  readonly textContent: string
  readonly parentElement: Part | null
  closest?(selector: string): Part | null
}
interface Shift {
  readonly hadRecentInput: boolean
  readonly sources: readonly { readonly node: Part | null }[]
}

/** Watches for layout shifts outside the rows. Returns the elements that moved so far, by their classes. */
export async function watchLayoutShifts(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = []
    const scope = globalThis as unknown as { shifts: string[] }
    scope.shifts = seen
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as Shift[]) {
        if (entry.hadRecentInput) continue
        for (const { node } of entry.sources) {
          const element = node?.closest === undefined ? node?.parentElement : node
          if (element?.closest?.('[role=grid]') === null)
            seen.push(`${element.parentElement?.className ?? ''} > ${element.className ?? ''}: ${element.textContent}`)
        }
      }
    })
    observer.observe({ type: 'layout-shift' as 'measure' })
  })
  return () => page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts)
}
