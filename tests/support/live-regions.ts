import type { Page } from 'playwright-core'

/** The properties of the page's own types that are used here. */
interface Region {
  readonly className: string
  readonly textContent: string
  readonly parentElement: Region | null
  getAttribute(name: string): string | null
}

interface Scope {
  readonly document: { readonly body: object; querySelectorAll(selector: string): Iterable<Region> }
  readonly MutationObserver: new (look: () => void) => { observe(root: object, what: object): void }
  told: Map<string, string[]>
}

/** What a screen reader was told by one region, however often the page made it anew. */
interface Told {
  readonly region: string
  readonly texts: readonly string[]
}

/** Listens to all live regions of the page, as a screen reader does: every text that one of them got. */
export async function listenToLiveRegions(page: Page): Promise<() => Promise<Told[]>> {
  await page.evaluate(() => {
    const scope = globalThis as unknown as Scope
    const { document, MutationObserver } = scope
    const LIVE = '[aria-live]:not([aria-live=off]), [role=status], [role=log], [role=alert], output'
    const known = new WeakMap<object, string>()
    const told = new Map<string, string[]>()
    const all = (): Region[] => [...document.querySelectorAll(LIVE)]
    const nameOf = (region: Region): string => {
      const { parentElement, className } = region
      const of = parentElement === null ? '' : parentElement.className
      return `${region.getAttribute('aria-label') ?? ''} ${of} > ${className}`.trim()
    }
    const textOf = ({ textContent }: Region): string => textContent.replace(/\s+/g, ' ').trim()
    for (const region of all()) known.set(region, textOf(region))
    const observer = new MutationObserver(() => {
      for (const region of all()) {
        const text = textOf(region)
        if ((known.get(region) ?? '') === text) continue
        known.set(region, text)
        const name = nameOf(region)
        told.set(name, [...(told.get(name) ?? []), text])
      }
    })
    observer.observe(document.body, { childList: true, subtree: true, characterData: true })
    scope.told = told
  })
  return () =>
    page.evaluate(() =>
      [...(globalThis as unknown as Scope).told].map(([region, texts]) => ({
        region,
        texts,
      })),
    )
}
