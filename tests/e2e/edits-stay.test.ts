import { expect, it } from 'vitest'
import { launchApp, startSession } from '../support/app'
import { violations } from '../support/axe'
import { inDarkChinese } from '../support/dark-chinese'
import { messageField, savedBar } from '../support/find'
import { discardQuestion, leaveForm } from '../support/form'
import { temporaryFolder } from '../support/folder'
import { peerClient } from '../support/peers'
import { screenshot } from '../support/screenshot'
import { named } from '../support/words'

it('asks before edits of saved messages are lost by Escape, also of a field that is still typed in', async () => {
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const library = page.getByRole('dialog', { name: named('library.title') })
  const question = discardQuestion(page, 'discardLibrary')
  const text = library.getByRole('textbox', { name: named('library.message') })
  const open = async (): Promise<void> => {
    await page.keyboard.press('Control+B')
    await library.waitFor()
  }
  await open()
  // Nothing was edited: nothing is asked.
  await page.keyboard.press('Escape')
  await library.waitFor({ state: 'detached' })

  await open()
  await library.getByRole('button', { name: named('library.newMessage') }).press('Enter')
  await text.click()
  await page.keyboard.type('do not lose this')
  await page.keyboard.press('Escape')
  await question.waitFor()
  expect(await violations(page)).toEqual([])
  await screenshot(page, 'discard-library')
  await inDarkChinese(page, 'discard-library-zh-dark')
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  expect(await text.inputValue()).toBe('do not lose this')
  await library.getByRole('button', { name: named('library.save') }).press('Enter')
  await library.waitFor({ state: 'detached' })

  await open()
  const name = library.getByRole('textbox', { name: named('saved.name') })
  await name.click()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('half a na')
  await page.keyboard.press('Escape')
  await question.getByRole('button', { name: named('app.cancel') }).press('Enter')
  await question.waitFor({ state: 'detached' })
  expect(await name.inputValue()).toBe('half a na')
  await leaveForm(page, library, 'discardLibrary')

  await open()
  expect(await name.inputValue()).not.toBe('half a na')
  expect(await text.inputValue()).toBe('do not lose this')
  // Cancel and the cross ask the same.
  await text.click()
  await page.keyboard.type('!')
  await library.getByRole('button', { name: named('app.cancel') }).click()
  await question.waitFor()
  await page.keyboard.press('Escape')
  await library.getByRole('button', { name: named('app.close') }).click()
  await question.getByRole('button', { name: named('question.discardLibrary.yes') }).press('Enter')
  await library.waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
})

it('asks before what was entered to save a message is lost, and keeps the message in its box', async () => {
  const { page } = await launchApp({ profile: temporaryFolder() })
  await peerClient(await startSession(page, 'tcp-listener', 0))
  const saving = page.getByRole('dialog', { name: named('saved.title') })
  const question = discardQuestion(page, 'discardSaving')
  const open = async (): Promise<void> => {
    await page.getByRole('button', { name: named('composer.saveMessage') }).click()
    await saving.waitFor()
  }
  await messageField(page).click()
  await page.keyboard.type('heartbeat')
  await open()
  await page.keyboard.press('Escape')
  await saving.waitFor({ state: 'detached' })
  await open()
  const name = saving.getByRole('textbox', { name: named('saved.name') })
  await name.click()
  await page.keyboard.type(' of the pump')
  await page.keyboard.press('Escape')
  await question.waitFor()
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  expect(await name.inputValue()).toContain('of the pump')
  // The question stands before its dialog, where it is read and pressed.
  await page.keyboard.press('Escape')
  await question.getByRole('button', { name: named('app.cancel') }).click()
  await question.waitFor({ state: 'detached' })
  await leaveForm(page, saving, 'discardSaving')
  expect(await messageField(page).inputValue()).toBe('heartbeat')
  expect(await savedBar(page).getByRole('button').count()).toBe(0)
})
