import { once } from 'node:events'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { RULES, SCRIPT } from '../support/answer-files'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { drag, dropCover, dropFiles } from '../support/drag'
import { answersOf, messageField, notices, optionField, sessionsOf, title } from '../support/find'
import { addressField, kindChoice, optionGroup, startButton } from '../support/form'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'
import { named, saying } from '../support/words'

const MESSAGES = `wirebench: 1
messages:
  - { name: status, format: text, text: STATUS }
  - { name: reset, format: text, text: RESET }
`

/** Files by their names and contents. */
function filesOf(contents: Readonly<Record<string, string>>): string[] {
  const folder = temporaryFolder()
  return Object.entries(contents).map(([name, content]) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  })
}

/** What was dropped is chosen by that: the system asks nothing. */
async function askNobody(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.reject(new Error('nobody is to be asked about what was dropped'))
    dialog.showOpenDialog = () => Promise.reject(new Error('nothing is to be chosen'))
  })
}

const form = (page: Page): Locator => page.getByRole('dialog', { name: named('form.title') })

async function answerTo(port: number, question: string): Promise<string> {
  const client = await peerClient(port)
  client.write(question)
  const [answer] = (await once(client, 'data')) as [Buffer]
  return answer.toString()
}

it('shows that files can be dropped, opens recordings, and says of another file that it is none', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  await askNobody(app)
  const folder = temporaryFolder()
  const recordings = ['one.pcapng', 'two.pcapng'].map((name) => join(folder, name))
  for (const path of recordings) copyFileSync('tests/fixtures/first-version/tcp-listener.pcapng', path)
  const [notes = ''] = filesOf({ 'notes.txt': 'nothing of ours' })
  const over = await drag(page, [...recordings, notes])
  await dropCover(page).waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'drop')
  await inDarkChinese(page, 'drop-zh-dark')
  await over.giveUp()
  await page.mouse.move(100, 100)
  await dropCover(page).waitFor({ state: 'detached' })
  expect(await sessionsOf(page).count()).toBe(0)

  await dropFiles(page, ...recordings, notes)
  await expect.poll(() => sessionsOf(page).count()).toBe(2)
  await notices(page)
    .filter({ hasText: saying('refusal.unknownFile', { path: notes }) })
    .waitFor()
  expect(await dropCover(page).count()).toBe(0)
  await screenshot(page, 'drop-unknown')
  await inDarkChinese(page, 'drop-unknown-zh-dark')
  expect(complaints).toEqual([])
})

it('fills the form of a new session from options and rules, and the session answers by them', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  await askNobody(app)
  const [options = '', rules = '', wrong = ''] = filesOf({
    'wirebench-tcp-listener.json': '{"backlog": 7}',
    'answer.yaml': RULES,
    'wrong.json': '{"backlog": "many"}',
  })
  await dropFiles(page, options, rules)
  await form(page).waitFor()
  await optionGroup(form(page), 'serving').click()
  await expect.poll(() => optionField(form(page), 'backlog').inputValue()).toBe('7')
  await expect.poll(() => answersOf(form(page)).inputValue()).toBe('rules')
  const field = form(page).getByRole('textbox', { name: named('handler.rulesLabel') })
  expect(await field.inputValue()).toBe(rules)
  await screenshot(page, 'drop-form')
  // What does not fit is said, and the form stays as it is.
  await dropFiles(page, wrong)
  await notices(page).filter({ hasText: wrong }).waitFor()
  expect(await optionField(form(page), 'backlog').inputValue()).toBe('7')
  await form(page).getByLabel(named('form.port')).fill('0')
  await startButton(form(page)).click()
  await form(page).waitFor({ state: 'detached' })
  const port = Number(/:(\d+)\s*$/.exec(await title(page).innerText())?.[1])
  expect(await answerTo(port, 'who is there\n')).toContain('rules')
  expect(complaints).toEqual([])
})

it('chooses the kind of session for which options are right', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const [options = ''] = filesOf({ 'mine.json': '{"connectTimeoutMs": 1234}' })
  await dropFiles(page, options)
  await form(page).waitFor()
  await expect.poll(() => kindChoice(form(page), 'tcp-client').isChecked()).toBe(true)
  expect(await addressField(form(page)).inputValue()).toBe('127.0.0.1')
})

it('lets the session on screen answer by rules or a script after a question, and shows their editor', async () => {
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder() })
  await askNobody(app)
  const [rules = '', script = ''] = filesOf({ 'answer.yaml': RULES, 'answer.ts': SCRIPT })
  const port = await startSession(page, 'tcp-listener', 0)
  const asked = (key: 'useRules' | 'useScript') =>
    page.getByRole('alertdialog', { name: named(`question.${key}.title`) })

  await dropFiles(page, rules)
  await asked('useRules').waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'drop-question')
  await inDarkChinese(page, 'drop-question-zh-dark')
  await page.keyboard.press('Escape')
  await asked('useRules').waitFor({ state: 'detached' })
  expect(await answersOf(page).inputValue()).toBe('none')

  await dropFiles(page, rules)
  await asked('useRules')
    .getByRole('button', { name: named('question.useRules.yes') })
    .press('Enter')
  const editor = page.getByRole('dialog', { name: named('rules.title') })
  await editor.getByText(rules).waitFor()
  expect(await answerTo(port, 'who is there\n')).toContain('rules')
  // What is edited there is not put away by the next file.
  await dropFiles(page, script)
  await notices(page)
    .filter({ hasText: saying('refusal.dialogInFront', { path: script }) })
    .waitFor()
  expect(await editor.isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  await editor.waitFor({ state: 'detached' })

  await dropFiles(page, script)
  await page
    .getByRole('dialog', { name: named('scripts.consentTitle') })
    .getByRole('button', { name: named('scripts.allow') })
    .click()
  await asked('useScript')
    .getByRole('button', { name: named('question.useScript.yes') })
    .press('Enter')
  await page
    .getByRole('dialog', { name: named('scripts.title') })
    .getByText(script)
    .waitFor()
  expect(await answerTo(port, 'who is there\n')).toBe('script')
  expect(complaints).toEqual([])
})

it('adds saved messages after a question', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const [messages = ''] = filesOf({ 'messages.yaml': MESSAGES })
  const names = (): Promise<string[]> =>
    page.evaluate(async () => {
      const { bench } = globalThis as unknown as {
        bench: { invoke(name: string): Promise<{ library: { library: { messages: { name: string }[] } } }> }
      }
      return (await bench.invoke('bench.snapshot')).library.library.messages.map(({ name }) => name)
    })
  const question = page.getByRole('alertdialog', { name: named('question.addMessages.title') })
  await dropFiles(page, messages)
  await question.waitFor()
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  expect(await names()).toEqual([])
  await dropFiles(page, messages)
  await question.getByRole('button', { name: named('question.addMessages.yes') }).press('Enter')
  await notices(page)
    .filter({ hasText: saying('drop.added', { path: messages }) })
    .waitFor()
  expect(await names()).toEqual(['status', 'reset'])
})

it('leaves text that is dragged to the fields', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  await peerClient(port)
  await messageField(page).waitFor()
  const over = await drag(page, [], 'only words')
  await over.drop()
  expect(await dropCover(page).count()).toBe(0)
  expect(await notices(page).count()).toBe(0)
  expect(await sessionsOf(page).count()).toBe(1)
})

it('takes no path from the page: neither by a command, nor by an event that the page made', async () => {
  const { app, page } = await launchApp({ profile: temporaryFolder() })
  const [rules = ''] = filesOf({ 'secret.yaml': RULES })
  await app.evaluate(({ dialog }) => {
    const kept = globalThis as unknown as { asked: number }
    kept.asked = 0
    dialog.showMessageBox = () => {
      kept.asked += 1
      return Promise.resolve({ response: 1, checkboxChecked: false })
    }
  })
  const reached = await page.evaluate(async (path) => {
    const { bench } = globalThis as unknown as {
      bench: {
        invoke(name: string, ...args: unknown[]): Promise<unknown>
        on(name: string, listener: () => void): void
      }
    }
    const outcomes: string[] = []
    for (const name of ['dropped-files', 'file.dropped', 'files.dropped'])
      outcomes.push(
        await bench.invoke(name, [path]).then(
          () => `${name} was accepted`,
          () => 'refused',
        ),
      )
    try {
      bench.on('dropped-files', () => undefined)
      outcomes.push('dropped-files can be listened to')
    } catch {
      outcomes.push('refused')
    }
    const data = new DataTransfer()
    const file = new File(['wirebench: rules/1'], path)
    Object.defineProperty(file, 'path', { value: path })
    data.items.add(file)
    for (const target of [globalThis, document.body])
      for (const type of ['dragenter', 'dragover', 'drop'])
        target.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
    return outcomes
  }, rules)
  expect(reached).toEqual(['refused', 'refused', 'refused', 'refused'])
  const start = (): Promise<string> =>
    page.evaluate(async (path) => {
      const { bench } = globalThis as unknown as {
        bench: { invoke(name: string, config: object): Promise<{ ok: boolean; failure?: { said: { key: string } } }> }
      }
      const local = { address: '127.0.0.1', port: 0 }
      const handler = { kind: 'rules', path }
      const outcome = await bench.invoke('sessions.start', {
        role: 'listener',
        protocol: 'tcp',
        local,
        handler,
        options: {},
      })
      return outcome.failure?.said.key ?? 'started'
    }, rules)
  expect(await start()).toBe('file.not-allowed')
  expect(await app.evaluate(() => (globalThis as unknown as { asked: number }).asked)).toBe(1)
  // A person who drops it has chosen it.
  await dropFiles(page, rules)
  await form(page).waitFor()
  expect(await start()).toBe('started')
  expect(await app.evaluate(() => (globalThis as unknown as { asked: number }).asked)).toBe(1)
})
