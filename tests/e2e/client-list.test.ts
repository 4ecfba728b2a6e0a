import { once } from 'node:events'
import { expect, it } from 'vitest'
import { rowTexts } from '../support/find'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { startPython } from '../support/program'

it('lists clients with what they said last and the program they are, sorts them, and answers the one that waits longest', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const port = await startSession(page, 'tcp-listener', 0)
  const python = startPython('tcp_client', port)
  await python.output(/local (\d+)/)
  python.type('who am I?')
  await expect.poll(() => page.getByRole('tab', { name: /Waiting for an answer/ }).count()).toBe(1)
  const large = await peerClient(port)
  large.write('x'.repeat(5_000))
  await expect.poll(() => page.getByRole('tab', { name: /Waiting for an answer/ }).count()).toBe(2)

  await page.keyboard.press('Alt+c')
  const grid = page.getByRole('grid', { name: 'Clients' })
  await grid
    .getByRole('row', { name: /who am I\?/ })
    .getByText(/^python3 -u tcp_client\.py \d+$/)
    .waitFor()
  const order = () =>
    grid
      .getByRole('rowgroup')
      .getByRole('row')
      .evaluateAll((rows) => rows.map((row) => row.dataset['conversation']))
  expect(await order()).toEqual(['1', '2'])
  await grid.getByRole('columnheader', { name: 'Received' }).getByRole('button').click()
  await expect.poll(order).toEqual(['2', '1'])
  await grid.getByRole('columnheader', { name: 'Waiting' }).getByRole('button').click()
  await expect.poll(order).toEqual(['1', '2'])
  expect(await violations(page)).toEqual([])
  await inDarkChinese(page, 'client-list')

  await grid.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await page.keyboard.type('a client')
  await page.keyboard.press('Enter')
  await python.output(/a client/)
  await page.getByRole('searchbox', { name: 'Find a conversation' }).fill('python3')
  await expect.poll(order).toEqual(['1'])
  expect(complaints).toEqual([])
})

it('calls a client by the name that a person gave it, in list, tab and after a restart', async () => {
  const profile = temporaryFolder()
  const first = await launchApp({ profile })
  const port = await startSession(first.page, 'tcp-listener', 0)
  const client = await peerClient(port)
  await first.page.getByRole('tab', { name: /^127/ }).click()
  await first.page.keyboard.press('F4')
  const dialog = first.page.getByRole('dialog', { name: /^Name and colour of 127/ })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Pump 7')
  await dialog.getByRole('combobox', { name: 'Colour' }).selectOption('blue')
  await dialog.getByRole('combobox', { name: 'Applies to' }).selectOption({ label: 'everything from 127.0.0.1' })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await first.page.getByRole('tab', { name: /^Pump 7/ }).waitFor()
  const ended = once(client.resume(), 'end')
  await first.close()
  await ended

  const second = await launchApp({ profile })
  const again = await peerClient(await startSession(second.page, 'tcp-listener', 0))
  again.write('back')
  await second.page.getByRole('tab', { name: /^Pump 7/ }).waitFor()
  await expect.poll(() => rowTexts(second.page)).toContain('back')
})

it('gives the name and colour of a client to later ones whose first message matches, also after a restart', async () => {
  const profile = temporaryFolder()
  const first = await launchApp({ profile })
  const port = await startSession(first.page, 'tcp-listener', 0)
  const client = await peerClient(port)
  client.write('HELLO pump-7\r\n')
  await first.page.getByRole('tab', { name: /Waiting for an answer/ }).click()
  await first.page.keyboard.press('F4')
  const dialog = first.page.getByRole('dialog', { name: /^Name and colour of 127/ })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Pump 7')
  await dialog.getByRole('combobox', { name: 'Colour' }).selectOption('blue')
  await dialog
    .getByRole('combobox', { name: 'Applies to' })
    .selectOption({ label: 'every client whose first message matches' })
  const text = dialog.getByRole('textbox', { name: 'First message contains' })
  expect(await text.inputValue()).toBe('HELLO pump-7')
  await text.fill('re:/(a+)+$/')
  await dialog.getByText('This pattern may take too long.').waitFor()
  await text.fill('hello pump')
  await inDarkChinese(first.page, 'first-message')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await first.page.getByRole('tab', { name: /^Pump 7/ }).waitFor()
  const other = await peerClient(port)
  other.write('HELLO Pump-7 again')
  await expect.poll(() => first.page.getByRole('tab', { name: /^Pump 7/ }).count()).toBe(2)
  const ended = [client, other].map((each) => once(each.resume(), 'end'))
  await first.close()
  await Promise.all(ended)

  const { page } = await launchApp({ profile })
  const restarted = await startSession(page, 'tcp-listener', 0)
  const back = await peerClient(restarted)
  back.write('HELLO PUMP-7')
  const stranger = await peerClient(restarted)
  stranger.write('who?')
  await page.getByRole('tab', { name: /^Pump 7/ }).waitFor()
  await expect.poll(() => page.getByRole('tab', { name: /^127/ }).count()).toBe(1)
  await page.getByRole('tab', { name: 'All' }).click()
  await expect.poll(() => page.getByRole('gridcell', { name: '#1 Pump 7' }).count()).toBeGreaterThan(0)
})
