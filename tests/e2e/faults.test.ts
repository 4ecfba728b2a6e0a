import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { oneOf, rowsOf } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { answersOf } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { startPython, type Program } from '../support/program'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

const faultsDialog = (page: Page) => page.getByRole('dialog', { name: named('faults.title') })

async function echoed(client: Program, text: string): Promise<string> {
  const before = client.stdout.length
  client.type(text)
  await expect.poll(() => client.stdout.slice(before)).toMatch(/answer [^\n]*\n/)
  return client.stdout.slice(before)
}

it('adds faults by keys while a client of Python is connected: it sees each, the counts rise, and it is well again afterwards', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  await answersOf(page).selectOption('echo')
  const client = startPython('tcp_client', port)
  await client.output(/local/)
  expect(await echoed(client, 'before')).toContain('before')

  await page.keyboard.press('Control+Shift+x')
  const dialog = faultsDialog(page)
  await dialog.waitFor()
  const kind = dialog.getByRole('combobox', { name: named('faults.kind') })
  await kind.focus()
  await page.keyboard.type('junk-b')
  await expect.poll(() => kind.inputValue()).toBe('junk-before')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('junk-before=xyz')
  await page.keyboard.press('Enter')
  await oneOf(dialog.getByText(/hex/)).waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('junk-before=4142')
  await dialog.getByRole('radio', { name: named('faults.out') }).click()
  await dialog.getByRole('button', { name: named('faults.add') }).click()
  const sent = dialog.getByRole('region', { name: named('faults.out') })
  await sent.getByText('junk-before=4142').waitFor()
  expect(await echoed(client, 'second')).toContain('ABsecond')
  await sent.getByText('acted once').waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'faults')
  await inDarkChinese(page, 'faults-zh-dark')

  await page.keyboard.press('Escape')
  const acting = page.getByRole('button', { name: named('faults.title'), pressed: true })
  await expect.poll(() => acting.getAttribute('title')).toContain('junk-before=4142')
  await acting.click()
  await sent.getByRole('button', { name: 'Remove junk-before=4142' }).click()
  await expect.poll(() => sent.getByText('junk-before=4142').count()).toBe(0)
  expect(await echoed(client, 'third')).not.toContain('AB')
  await page.keyboard.press('Escape')
  await expect.poll(() => acting.count()).toBe(0)
  await oneOf(rowsOf(page).filter({ hasText: 'No faults on sent data any more' })).waitFor()
  expect(complaints).toEqual([])
})

it('gives one client faults of its own, and those of its session again', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  await answersOf(page).selectOption('echo')
  const one = startPython('tcp_client', port)
  await one.output(/local/)
  const other = startPython('tcp_client', port)
  await other.output(/local/)
  await oneOf(page.getByRole('tab', { name: /127\.0\.0\.1:\d+/ })).click()
  await page.keyboard.press('Control+Shift+x')
  const dialog = faultsDialog(page)
  await dialog.getByRole('radio', { name: /only/, checked: true }).waitFor()
  await dialog.getByRole('combobox', { name: named('faults.kind') }).selectOption('junk-after')
  await dialog.getByRole('radio', { name: named('faults.out') }).click()
  await dialog.getByRole('button', { name: named('faults.add') }).click()
  await dialog.getByText('This conversation has faults of its own.').waitFor()
  const answers = [await echoed(one, 'ping'), await echoed(other, 'ping')]
  expect(answers.filter((answer) => answer.includes('\r'))).toHaveLength(1)
  await dialog.getByRole('button', { name: named('faults.asSession') }).click()
  await expect.poll(() => dialog.getByText('This conversation has faults of its own.').count()).toBe(0)
  expect(complaints).toEqual([])
})

it('begins anew with the seed that is typed: the same faults come again', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  await answersOf(page).selectOption('echo')
  const client = startPython('tcp_client', port)
  await client.output(/local/)
  await page.keyboard.press('Control+Shift+x')
  const dialog = faultsDialog(page)
  const values = dialog.getByRole('textbox', { name: named('faults.value') })
  await values.click()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('truncate=3:share=50%')
  await expect.poll(() => dialog.getByRole('combobox', { name: named('faults.kind') }).inputValue()).toBe('truncate')
  await dialog.getByText(/^Parameters: bytes, share\./).waitFor()
  await dialog.getByRole('radio', { name: named('faults.out') }).click()
  await dialog.getByRole('button', { name: named('faults.add') }).click()
  const seed = dialog.getByRole('textbox', { name: named('faults.seed') })
  await seed.waitFor()
  const withSeed = async (text: string): Promise<string[]> => {
    await seed.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type(text)
    // The rows stand behind the dialog.
    const rows = page.getByText(`(seed ${text})`)
    const before = await rows.count()
    await page.keyboard.press('Enter')
    await expect.poll(() => rows.count()).toBe(before + 1)
    const answers: string[] = []
    for (let at = 0; at < 8; at++) answers.push(await echoed(client, 'hello world'))
    return answers
  }
  const first = await withSeed('7')
  expect(await withSeed('8')).not.toEqual(first)
  expect(await withSeed('7')).toEqual(first)
  await seed.click()
  await page.keyboard.type('x')
  await page.keyboard.press('Enter')
  await dialog.getByText('A seed is a whole number from 0 to 2147483647.').waitFor()
  expect(complaints).toEqual([])
})
