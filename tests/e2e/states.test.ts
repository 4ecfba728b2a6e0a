import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { drawn, resize, STATES, windowOf } from '../../build/launcher/window-states.mjs'
import { CODE_LANGUAGES } from '../../src/shared/code/code'
import { COMMON_PARAMETERS, FAULT_NAMES } from '../../src/shared/fault/fault-catalogue'
import { FAULT_PRESETS } from '../../src/shared/fault/fault-presets'
import { launchApp } from '../support/app'
import { violations } from '../support/axe'
import { messageField, sessionHeader } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { LATIN } from '../support/latin'
import { named } from '../support/words'

/** The rules that one of the states shows. */
const RULES = join(import.meta.dirname, '../../docs/examples/kettle.rules.yaml')
const MINUTES = 60_000

/** The window with these settings, ready to walk through its states. */
async function walk(settings: object) {
  const profile = temporaryFolder()
  writeFileSync(join(profile, 'settings.json'), JSON.stringify(settings))
  const { app, page, complaints } = await launchApp({ profile })
  const window = windowOf(app, page)
  onTestFinished(() => {
    window.close()
  })
  await resize(app, page, '1280x800')
  return { app, page, window, complaints }
}

async function wear(page: Page, theme: string): Promise<void> {
  await page.evaluate(`window.bench.invoke('settings.change', { theme: '${theme}' })`)
  await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe(theme)
  await drawn(page)
}

it.each(['en', 'zh-CN'])(
  'can be read and used in every main state and theme (%s)',
  async (locale) => {
    const { page, window, complaints } = await walk({ locale, theme: 'light' })
    const found: string[] = []
    for (const { name, open, leave } of STATES) {
      await open(window)
      found.push(...(await violations(page)).map((each) => `${name}: ${each}`))
      for (const theme of ['dark', 'contrast']) {
        await wear(page, theme)
        found.push(...(await violations(page, ['color-contrast'])).map((each) => `${name}, ${theme}: ${each}`))
      }
      await page.emulateMedia({ forcedColors: 'active' })
      found.push(...(await violations(page, ['color-contrast'])).map((each) => `${name}, forced: ${each}`))
      await page.emulateMedia({ forcedColors: null })
      await wear(page, 'light')
      if (leave !== undefined) await page.keyboard.press(leave)
    }
    expect(found).toEqual([])
    expect(complaints).toEqual([])
  },
  5 * MINUTES,
)

/** Names that stand in files, and those that are written in files. */
const GIVEN = [
  ...FAULT_NAMES,
  ...Object.keys(FAULT_PRESETS),
  ...Object.values(CODE_LANGUAGES),
  ...Object.keys(COMMON_PARAMETERS),
  ...[...readFileSync(RULES, 'utf8').matchAll(/- name: (.+)/g)].map(([, name = '']) => name),
]
  .toSorted((one, other) => other.length - one.length)
  .map((name) => new RegExp(`(?<![\\w-])${name.replaceAll(/[.()]/g, '\\$&')}(?![\\w-])`, 'g'))

/** Names of files and programs, codes of the system, and names that checksums have everywhere. */
const SAID =
  /(?:TCP|UDP) (?:listener|client|relay) [\d.]+_[^\n]*|\/(?:tmp|work|home|root)\/[^\n]*|\bnode [^\n,]*|\bE[A-Z]{5,}\b|\bCRC-\d+\/[A-Z-]+|\b(?:XOR|LRC|GBK|EUC|Latin|ISO|Unix|umask)\b|\b[a-z-]+=[\w%:=,.-]+/g

/** What a person reads or hears that is not what a peer, a file or another program said. */
async function wordsOn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const said = 'kbd, code, pre, [translate=no], [lang=en], .mono, [role=row] > *, [role=textbox][contenteditable]'
    const texts = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement
      if (element === null || element.closest(said) !== null) continue
      if (node instanceof Element)
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) texts.add(element.getAttribute(name) ?? '')
      else if (element.closest('script, style') === null) texts.add(node.textContent ?? '')
    }
    return [...texts].map((text) => text.trim()).filter((text) => text !== '')
  })
}

it(
  'has no English word in Chinese, in any main state',
  async () => {
    const { page, window } = await walk({ locale: 'zh-CN', theme: 'light' })
    const english: string[] = []
    let read = 0
    for (const { name, open, leave } of STATES) {
      await open(window)
      const words = await wordsOn(page)
      read += words.length
      for (const text of words) {
        const own = GIVEN.reduce((rest, name) => rest.replaceAll(name, ''), text.replace(SAID, ''))
        const left = own.replace(LATIN, '').match(/\b[A-Za-z]{3,}\b/g) ?? []
        if (left.length > 0) english.push(`${name}: ${left.join(' ')} (${text.slice(0, 60)})`)
      }
      if (leave !== undefined) await page.keyboard.press(leave)
    }
    expect(read).toBeGreaterThan(1_000)
    expect([...new Set(english)]).toEqual([])
  },
  3 * MINUTES,
)

it(
  'hides and cuts nothing of the main job in a small window, nor at a zoom of 200 %',
  async () => {
    for (const locale of ['en', 'zh-CN']) {
      const { app, page, window } = await walk({ locale, theme: 'light' })
      const states = STATES.slice(
        0,
        STATES.findIndex(({ name }) => name === 'ladder'),
      )
      const needed: Readonly<Record<string, Locator>> = {
        message: messageField(page),
        send: page.getByRole('form').getByRole('button', { name: named(['composer.send', 'composer.sendTo']) }),
        all: page.getByRole('tab', { name: named('tabs.all') }),
        stop: sessionHeader(page).getByRole('button', { name: named('session.stop') }),
        filter: page.getByRole('combobox', { name: named('table.filterLabel') }),
        rows: page.getByRole('grid', { name: named('table.label') }),
        add: page.getByRole('button', { name: named('app.newSession') }),
      }
      for (const { name, open, leave } of states) {
        await open(window)
        for (const size of ['1280x800', '900x600', '1280x800@2']) {
          await resize(app, page, size)
          const [width, height] = await page.evaluate(
            () => [globalThis.innerWidth, globalThis.innerHeight] as [number, number],
          )
          expect([name, size, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, size, width])
          if (!['all-clients', 'one-client', 'inspector'].includes(name)) continue
          for (const [what, locator] of Object.entries(needed)) {
            const box = await locator.boundingBox()
            const isWhole = box !== null && box.x >= 0 && box.y >= 0 && box.x + box.width <= width + 1 && box.y + box.height <= height + 1 // prettier-ignore
            const isSeen = isWhole && box.width >= 20 && box.height >= 16
            expect([name, size, what, isSeen ? 'seen' : box]).toEqual([name, size, what, 'seen'])
          }
        }
        await resize(app, page, '1280x800')
        if (leave !== undefined) await page.keyboard.press(leave)
      }
    }
  },
  3 * MINUTES,
)
