import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { composer, composerMistake, saved, sendButton } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { peerServer } from '../support/peers'
import { screenshot } from '../support/screenshot'

it('has variables of the session beside the message: set by keys, sent, and captured by a sequence', async () => {
  const heard: string[] = []
  const { port } = await peerServer((socket) => {
    socket.on('data', (part: Buffer) => {
      heard.push(part.toString('latin1'))
      if (part.toString('latin1').startsWith('LOGIN')) socket.write('OK token=ab12\n')
    })
  })
  const profile = temporaryFolder()
  const messages = `wirebench: 1
messages:
  - { name: login, format: text, text: LOGIN, newline: lf }
sequences:
  - name: log in
    steps:
      - send: login
`
  writeFileSync(join(profile, 'messages.yaml'), messages)
  const { page, complaints } = await launchApp({ profile })
  await startSession(page, 'tcp-client', port)
  await page.getByLabel('Message', { exact: true }).fill('USE {{token}} {{user}}')
  await composer(page).getByRole('button', { name: 'Variables' }).press('Enter')
  await expect.poll(() => composerMistake(page).innerText()).toContain('"{{token}}" is not a variable')
  // It is saved all the same: a sequence may capture the value.
  await composer(page).getByRole('button', { name: 'Save this message' }).click()
  await page.keyboard.type('use')
  await page.keyboard.press('Enter')
  await saved(page, 'use').waitFor()
  const variables = page.getByRole('group', { name: 'Variables of the session' })
  await variables.getByRole('textbox', { name: 'New variable' }).fill('seq')
  await variables.getByRole('textbox', { name: 'Its value' }).fill('ann')
  await variables.getByRole('textbox', { name: 'Its value' }).press('Enter')
  await expect.poll(() => variables.getByRole('alert').innerText()).toContain('"seq" cannot be the name of a variable')
  await screenshot(page, 'variables-mistake')
  await variables.getByRole('textbox', { name: 'New variable' }).fill('user')
  await variables.getByRole('button', { name: 'Set' }).press('Enter')
  await expect.poll(() => variables.getByRole('textbox', { name: 'Value of user' }).inputValue()).toBe('ann')
  await page.getByRole('button', { name: 'Saved messages, sequences and templates' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Sequences 1').click()
  await dialog.getByRole('button', { name: 'Capture' }).press('Enter')
  await dialog.getByRole('textbox', { name: 'Variable', exact: true }).fill('token')
  await dialog.getByRole('textbox', { name: 'Variable', exact: true }).press('Tab')
  await dialog.getByRole('textbox', { name: 'Pattern with a group' }).fill('token=(\\w+)')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'library-capture')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await saved(page, 'log in').click()
  await expect.poll(() => variables.getByRole('textbox', { name: 'Value of token' }).inputValue()).toBe('ab12')
  await sendButton(page).click()
  await expect.poll(() => heard.at(-1)).toContain('USE ab12 ann')
  await variables.getByRole('textbox', { name: 'Value of token' }).fill('by hand')
  await variables.getByRole('textbox', { name: 'Value of token' }).press('Enter')
  await page.getByLabel('Message', { exact: true }).fill('{{token}}!')
  await page.getByLabel('Message', { exact: true }).press('Enter')
  await expect.poll(() => heard.at(-1)).toContain('by hand!')
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'variables')
  await inDarkChinese(page, 'variables-zh-dark')
  await page.setViewportSize({ width: 900, height: 600 })
  await screenshot(page, 'variables-small')
  await page.setViewportSize({ width: 1280, height: 773 })
  await variables.getByRole('button', { name: 'Remove user' }).press('Enter')
  await expect.poll(() => variables.getByRole('textbox', { name: 'Value of user' }).count()).toBe(0)
  expect(complaints).toEqual([])
})
