import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const here = import.meta.dirname
const src = join(here, '../../src')

it('has each test at the place of what it tests', () => {
  const tests = readdirSync(here, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    // Those at the top are about all of src.
    .filter((path) => path.endsWith('.test.ts') && path.includes('/'))
  const strays = tests.filter((path) => {
    const of = join(src, path.replace(/^renderer\//, 'renderer/src/').replace(/\.test\.ts$/, ''))
    return !['', '.ts', '.vue'].some((ending) => existsSync(of + ending))
  })
  expect(tests.length).toBeGreaterThan(30)
  expect(strays).toEqual([])
})
