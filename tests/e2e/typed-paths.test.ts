import { existsSync, mkdirSync, readFileSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { OPTIONS } from '../../src/shared/options/catalogue'
import { launchApp, startSession } from '../support/app'
import { opensslCertificates } from '../support/certificates'
import { failureCard, optionField, portOf } from '../support/find'
import { openForm, startButton } from '../support/form'
import { temporaryFolder } from '../support/folder'
import { startProgram } from '../support/program'
import { screenshot } from '../support/screenshot'

/** What the application asks by a dialog of the system is kept, and answered with the button of this number. */
async function answerQuestions(app: ElectronApplication, response: 0 | 1): Promise<void> {
  await app.evaluate(({ dialog }, button) => {
    const kept = globalThis as unknown as { asked?: unknown[] }
    kept.asked = []
    dialog.showMessageBox = (...args: unknown[]) => {
      kept.asked?.push(args.at(-1))
      return Promise.resolve({ response: button, checkboxChecked: false })
    }
  }, response)
}

const questions = (app: ElectronApplication): Promise<{ message: string; detail: string; defaultId: number }[]> =>
  app.evaluate(() => (globalThis as unknown as { asked: never[] }).asked)

/** As a page would that was taken over: no form, no person. */
function invoke(page: Page, name: string, ...args: unknown[]): Promise<{ ok: boolean; failure?: { message: string } }> {
  return page.evaluate(
    async ([command, given]) => {
      const { bench } = globalThis as unknown as { bench: { invoke(name: string, ...args: unknown[]): Promise<never> } }
      return bench.invoke(command, ...given)
    },
    [name, args] as const,
  )
}

const listener = (protocol: 'tcp' | 'tls', options: object, handler: object = { kind: 'none' }) => ({
  role: 'listener',
  protocol,
  local: { address: '127.0.0.1', port: 0 },
  handler,
  options,
})

it('asks a person once before a typed path is used, with the real path', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const { cert, key } = await opensslCertificates()
  const folder = temporaryFolder()
  const link = join(folder, 'link.pem')
  symlinkSync(cert, link)
  const fill = async () => {
    const form = await openForm(page, 'tls-listener', 0)
    await form.open('tls')
    await form.field('tlsCertificate').fill(link)
    await form.field('tlsKey').fill(key)
    return form
  }
  await answerQuestions(app, 1)
  const refused = await fill()
  await startButton(refused.dialog).click()
  await expect.poll(() => failureCard(refused.dialog).innerText()).toContain('“Browse…”')
  await screenshot(page, 'path-not-allowed')
  expect((await questions(app))[0]?.detail).toContain(realpathSync(cert))

  await answerQuestions(app, 0)
  const port = await refused.start()
  const client = startProgram('openssl', ['s_client', '-connect', `127.0.0.1:${String(port)}`])
  await client.output(/issuer=CN ?= ?Other CA/)
  const [question] = await questions(app)
  expect(question).toMatchObject({ message: 'May Wirebench use these 2 files?', defaultId: 1 })

  await answerQuestions(app, 1)
  const again = await invoke(page, 'sessions.start', listener('tls', { tlsCertificate: cert, tlsKey: key }))
  expect(again).toMatchObject({ ok: true })
  expect(await questions(app)).toEqual([])
})

it('uses what was chosen with Browse without a question, also after a restart', async () => {
  const profile = temporaryFolder()
  const { ca } = await opensslCertificates()
  const folder = join(temporaryFolder(), 'a folder with a name that is longer than any field of the form is wide')
  mkdirSync(folder)
  const log = join(folder, 'keys.log')
  const first = await launchApp({ profile })
  await answerQuestions(first.app, 1)
  await first.app.evaluate(
    ({ dialog }, [open, save]) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [open] })
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: save })
    },
    [ca, log] as const,
  )
  const form = await openForm(first.page, 'tls-listener', 0)
  await form.open('tls')
  const browse = (key: 'tlsCa' | 'tlsKeyLog') =>
    form.dialog.getByRole('button', { name: `Browse… ${OPTIONS[key].label}` })
  await browse('tlsCa').click()
  await expect.poll(() => optionField(form.dialog, 'tlsCa').inputValue()).toBe(ca)
  await browse('tlsKeyLog').click()
  await expect.poll(() => optionField(form.dialog, 'tlsKeyLog').inputValue()).toBe(log)
  // A path that is longer than its field is shown as a whole below it.
  await expect.poll(() => form.dialog.getByText(log, { exact: true }).isVisible()).toBe(true)
  await screenshot(first.page, 'path-browsed')
  await form.start()
  expect(await portOf(first.page)).toBeGreaterThan(0)
  // Whoever reads a key log can read the traffic.
  expect(statSync(log).mode & 0o777).toBe(0o600)
  expect(await questions(first.app)).toEqual([])
  await first.close()

  const second = await launchApp({ profile })
  await answerQuestions(second.app, 1)
  const started = await invoke(second.page, 'sessions.start', listener('tls', { tlsCa: ca, tlsKeyLog: log }))
  expect(started).toMatchObject({ ok: true })
  expect(await questions(second.app)).toEqual([])
})

it('lets a page that was taken over reach no file that nobody chose', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  await answerQuestions(app, 1)
  const folder = temporaryFolder()
  const { cert, key, ca } = await opensslCertificates()
  const rules = join(folder, 'own.rules.yaml')
  writeFileSync(rules, 'wirebench: rules/1\nrules: []\n')
  const bashrc = join(folder, 'bashrc')
  writeFileSync(bashrc, '# ~/.bashrc\n')
  const newLog = join(folder, 'new.log')
  const hash = '0'.repeat(64)
  const relay = {
    kind: 'relay',
    entry: 'fixed',
    target: { protocol: 'tls', peer: { address: '127.0.0.1', port: 1 }, options: { tlsCa: ca } },
    whenTargetFails: 'close',
  }
  const tried = [
    await invoke(page, 'sessions.start', listener('tls', { tlsCertificate: cert, tlsKey: key })),
    await invoke(page, 'sessions.start', listener('tls', { tlsCa: '/etc/passwd' })),
    await invoke(page, 'sessions.start', listener('tls', { tlsKeyLog: bashrc })),
    await invoke(page, 'sessions.start', listener('tls', { tlsKeyLog: newLog })),
    await invoke(page, 'sessions.start', listener('tcp', {}, { kind: 'rules', path: rules })),
    await invoke(page, 'sessions.start', listener('tcp', {}, { kind: 'script', path: '/etc/passwd', hash })),
    await invoke(page, 'sessions.start', listener('tcp', {}, relay)),
    await invoke(page, 'scripts.allow', '/etc/passwd', hash),
  ]
  for (const outcome of tried) {
    expect(outcome.ok).toBe(false)
    expect(outcome.failure?.message).toContain('nobody has allowed Wirebench to use')
  }
  expect(existsSync(newLog)).toBe(false)
  expect(readFileSync(bashrc, 'utf8')).toBe('# ~/.bashrc\n')
  await expect(invoke(page, 'settings.change', { allowedScripts: [hash] })).rejects.toThrow('allowedScripts')
})

it('neither opens, renames nor deletes what lies beyond the folder of recordings, however it is named', async () => {
  const profile = temporaryFolder()
  const { page } = await launchApp({ profile })
  await startSession(page, 'tcp-listener', 0)
  const recordings = join(profile, 'recordings')
  const [live = ''] = await page.evaluate(async () => {
    const { bench } = globalThis as unknown as {
      bench: { invoke(name: string): Promise<{ value: { path: string }[] }> }
    }
    return (await bench.invoke('recordings.list')).value.map(({ path }) => path)
  })
  const other = join(temporaryFolder(), 'other.pcapng')
  writeFileSync(other, readFileSync(live))
  symlinkSync(other, join(recordings, 'link.pcapng'))
  mkdirSync(join(recordings, 'sub'))
  const outside = [
    other,
    join(recordings, 'link.pcapng'),
    `${recordings}/../recordings/sub/../../../etc/passwd`,
    '/etc/passwd',
    '/dev/zero',
  ]
  for (const path of outside) {
    expect(await invoke(page, 'recordings.open', path)).toMatchObject({ ok: false })
    expect(await invoke(page, 'recordings.delete', path)).toMatchObject({ ok: false })
    expect(await invoke(page, 'recordings.rename', path, 'mine')).toMatchObject({ ok: false })
    expect(await invoke(page, 'recordings.reveal', path)).toMatchObject({ ok: false })
    expect(await invoke(page, 'recordings.merge', path)).toMatchObject({ ok: false })
  }
  const written = [live, live.replace('/recordings/', '/recordings/./'), live.replace('/recordings/', '/recordings//')]
  for (const path of written) {
    expect(await invoke(page, 'recordings.delete', path)).toMatchObject({ ok: false })
    expect(await invoke(page, 'recordings.rename', path, 'mine')).toMatchObject({ ok: false })
  }
  expect(existsSync(live)).toBe(true)
  expect(existsSync(other)).toBe(true)
})
