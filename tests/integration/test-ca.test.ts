import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { TestCa } from '../../src/main/net/tls/test-ca'
import { temporaryFolder } from '../support/folder'
import { runProgram, startProgram, wirebenchArgs } from '../support/program'

const CERTIFICATE = 'wirebench-test-ca.pem'
const KEY = 'wirebench-test-ca.key'

it('is one authority for all that begin at the same time', async () => {
  const folder = temporaryFolder()
  const leaves = [1, 2, 3, 4].map((number) => join(folder, `${String(number)}.pem`))
  const programs = leaves.map((leaf) =>
    startProgram(process.execPath, wirebenchArgs('certificate', 'localhost', '--to', leaf), {
      ...process.env,
      XDG_CONFIG_HOME: folder,
    }),
  )
  expect(await Promise.all(programs.map(({ exit }) => exit))).toEqual([0, 0, 0, 0])
  const ca = join(folder, 'Wirebench', 'tls', CERTIFICATE)
  for (const leaf of leaves) expect(await runProgram('openssl', ['verify', '-CAfile', ca, leaf])).toContain('OK')
})

it.each([
  ['its key is damaged', KEY, 'damaged'],
  ['its certificate is damaged', CERTIFICATE, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ['its key is lost', KEY, undefined],
])('is never replaced when %s: that is said', async (_, name, content) => {
  const folder = temporaryFolder()
  await new TestCa(folder).certificatePem()
  const other = name === KEY ? CERTIFICATE : KEY
  const before = readFileSync(join(folder, other), 'utf8')
  if (content === undefined) unlinkSync(join(folder, name))
  else writeFileSync(join(folder, name), content)
  await expect(new TestCa(folder).issue(['localhost'])).rejects.toThrow(/is damaged; bring the two files back/)
  expect(readFileSync(join(folder, other), 'utf8')).toBe(before)
  expect(existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined).toBe(content)
})

it('keeps its key for its owner alone, and follows no link', async () => {
  const folder = temporaryFolder()
  const pem = await new TestCa(folder).certificatePem()
  chmodSync(join(folder, KEY), 0o666)
  expect(await new TestCa(folder).certificatePem()).toBe(pem)
  expect(statSync(join(folder, KEY)).mode & 0o777).toBe(0o600)
  const moved = join(temporaryFolder(), 'key')
  writeFileSync(moved, readFileSync(join(folder, KEY)))
  unlinkSync(join(folder, KEY))
  symlinkSync(moved, join(folder, KEY))
  await expect(new TestCa(folder).certificatePem()).rejects.toThrow('is not a file of its own')
})
