import { join } from 'node:path'
import { expect, it, vi } from 'vitest'

// The module also registers the scheme; only its pure functions are tested here. The rest runs in a real window.
vi.mock('electron', () => ({ protocol: {} }))
const { contentSecurityPolicy, pathInside } = await import('../../../../src/main/app/app-protocol')

const FOLDER = join('/bench', 'renderer')

it.each([
  ['app://bundle/', 'index.html'],
  ['app://bundle/index.html', 'index.html'],
  ['app://bundle/assets/a.js?x#y', 'assets/a.js'],
])('finds %s inside the folder', (url, name) => {
  expect(pathInside(FOLDER, url)).toBe(join(FOLDER, name))
})

it.each([
  'app://other/index.html',
  'app://bundle/%2e%2e%2fsecret',
  'app://bundle/..%5csecret',
  'app://bundle/a%00.html',
  'no url',
  'app://bundle/%',
])('refuses %s', (url) => {
  expect(pathInside(FOLDER, url)).toBeUndefined()
})

it('allows styles by the nonce of this load alone', () => {
  expect(contentSecurityPolicy('abc')).toContain("style-src 'self' 'nonce-abc'")
  expect(contentSecurityPolicy('abc')).not.toContain('unsafe')
})
