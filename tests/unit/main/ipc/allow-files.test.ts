import { expect, it } from 'vitest'
import {
  allowFiles,
  filesOfHandler,
  filesOfOptions,
  fileUseOf,
  oneAtATime,
  type AskForFiles,
} from '../../../../src/main/ipc/allow-files'
import { ChosenFiles, type NamedFile } from '../../../../src/main/ipc/chosen-files'
import { OPTIONS, PATH_OPTION_KEYS, type OptionKey } from '../../../../src/shared/options/catalogue'
import type { Option } from '../../../../src/shared/options/option'

const HASH = '0'.repeat(64)

function asking(answer: boolean) {
  const asked: (readonly NamedFile[])[] = []
  const ask: AskForFiles = (files) => {
    asked.push(files)
    return Promise.resolve(answer)
  }
  return { asked, ask, chosen: new ChosenFiles([], () => undefined) }
}

it('asks about each file once, and about all of them in one question', async () => {
  const { asked, ask, chosen } = asking(true)
  const files: NamedFile[] = [
    { path: '/nowhere/cert.pem', use: 'tls' },
    { path: '/nowhere/./cert.pem', use: 'tls' },
    { path: '/nowhere/keys.log', use: 'key-log' },
  ]
  expect(await allowFiles(files, chosen, ask)).toBeUndefined()
  expect(asked).toEqual([
    [
      { path: '/nowhere/cert.pem', use: 'tls' },
      { path: '/nowhere/keys.log', use: 'key-log' },
    ],
  ])
  expect(await allowFiles(files, chosen, ask)).toBeUndefined()
  expect(asked).toHaveLength(1)
})

it('asks nothing about what was chosen in a dialog', async () => {
  const { asked, ask, chosen } = asking(false)
  chosen.add({ path: '/nowhere/cert.pem', use: 'tls' })
  expect(await allowFiles([{ path: '/nowhere/cert.pem', use: 'tls' }], chosen, ask)).toBeUndefined()
  expect(asked).toEqual([])
})

it('says which file may not be used and what to do, and asks again the next time', async () => {
  const { asked, ask, chosen } = asking(false)
  const files: NamedFile[] = [{ path: '/nowhere/cert.pem', use: 'tls' }]
  const failure = await allowFiles(files, chosen, ask)
  expect(failure?.message).toMatch(/nobody has allowed .* \/nowhere\/cert\.pem.*“Browse…”/)
  expect(failure).toMatchObject({
    code: 'invalid-input',
    subject: '/nowhere/cert.pem',
    said: { key: 'file.not-allowed' },
  })
  await allowFiles(files, chosen, ask)
  expect(asked).toHaveLength(2)
})

it('puts one question at a time', async () => {
  let answer: (isYes: boolean) => void = () => undefined
  const ask = oneAtATime(() => new Promise((resolve) => (answer = resolve)))
  const first = ask([])
  expect(await ask([])).toBe(false)
  answer(true)
  expect(await first).toBe(true)
})

it('knows every option that names a file', () => {
  const named = (Object.keys(OPTIONS) as OptionKey[]).filter((key) => {
    const option: Option = OPTIONS[key]
    return 'form' in option && option.form === 'path'
  })
  expect([...PATH_OPTION_KEYS].sort()).toEqual(named.sort())
  expect(filesOfOptions({ tlsKeyLog: '/a', tlsCa: '/b', tlsServerName: '/c' })).toEqual([
    { path: '/b', use: 'tls' },
    { path: '/a', use: 'key-log' },
  ])
  expect(fileUseOf('tlsCertificate')).toBe('tls')
})

it('finds the files of every handler, and those of both legs of a relay', () => {
  expect(filesOfHandler({ kind: 'echo' })).toEqual([])
  expect(filesOfHandler({ kind: 'rules', path: '/r' })).toEqual([{ path: '/r', use: 'rules' }])
  expect(filesOfHandler({ kind: 'script', path: '/s', hash: HASH })).toEqual([{ path: '/s', use: 'script' }])
  const files = filesOfHandler({
    kind: 'relay',
    entry: 'fixed',
    target: { protocol: 'tcp', peer: { address: '127.0.0.1', port: 1 }, options: { tlsCa: '/ca' } },
    whenTargetFails: 'close',
    starttls: { asks: 'a', agrees: 'b', options: { tlsCertificate: '/cert', tlsKeyLog: '/log' } },
    rules: { path: '/r' },
    script: { kind: 'script', path: '/s', hash: HASH },
  })
  expect(files.map(({ path, use }) => `${use} ${path}`).sort()).toEqual([
    'key-log /log',
    'rules /r',
    'script /s',
    'tls /ca',
    'tls /cert',
  ])
})
