import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { messageField, notices, optionField, oneOf, sessionHeader } from '../support/find'
import { optionGroup } from '../support/form'
import { held, holdPanel, relayed } from '../support/relay-window'
import { named } from '../support/words'

it('covers neither held messages nor the composer with notices, in a small window', async () => {
  const { app, page, client: startClient } = await relayed()
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600)
  })
  await page.keyboard.press('Control+Shift+L')
  const alerts = page.getByRole('dialog', { name: named('alert.title') })
  await alerts.getByRole('textbox', { name: named('alert.query') }).click()
  await page.keyboard.type('kettle')
  await page.keyboard.press('Enter')
  await alerts.waitFor({ state: 'detached' })
  await page.keyboard.press('Alt+h')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('5')
  await page.keyboard.press('Enter')
  // One line has what is going to be held, and the way out stands at the end of its line.
  const left = oneOf(holdPanel(page).getByText('5 more to hold'))
  await left.waitFor()
  const close = holdPanel(page).getByRole('button', { name: named('app.close') })
  const { x = 0, width = 0 } = (await holdPanel(page).boundingBox()) ?? {}
  const end = (await close.boundingBox()) ?? { x: 0, width: 0 }
  expect(end.x + end.width).toBeGreaterThan(x + width - 20)
  expect((await left.boundingBox())?.height).toBeLessThan(24)
  const client = startClient()
  for (let n = 0; n < 3; n += 1) client.type(`kettle ${String(n)}`)
  await expect.poll(() => held(page).count()).toBe(3)
  const notice = oneOf(notices(page))
  await notice.waitFor()
  const bottom = async () => {
    const box = await notice.boundingBox()
    return (box?.y ?? 0) + (box?.height ?? 0)
  }
  const top = async () => (await holdPanel(page).boundingBox())?.y ?? 0
  expect(await bottom()).toBeLessThanOrEqual(await top())
  // The panel comes and goes under a notice.
  await page.keyboard.press('Alt+h')
  await expect.poll(() => holdPanel(page).count()).toBe(0)
  const field = async () => (await messageField(page).boundingBox())?.y ?? 0
  await expect.poll(async () => (await field()) - (await bottom())).toBeLessThan(80)
  await page.keyboard.press('Alt+h')
  await expect.poll(async () => (await bottom()) <= (await top())).toBe(true)
})

it('shows an edited message as the bytes of the encoding of its session, and says what that lacks', async () => {
  const { page, port } = await relayed({
    choose: async (form) => {
      await optionGroup(form, 'text').click()
      await optionField(form, 'encoding').selectOption('iso-8859-1')
    },
  })
  await sessionHeader(page).getByRole('button', { name: 'Hold', exact: true }).click()
  await page.keyboard.press('Enter')
  const client = connect(Number(port), '127.0.0.1')
  client.end(Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x0a))
  await held(page).getByRole('button', { name: 'Edit…' }).click()
  const editor = page.getByLabel('Message that goes on instead')
  await expect.poll(() => editor.inputValue()).toBe('caf\\xe9')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('th\u00e9')
  await holdPanel(page).getByText('Hex', { exact: true }).click()
  await expect.poll(() => editor.inputValue()).toBe('74 68 e9')
  await holdPanel(page).getByText('Text with escapes', { exact: true }).click()
  await expect.poll(() => editor.inputValue()).toBe('th\\xe9')
  await editor.click()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('\u8336')
  await holdPanel(page).getByText('Hex', { exact: true }).click()
  await notices(page).filter({ hasText: '\u8336' }).waitFor()
  expect(await editor.inputValue()).toBe('\u8336')
})

it('names the legs of a relay where faults are chosen: its clients, or one leg by its number', async () => {
  const { page, client: startClient } = await relayed()
  const client = startClient()
  client.type('tea')
  await client.output(/level=17 tea/)
  await oneOf(page.getByRole('tab', { name: /target/ })).click()
  await page.keyboard.press('Control+Shift+x')
  const dialog = page.getByRole('dialog', { name: named('faults.title') })
  await dialog.getByRole('radio', { name: /^#2 127\.0\.0\.1:\d+ only$/, checked: true }).waitFor()
  await dialog.getByRole('radio', { name: 'All clients' }).click()
  await dialog.getByRole('combobox', { name: named('faults.kind') }).selectOption('junk-after')
  await dialog.getByRole('radio', { name: named('faults.out') }).click()
  await dialog.getByRole('button', { name: named('faults.add') }).click()
  await dialog.getByText('junk-after=0d0a').waitFor()
  client.type('cup')
  await client.output(/level=17 cup\n\r\n/)
})
