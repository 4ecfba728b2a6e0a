import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROW_PX } from '../../src/renderer/src/ui/density'

const PAGE = join(import.meta.dirname, '../../src/renderer/src')
const TOKENS = 'ui/styles/tokens.css'
const tokens = readFileSync(join(PAGE, TOKENS), 'utf8')

/** The styles of every component, and of every style sheet but that of the tokens. */
const styles = readdirSync(PAGE, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(?:vue|css)$/.test(file) && !file.endsWith('tokens.css'))
  .map((file) => {
    const text = readFileSync(join(PAGE, file), 'utf8')
    const css = file.endsWith('.css') ? text : [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, part]) => part).join('\n') // prettier-ignore
    return { file, css, text }
  })

function valuesOf(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/^\s*(--[\w-]+):\s*([^;]+);/gm)].map(([, name = '', value = '']) => [name, value.trim()]),
  )
}

function blockOf(selector: string): Map<string, string> {
  const start = tokens.indexOf(`${selector} {`)
  return valuesOf(tokens.slice(start, tokens.indexOf('\n}', start)))
}

const base = blockOf(':root')
const contrast = blockOf("[data-theme='contrast']")
const compact = blockOf("[data-density='compact']")

function found(pattern: RegExp): string[] {
  return styles.flatMap(({ file, css }) => [...css.matchAll(pattern)].map(([whole]) => `${file}: ${whole}`))
}

it('has no colour outside the tokens', () => {
  expect(found(/#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|light-dark)\([^)]*\)/gi)).toEqual([])
  expect(
    found(/(?:color|background|border[\w-]*): (?:[^;]* )?(?:white|black|red|green|blue|gr[ae]y|orange|yellow)\b[^;]*/g),
  ).toEqual([])
})

it('has no size of type, no round corner outside the tokens', () => {
  expect(found(/font-size: (?!var\(--type-|inherit)[^;]+/g)).toEqual([])
  expect(found(/border-radius: (?!var\(--radius|50%|0\b|inherit)[^;]+/g)).toEqual([])
})

it('uses no token that there is not, and has none that nobody uses', () => {
  const all = styles.map(({ text }) => text).join('\n')
  const own = new Set([...all.matchAll(/(--[\w-]+)['"]?\s*:/g)].map(([, name]) => name))
  const used = new Set([...`${all}\n${tokens}`.matchAll(/var\((--[\w-]+)/g)].map(([, name = '']) => name))
  expect([...used].filter((name) => !base.has(name) && !own.has(name) && !name.startsWith('--reka'))).toEqual([])
  expect([...base.keys()].filter((name) => !used.has(name))).toEqual([])
})

it('tells every token in the design system, and no other', () => {
  const told = readFileSync(join(import.meta.dirname, '../../docs/design-system.md'), 'utf8')
  const named = new Set([...told.matchAll(/`(--[\w-]+)`/g)].map(([, name = '']) => name))
  expect([...base.keys()].filter((name) => !named.has(name))).toEqual([])
  expect([...named].filter((name) => !base.has(name))).toEqual([])
  for (const [name, size] of [...base].filter(([name]) => /^--(?:type|control|bar|tabs|row|radius)/.test(name))) {
    const row = new RegExp(`\`${name}\` \\| ([^|]+) \\|(?: ([^|]+) \\|)?`).exec(told)
    expect([name, `${row?.[1] ?? ''}px`]).toEqual([name, size])
    if (compact.has(name)) expect([name, `${row?.[2] ?? ''}px`]).toEqual([name, compact.get(name)])
  }
})

it('draws rows as high as the page counts them', () => {
  const px = (name: string, values = base): number => Number.parseInt(values.get(name) ?? '', 10)
  expect(ROW_PX).toEqual({
    comfortable: { row: px('--row'), tall: px('--row-tall') },
    compact: { row: px('--row', compact), tall: px('--row-tall', compact) },
  })
})

/** A colour of a theme: of light and dark the pair has both. */
function colour(name: string, theme: 'light' | 'dark' | 'contrast'): string {
  const value = (theme === 'contrast' ? contrast.get(name) : undefined) ?? base.get(name) ?? ''
  const pair = /^light-dark\((#\w+), (#\w+)\)$/.exec(value)
  return pair === null ? value : ((theme === 'light' ? pair[1] : pair[2]) ?? '')
}

/** WCAG 2.1, relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function ratio(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const GROUNDS = ['--ground', '--panel', '--raised', '--hover', '--selected']
const TEXTS = ['--text', '--text-soft', '--accent', '--rx', '--tx', '--event', '--warn', '--bad', '--good']
const PAIRS = [
  ...GROUNDS.flatMap((ground) => TEXTS.map((text) => [text, ground] as const)),
  ...['--warn', '--bad', '--good'].map((text) => [text, `${text}-ground`] as const),
  ...['red', 'orange', 'yellow', 'green', 'blue', 'purple'].map((each) => ['--text', `--highlight-${each}`] as const),
  ['--on-accent', '--accent-ground'] as const,
]

it.each([
  ['light', 4.5],
  ['dark', 4.5],
  ['contrast', 7],
] as const)('can be read in %s', (theme, least) => {
  const pale = PAIRS.map(([text, ground]) => ({
    pair: `${text} on ${ground}`,
    has: ratio(colour(text, theme), colour(ground, theme)),
  }))
  expect(pale.filter(({ has }) => !(has >= least))).toEqual([])
})
