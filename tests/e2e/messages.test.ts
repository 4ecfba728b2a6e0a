import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openForm } from '../support/form'
import {
  composer,
  composerMistake,
  failureCard,
  inspector,
  oneOf,
  rowsOf,
  rowTexts,
  saved,
  savedBar,
  sendButton,
  sendJobs,
} from '../support/find'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { launchApp, startSession, type RunningApp } from '../support/app'
import { peerServer } from '../support/peers'
import { temporaryFolder } from '../support/folder'
import { screenshot } from '../support/screenshot'

const SAVED = `wirebench: 1
messages:
  - name: status
    group: Device
    format: text
    text: STATUS {{seq}}
    newline: crlf
    variables: true
    key: 1
  - name: reset the device and wait for it
    group: Device
    format: escapes
    text: \\x02RESET\\x03
  - name: read ten registers
    group: Modbus
    format: fields
    template: Modbus request
sequences:
  - name: log in
    group: Device
    steps:
      - send: status
      - wait: OK
        within: 5000
      - repeat: 3
        every: 50
        steps:
          - send: status
templates:
  - name: Modbus request
    endianness: big
    fields:
      - { name: unit, type: u8, value: "1" }
      - { name: function, type: u8, value: read, choices: { read: 3, write: 6 } }
      - { name: address, type: u16 }
      - { name: count, type: u16, value: "10" }
      - { name: crc, type: checksum, checksum: crc-16-modbus }
`

/** A server that answers everything with OK, and what it received. */
async function device() {
  const heard: string[] = []
  const { port } = await peerServer((socket) => {
    socket.on('data', (part: Buffer) => {
      heard.push(part.toString('latin1'))
      socket.write('OK\n')
    })
  })
  return { port, heard }
}

async function withSaved(language?: string): Promise<RunningApp & { readonly profile: string }> {
  const profile = temporaryFolder()
  writeFileSync(join(profile, 'messages.yaml'), SAVED)
  return { ...(await launchApp({ profile, ...(language === undefined ? {} : { language }) })), profile }
}

it('sends saved messages by click and key, puts one into the composer, and runs a sequence', async () => {
  const peerSide = await device()
  const { page, complaints } = await withSaved()
  await startSession(page, 'tcp-client', peerSide.port)
  await saved(page, 'status').click()
  await expect.poll(() => peerSide.heard.join('')).toBe('STATUS 1\r\n')
  await page.keyboard.press('Alt+1')
  await expect.poll(() => peerSide.heard.join('')).toBe('STATUS 1\r\nSTATUS 2\r\n')
  await saved(page, 'reset').click({ modifiers: ['Shift'] })
  await expect.poll(() => page.getByLabel('Message', { exact: true }).inputValue()).toBe('\\x02RESET\\x03')
  await page.getByLabel('Message', { exact: true }).press('Enter')
  await expect.poll(() => peerSide.heard.at(-1)).toContain('\x02RESET\x03')
  await saved(page, 'log in').click()
  await expect.poll(() => sendJobs(page).innerText(), { timeout: 10_000 }).toMatch(/log in[\s\S]*4 sent[\s\S]*done/)
  expect(peerSide.heard.join('')).toContain('STATUS 6')
  await expect.poll(() => rowTexts(page)).toContainEqual(expect.stringMatching(/log in: done; 4 sent/))
  await screenshot(page, 'saved-messages')
  await page.getByLabel('Group').selectOption('Modbus')
  expect(await savedBar(page).getByRole('button').allInnerTexts()).toEqual(['read ten registers'])
  expect(complaints).toEqual([])
})

it('builds a message from fields and reads one by them', async () => {
  const peerSide = await device()
  const { page } = await withSaved()
  await startSession(page, 'tcp-client', peerSide.port)
  await composer(page).getByText('Fields', { exact: true }).click()
  const form = composer(page)
  await form.getByLabel('count').fill('70000')
  await expect.poll(() => composerMistake(page).innerText()).toContain('0 to 65535')
  await form.getByLabel('count').fill('2')
  await sendButton(page).click()
  await expect.poll(() => Buffer.from(peerSide.heard.join(''), 'latin1').toString('hex')).toBe('010300000002c40b')
  await rowsOf(page).filter({ hasText: '\\x03' }).click()
  await page.getByLabel('Decode with a template').selectOption('Modbus request')
  await expect
    .poll(() => inspector(page).getByRole('table').innerText())
    .toMatch(/function\s+3 read[\s\S]*count\s+2[\s\S]*crc\s+c40b/)
  await screenshot(page, 'fields')
})

it('saves what is in the composer, repeats it until an answer comes, and stops what is running', async () => {
  const peerSide = await device()
  const profile = temporaryFolder()
  const { page } = await launchApp({ profile })
  await startSession(page, 'tcp-client', peerSide.port)
  await page.getByLabel('Message', { exact: true }).fill('beat')
  await page.getByRole('button', { name: 'Save this message' }).click()
  const dialog = page.getByRole('dialog')
  // The name that is proposed is selected: what is typed replaces it.
  const chosenText = (): Promise<string> => page.evaluate(() => document.getSelection()?.toString() ?? '')
  await expect.poll(chosenText).toBe('beat')
  await page.keyboard.type('heart')
  expect(await dialog.getByLabel('Name').inputValue()).toBe('heart')
  await dialog.getByLabel('Key').selectOption('2')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => savedBar(page).getByRole('button').allInnerTexts()).toEqual(['2\nheart'])
  expect(readFileSync(join(profile, 'messages.yaml'), 'utf8')).toContain('name: heart')
  // The first template is begun at once, and to leave it loses nothing.
  await composer(page).getByText('Fields', { exact: true }).click()
  await composer(page).getByRole('button', { name: 'New template' }).click()
  await expect.poll(() => dialog.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('New template')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await composer(page).getByText('Text', { exact: true }).click()
  await page.getByRole('button', { name: 'Repeat', exact: true }).click()
  await dialog.getByLabel('Every').fill('0')
  await expect.poll(() => dialog.innerText()).toContain('write 1 to 2147483647')
  await screenshot(page, 'repeat-mistake')
  await dialog.getByLabel('Every').fill('20')
  await dialog.getByLabel('Times').fill('1000000')
  await dialog.getByRole('button', { name: 'Start' }).click()
  await expect.poll(() => sendJobs(page).innerText()).toMatch(/\b([2-9]|\d\d+) sent/)
  await screenshot(page, 'run')
  await sendJobs(page).getByRole('button', { name: 'Stop' }).click()
  await expect.poll(() => sendJobs(page).innerText()).toContain('stopped')
  await page.getByRole('button', { name: 'Remove from the list' }).click()
  await sendJobs(page).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Repeat', exact: true }).click()
  await dialog.getByLabel('Until', { exact: true }).fill('OK')
  await dialog.getByRole('button', { name: 'Start' }).click()
  await expect.poll(() => sendJobs(page).innerText()).toContain('the awaited answer came')
})

it('changes messages, sequences and templates in one place, and other windows follow', async () => {
  const { app, page, profile, complaints } = await withSaved()
  const peerSide = await device()
  await startSession(page, 'tcp-client', peerSide.port)
  const opening = app.waitForEvent('window')
  await app.evaluate(({ Menu }) => {
    Menu.getApplicationMenu()
      ?.items.flatMap((item) => item.submenu?.items ?? [])
      .find(({ label }) => label === 'New window')
      ?.click()
  })
  const other = await opening
  await savedBar(other).waitFor()
  await page.getByRole('button', { name: 'Saved messages, sequences and templates' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'status' }).click()
  await screenshot(page, 'library-messages')
  await dialog.getByLabel('Name').fill('state')
  await dialog.getByLabel('Name').press('Tab')
  await dialog.getByText('Sequences 1').click()
  const sends = dialog.getByRole('combobox', { name: 'Send' })
  const sent = () => sends.evaluateAll((fields) => fields.map((field) => (field as HTMLSelectElement).value))
  await expect.poll(sent).toEqual(['state', 'state'])
  await screenshot(page, 'library-sequences')
  // The buttons of a step are at the end of its first line, however long its fields are.
  const drops = await dialog
    .getByRole('list', { name: 'Steps' })
    .getByRole('button', { name: 'Remove', exact: true })
    .evaluateAll((buttons) =>
      buttons.map((button) => {
        const step = button.closest('li')?.getBoundingClientRect().top ?? Infinity
        return button.getBoundingClientRect().top - step
      }),
    )
  expect(drops.length).toBeGreaterThan(1)
  expect(Math.max(...drops)).toBeLessThan(16)
  await dialog.getByText('Templates 1').click()
  await dialog.getByLabel('Field 1').waitFor()
  await screenshot(page, 'library-templates')
  await dialog.getByLabel('Field 1').fill('')
  await dialog.getByLabel('Field 1').press('Tab')
  await expect.poll(() => failureCard(dialog).innerText()).toContain('a field has no name')
  expect(await dialog.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true)
  await dialog.getByLabel('Field 1').fill('device')
  await dialog.getByLabel('Field 1').press('Tab')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await saved(other, 'state').waitFor()
  const text = readFileSync(join(profile, 'messages.yaml'), 'utf8')
  expect(text).toContain('- send: state')
  expect(text).toContain('name: device')
  expect(complaints).toEqual([])
})

it('makes a branch of two answers by keys, and goes by the one that comes', async () => {
  const { port, heard } = await device()
  const profile = temporaryFolder()
  const [messages = ''] = SAVED.split('sequences:')
  writeFileSync(
    join(profile, 'messages.yaml'),
    `${messages.replace(/ {2}- name: read[^]*$/, '')}sequences:\n  - name: ask\n    steps:\n      - send: status\n`,
  )
  const { page, complaints } = await launchApp({ profile })
  await startSession(page, 'tcp-client', port)
  await page.getByRole('button', { name: 'Saved messages, sequences and templates' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Sequences 1').click()
  await dialog.getByRole('button', { name: 'Branch' }).press('Enter')
  await dialog.getByRole('textbox', { name: 'Case 1' }).fill('BUSY')
  await dialog.getByRole('textbox', { name: 'Case 2' }).fill('OK')
  const second = dialog.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Remove case 2' }) })
  // The innermost one is the case itself; those around it are the branch.
  await oneOf(second.filter({ hasNot: page.getByRole('button', { name: 'Remove case 1' }) }))
    .getByRole('button', { name: 'Send', exact: true })
    .press('Enter')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'library-branch')
  await inDarkChinese(page, 'library-branch-zh-dark')
  await page.setViewportSize({ width: 900, height: 600 })
  await screenshot(page, 'library-branch-small')
  await page.setViewportSize({ width: 1280, height: 773 })
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await saved(page, 'ask').click()
  await expect.poll(() => sendJobs(page).innerText(), { timeout: 10_000 }).toMatch(/ask[\s\S]*2 sent[\s\S]*done/)
  expect(heard.join('')).toBe('STATUS 1\r\nSTATUS 2\r\n')
  expect(readFileSync(join(profile, 'messages.yaml'), 'utf8')).toMatch(/- branch:\n +- when: BUSY/)
  expect(complaints).toEqual([])
})

it('exports and imports what is saved, and sends a file with progress', async () => {
  const { app, page, profile } = await withSaved()
  const peerSide = await device()
  await startSession(page, 'tcp-client', peerSide.port)
  const exported = join(profile, 'exported.yaml')
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, exported)
  await page.getByRole('button', { name: 'Saved messages, sequences and templates' }).click()
  const library = page.getByRole('dialog')
  await library.getByRole('button', { name: 'Export…' }).click()
  await expect.poll(() => existsSync(exported)).toBe(true)
  writeFileSync(
    exported,
    readFileSync(exported, 'utf8').replace('name: log in', 'name: log out').replace('STATUS', 'STATE'),
  )
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, exported)
  await library.getByRole('button', { name: 'Import…' }).click()
  await library.getByText('Messages 4').click()
  expect(await library.getByRole('group', { name: 'Messages' }).getByRole('button').allInnerTexts()).toContain(
    'status (2)',
  )
  writeFileSync(exported, 'messages: [')
  await library.getByRole('button', { name: 'Import…' }).click()
  await expect.poll(() => failureCard(library).innerText()).toMatch(/exported\.yaml: line 1/)
  await library.getByRole('button', { name: 'Cancel' }).click()
  const big = join(profile, 'firmware.bin')
  writeFileSync(big, Buffer.alloc(3_000_000, 'x'))
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, big)
  await page.getByRole('button', { name: 'Send a file' }).click()
  await expect
    .poll(() => sendJobs(page).innerText())
    .toMatch(/firmware\.bin[\s\S]*2\.9 MiB \/ 2\.9 MiB|firmware\.bin[\s\S]*of[\s\S]*done/)
  await expect.poll(() => peerSide.heard.join('').length).toBe(3_000_000)
})

it('has all of it in Chinese and in the dark', async () => {
  const peerSide = await device()
  const { page } = await withSaved('zh_CN')
  await page.emulateMedia({ colorScheme: 'dark' })
  const form = await openForm(page, 'tcp-client', peerSide.port)
  await form.start()
  await saved(page, 'log in').click()
  await expect.poll(() => sendJobs(page).innerText()).toContain('完成')
  await screenshot(page, 'saved-zh-dark')
  await page.getByRole('button', { name: '已保存的消息、序列和模板' }).click()
  await page.getByRole('dialog').getByText('序列 1').click()
  await screenshot(page, 'library-zh-dark')
  await page.getByRole('dialog').getByText('模板 1').click()
  await screenshot(page, 'library-templates-zh-dark')
})
