import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { launchApp, rowTexts, sendText } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import {
  messageField,
  messages,
  oneOf,
  optionField,
  rowsOf,
  sessionHeader,
  tabsOf,
  title,
  waitingTabs,
} from '../support/find'
import { temporaryFolder } from '../support/folder'
import { optionGroup, startButton } from '../support/form'
import { held, holdPanel, relayed, relayForm, targetPort } from '../support/relay-window'
import { screenshot } from '../support/screenshot'
import { named, saying } from '../support/words'

/** The system's dialogs cannot be used by a test: they answer with this file. */
async function answerDialogs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: file })
  }, path)
}

/** The part of the form with the options of one leg. */
const legOptions = (form: Locator, key: 'relay.clientTls' | 'relay.targetOptions') =>
  form.getByRole('group', { name: named(key) })

/** The tab of the only leg on this side. */
const tabOfLeg = (page: Page, side: 'client' | 'target') =>
  tabsOf(page).and(page.getByRole('tab', { name: saying(`conversation.side.${side}`) }))
/** The cells that name the leg of each row: `#1 client`. */
const legCells = (page: Page) => messages(page).getByRole('gridcell', { name: /^#\d+ (client|target)$/ })

it('offers a relay in the form with its target, the ways to say it, TLS and what looks at messages', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const dialog = await relayForm(page)
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'relay-form')
  await inDarkChinese(page, 'relay-form-zh-dark')
  await targetPort(dialog).fill('0')
  await startButton(dialog).click()
  await dialog.getByText('Nothing can be sent to port 0').waitFor()
  await dialog.getByLabel('Who says the target').selectOption('socks5')
  await expect.poll(() => targetPort(dialog).count()).toBe(0)
  await dialog.getByLabel('STARTTLS').selectOption('smtp')
  await dialog.getByText('TLS for the client').click()
  await optionField(legOptions(dialog, 'relay.clientTls'), 'tlsCertificate').waitFor()
  await dialog.getByText('Options of the leg to the target').click()
  await optionGroup(legOptions(dialog, 'relay.targetOptions'), 'tls').click()
  await optionField(legOptions(dialog, 'relay.targetOptions'), 'tlsVerify').waitFor()
  await screenshot(page, 'relay-form-starttls')
  // With TLS to the target from the start, there is nothing to upgrade.
  await dialog.getByLabel('Towards the target').selectOption('tls')
  await expect.poll(() => dialog.getByLabel('STARTTLS').count()).toBe(0)
  expect(await violations(page)).toEqual([])
  await dialog.getByText('UDP', { exact: true }).click()
  await expect.poll(() => dialog.getByLabel('Towards the target').count()).toBe(0)
  expect(complaints).toEqual([])
})

it('shows both legs as one exchange, and sends into either', async () => {
  const { page, complaints, server, target, client: startClient } = await relayed()
  expect(await sessionHeader(page).innerText()).toContain(`127.0.0.1:${target}`)
  expect(await title(page).innerText()).toContain('TCP relay')
  const client = startClient()
  client.type('question')
  await client.output(/level=17 question/)
  await tabOfLeg(page, 'client').click()
  // The same bytes came in on one leg and went out on the other.
  await expect
    .poll(() => rowTexts(page))
    .toEqual(expect.arrayContaining([expect.stringContaining('question'), expect.stringContaining('level=17')]))
  const peers = await legCells(page).allInnerTexts()
  expect(new Set(peers.map((each) => each.trim()))).toEqual(new Set(['#1 client', '#2 target']))
  await sendText(page, 'only for the client')
  await client.output(/only for the client/)
  await tabOfLeg(page, 'target').click()
  await page.getByLabel('Line end').selectOption('lf')
  await sendText(page, 'only for the target')
  await server.output(/got 'only for the target\\n'/)
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'relay-legs')
  await inDarkChinese(page, 'relay-legs-zh-dark')
  await page.getByRole('button', { name: 'Both legs' }).click()
  await expect.poll(() => legCells(page).count()).toBe(0)
  expect(complaints).toEqual([])
})

it('holds the next messages by keys: one is edited, one dropped, one goes on; nothing takes the focus', async () => {
  const { page, complaints, server, client: startClient } = await relayed()
  const client = startClient()
  client.type('before')
  await client.output(/level=17 before/)
  await page.keyboard.press('Alt+h')
  const panel = holdPanel(page)
  const field = panel.getByLabel('Hold the next')
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.press('Control+a')
  await page.keyboard.type('3')
  await panel.getByLabel('from').selectOption('to-target')
  await panel.getByLabel('that match').fill('kettle')
  await page.keyboard.press('Enter')
  await panel.getByRole('status').filter({ hasText: '3 more to hold' }).waitFor()

  const composer = messageField(page)
  await composer.click()
  await page.keyboard.type('being written')
  for (const [at, line] of ['kettle one', 'other', 'kettle two', 'kettle three', 'kettle four'].entries()) {
    client.type(line)
    if (at === 1) await expect.poll(() => held(page).count()).toBe(1)
  }
  await expect.poll(() => held(page).count()).toBe(3)
  await page.keyboard.type(' still')
  expect(await composer.inputValue()).toBe('being written still')
  expect(server.stdout).not.toContain('kettle')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'relay-hold')
  await inDarkChinese(page, 'relay-hold-zh-dark')

  await held(page).filter({ hasText: 'kettle two' }).getByRole('button', { name: 'Edit…' }).click()
  const editor = page.getByLabel('Message that goes on instead')
  await expect.poll(() => editor.inputValue()).toBe('kettle two')
  await panel.getByText('Hex', { exact: true }).click()
  await expect.poll(() => editor.inputValue()).toBe('6b 65 74 74 6c 65 20 74 77 6f')
  await editor.fill('74 65 61')
  await screenshot(page, 'relay-hold-edit')
  await page.keyboard.press('Enter')
  await expect.poll(() => held(page).count()).toBe(2)
  await held(page).filter({ hasText: 'kettle three' }).getByRole('button', { name: 'Drop' }).click()
  await expect.poll(() => held(page).count()).toBe(1)
  expect(server.stdout).not.toContain('tea')
  await held(page).filter({ hasText: 'kettle one' }).getByRole('button', { name: 'Send on' }).focus()
  await page.keyboard.press('Enter')
  await server.output(/got 'kettle one\\n'\ngot 'other\\n'\ngot 'tea\\n'\ngot 'kettle four\\n'/)
  await oneOf(page.getByText('Relay: 11 B received, 4 B forwarded instead')).waitFor()
  expect(complaints).toEqual([])
})

it('lets a held message go on by itself, and what is held at once when nothing is held any more', async () => {
  const { page, complaints, server, client: startClient } = await relayed()
  const client = startClient()
  await sessionHeader(page).getByRole('button', { name: 'Hold', exact: true }).click()
  const panel = holdPanel(page)
  await panel.getByLabel('for at most').fill('1')
  await panel.getByRole('button', { name: 'Hold', exact: true }).click()
  client.type('one')
  await server.output(/got 'one\\n'/)
  await oneOf(page.getByText('nobody decided in time')).waitFor()
  await panel.getByLabel('for at most').fill('600')
  await panel.getByRole('button', { name: 'Hold', exact: true }).click()
  client.type('two')
  await expect.poll(() => held(page).count()).toBe(1)
  await panel.getByRole('button', { name: 'Hold no more' }).click()
  await server.output(/got 'two\\n'/)
  expect(complaints).toEqual([])
})

it('keeps what was written for a message whose time is over, or while another is edited, and says what is wrong', async () => {
  const { page, complaints, server, client: startClient } = await relayed()
  const client = startClient()
  await sessionHeader(page).getByRole('button', { name: 'Hold', exact: true }).click()
  const panel = holdPanel(page)
  await panel.getByLabel('Hold the next').fill('1000')
  await panel.getByText('Hold 1 to 200 messages at a time').waitFor()
  await panel.getByLabel('Hold the next').fill('2')
  await panel.getByLabel('that match').fill('len:x')
  await panel.getByText('"x" is not a number').waitFor()
  await panel.getByLabel('that match').fill('')
  await panel.getByLabel('from').selectOption('to-target')
  await panel.getByLabel('for at most').fill('600')
  await panel.getByRole('button', { name: 'Hold', exact: true }).click()
  for (const line of ['alpha', 'beta']) client.type(line)
  await expect.poll(() => held(page).count()).toBe(2)

  const editor = page.getByLabel('Message that goes on instead')
  const edit = (line: string) => held(page).filter({ hasText: line }).getByRole('button', { name: 'Edit…' })
  await edit('beta').click()
  await expect.poll(() => editor.inputValue()).toBe('beta')
  await editor.fill('second \\xZZ')
  await panel.getByRole('status').filter({ hasText: 'escape' }).waitFor()
  await edit('alpha').click()
  await expect.poll(() => editor.inputValue()).toBe('alpha')
  await editor.fill('first')
  await page.keyboard.press('Enter')
  await server.output(/got 'first\\n'/)
  // The next decision has the focus.
  const next = held(page).getByRole('button', { name: 'Send on' })
  await expect.poll(() => next.evaluate((element) => element === document.activeElement)).toBe(true)
  await edit('beta').click()
  await expect.poll(() => editor.inputValue()).toBe('second \\xZZ')
  await panel.getByRole('button', { name: 'Hold no more' }).click()
  await server.output(/got 'beta\\n'/)
  await panel.getByText('It is no longer held').waitFor()
  expect(await editor.inputValue()).toBe('second \\xZZ')
  expect(await violations(page)).toEqual([])
  await panel.getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(() => editor.count()).toBe(0)
  expect(complaints).toEqual([])
})

it('takes rules and a script for a relay that runs, and counts what they do', async () => {
  const { app, page, complaints, server, client: startClient } = await relayed()
  const rules = join(temporaryFolder(), 'between.rules.yaml')
  writeFileSync(
    rules,
    'wirebench: rules/1\nframing: { kind: line }\nrules:\n  - name: shout\n    when: { from: client, contains: tea }\n    change: { find: tea, with: TEA }\n',
  )
  await answerDialogs(app, rules)
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Rules' })
  await dialog.getByText('No rules look at the messages of this relay').waitFor()
  await dialog.getByRole('button', { name: 'Open a file…' }).click()
  await dialog.locator('.cm-content').waitFor()
  const client = startClient()
  client.type('tea, please')
  await server.output(/got 'TEA, please\\n'/)
  await expect.poll(() => dialog.getByRole('row').filter({ hasText: '1. shout' }).innerText()).toMatch(/\b1\b/)
  await dialog.locator('.cm-content').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('  - name: quiet\n')
  await page.keyboard.type('when: { text: NOISE }\npass: false')
  await page.keyboard.press('Control+s')
  await dialog.getByText('Saved and in use').waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'relay-rules')
  client.type('NOISE')
  await expect.poll(() => dialog.getByRole('row').filter({ hasText: '2. quiet' }).innerText()).toMatch(/\b1\b/)
  await page.keyboard.press('Escape')

  const inspector = page.getByRole('region', { name: 'Inspector' })
  await expect
    .poll(async () => {
      await oneOf(rowsOf(page).filter({ hasText: 'NOISE' })).click()
      return inspector.innerText()
    })
    .toContain('NOISE')
  await inspector.getByRole('button', { name: 'Why?' }).click()
  await inspector.getByText('“NOISE” from the client').waitFor()
  await inspector.getByText('2. quiet acted, and dropped it').waitFor()
  await inspector.getByText('expects “tea” somewhere, found “NOISE”').waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'relay-why')
  await inDarkChinese(page, 'relay-why-zh-dark')

  const script = join(temporaryFolder(), 'between.ts')
  await answerDialogs(app, script)
  await page.getByRole('button', { name: 'Script', exact: true }).click()
  const editor = page.getByRole('dialog', { name: 'Script' })
  await editor.getByRole('button', { name: 'New…' }).click()
  await editor.locator('.cm-content').waitFor()
  await page.keyboard.press('Escape')
  // Exchanges that are open stay as they were; the next one has the script, too.
  const next = startClient()
  next.type('hello tea')
  await next.output(/level=17 goodbye TEA/)
  client.type('hello tea')
  await client.output(/level=17 hello TEA/)
  expect(complaints).toEqual([])
})

it('learns what its target answers while it runs, and answers in its place when that is gone', async () => {
  const { app, page, complaints, server, client: startClient } = await relayed()
  const rules = join(temporaryFolder(), 'learnt.rules.yaml')
  await answerDialogs(app, rules)
  const first = startClient()
  first.type('status')
  await first.output(/^level=17 status$/m)
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Rules' })
  await dialog.getByRole('button', { name: 'Learn from this recording…' }).click()
  await dialog.getByText(/rule learnt, saved as .*learnt\.rules\.yaml/).waitFor()
  server.kill('SIGKILL')
  await server.exit
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'relay-learnt')
  await inDarkChinese(page, 'relay-learnt-zh-dark')
  await dialog.getByRole('button', { name: 'Answer with them in place of the target' }).click()
  await dialog.getByTitle(/learnt\.rules\.yaml$/).waitFor()
  const again = startClient()
  again.type('status')
  await again.output(/^level=17 status$/m)
  await expect.poll(() => dialog.getByRole('row').filter({ hasText: 'status' }).innerText()).toMatch(/\b1\b/)
  await screenshot(page, 'relay-learnt-used')
  expect(complaints).toEqual([])
})

it('relays datagrams, each peer with a leg of its own', async () => {
  const { page, complaints, client: startClient } = await relayed({ protocol: 'UDP' })
  const [one, other] = [startClient(), startClient()]
  one.type('one')
  await one.output(/level=17 one/)
  other.type('other')
  await other.output(/level=17 other/)
  await expect.poll(() => tabsOf(page).count()).toBe(4)
  const names = await tabsOf(page).evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? ''))
  expect(names.map((name) => /, (client|target)/.exec(name)?.[1])).toEqual(['client', 'target', 'client', 'target'])
  expect(await waitingTabs(page).count()).toBe(0)
  expect(complaints).toEqual([])
})
