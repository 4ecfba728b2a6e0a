import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ChosenFiles, realPath } from '../../../../src/main/ipc/chosen-files'
import { temporaryFolder } from '../../../support/folder'

it('knows a chosen file however its path is written, and for its use alone', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'ca.pem')
  writeFileSync(path, '')
  symlinkSync(path, join(folder, 'link.pem'))
  const chosen = new ChosenFiles([], () => undefined)
  chosen.add({ path, use: 'tls' })
  for (const same of [`${folder}/./ca.pem`, `${folder}//ca.pem`, join(folder, 'link.pem')])
    expect(chosen.has({ path: same, use: 'tls' })).toBe(true)
  expect(chosen.has({ path, use: 'script' })).toBe(false)
  expect(chosen.has({ path: `${path}.other`, use: 'tls' })).toBe(false)
})

it('takes a link that leads somewhere else for another file', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'one'), '')
  writeFileSync(join(folder, 'two'), '')
  symlinkSync(join(folder, 'two'), join(folder, 'link'))
  const chosen = new ChosenFiles([], () => undefined)
  chosen.add({ path: join(folder, 'one'), use: 'tls' })
  expect(chosen.has({ path: join(folder, 'link'), use: 'tls' })).toBe(false)
})

it('finds the place of a file that is not there yet', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'real'))
  symlinkSync(join(folder, 'real'), join(folder, 'linked'))
  expect(realPath(join(folder, 'linked', 'keys.log'))).toBe(join(realpathSync(folder), 'real', 'keys.log'))
  expect(realPath('/nowhere/at/all')).toBe('/nowhere/at/all')
})

it('saves what was chosen, once, and forgets the oldest', () => {
  const saved: (readonly string[])[] = []
  const chosen = new ChosenFiles([], (keys) => saved.push(keys))
  chosen.add({ path: '/nowhere/0', use: 'tls' })
  chosen.add({ path: '/nowhere/0', use: 'tls' })
  expect(saved).toHaveLength(1)
  for (let number = 1; number <= 500; number++) chosen.add({ path: `/nowhere/${String(number)}`, use: 'tls' })
  expect(chosen.has({ path: '/nowhere/0', use: 'tls' })).toBe(false)
  const later = new ChosenFiles(saved.at(-1) ?? [], () => undefined)
  expect(later.has({ path: '/nowhere/1', use: 'tls' })).toBe(true)
  expect(later.has({ path: '/nowhere/500', use: 'tls' })).toBe(true)
})
