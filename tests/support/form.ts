import type { Locator, Page } from 'playwright-core'
import type { OptionKey } from '../../src/shared/options/catalogue'
import type { Messages } from '../../src/shared/words/en/messages'
import { choice, KIND_WORDS, optionField, portOf, type Kind, type Place } from './find'
import { named } from './words'

/** The form of a new session of this kind, from the choices of an empty window. */
export async function openForm(page: Page, kind: Kind, port: number) {
  await choice(page, kind).click()
  const dialog = page.getByRole('dialog', { name: named('form.title') })
  await portField(dialog).fill(String(port))
  return {
    dialog,
    open: (group: keyof Messages['optionGroup']) => optionGroup(dialog, group).click(),
    field: (key: OptionKey) => optionField(dialog, key),
    start: async () => {
      await startButton(dialog).click()
      await dialog.waitFor({ state: 'detached' })
      return portOf(page)
    },
  }
}

/** What is asked before something that was entered is lost. */
type Discarding = 'discardForm' | 'discardLibrary' | 'discardSaving'

export function discardQuestion(page: Page, key: Discarding): Locator {
  return page.getByRole('alertdialog', { name: named(`question.${key}.title`) })
}

/** Leaves a form in which something was entered: Escape, and a yes to the question. */
export async function leaveForm(page: Page, form: Locator, key: Discarding = 'discardForm'): Promise<void> {
  await page.keyboard.press('Escape')
  await discardQuestion(page, key)
    .getByRole('button', { name: named(`question.${key}.yes`) })
    .press('Enter')
  await form.waitFor({ state: 'detached' })
}

export function kindChoice(form: Place, kind: Kind) {
  return form.getByRole('radio', { name: named(KIND_WORDS[kind]) })
}

/** The address to listen on, to connect to, or to send to. */
export function addressField(form: Place) {
  return form.getByLabel(named(['form.listenAddress', 'form.connectAddress', 'form.sendAddress', 'form.address']))
}

export function portField(form: Place) {
  return form.getByLabel(named('form.port'))
}

/** The heading of a group of options; a click shows or hides them. */
export function optionGroup(form: Place, group: keyof Messages['optionGroup']) {
  return form.getByRole('heading', { name: named(`optionGroup.${group}`) })
}

export function startButton(form: Place) {
  return form.getByRole('button', { name: named(['form.start', 'form.connect']) })
}
