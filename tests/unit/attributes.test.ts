import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

function textOf(folder: string, endings: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => endings.test(file))
    .map((file) => readFileSync(join(ROOT, folder, file), 'utf8'))
}

it('has no attribute that neither a style, a script nor a test reads', () => {
  const page = textOf('src/renderer', /\.(vue|ts|css)$/)
  const readers = [...page, ...textOf('tests', /\.(ts|mjs)$/)].join('\n')
  const names = new Set(
    page.flatMap((text) => [...text.matchAll(/\s:?(data-[a-z-]+)=/g)].map(([, name]) => name ?? '')),
  )
  expect(names.size).toBeGreaterThan(20)
  const isRead = (name: string): boolean => {
    const key = name.slice(5).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
    return [`[${name}`, `dataset.${key}`, `dataset['${key}']`, `getAttribute('${name}')`].some((use) =>
      readers.includes(use),
    )
  }
  expect([...names].filter((name) => !isRead(name))).toEqual([])
})
