import type { Locator, Page } from 'playwright-core'
import { launchApp, type AppOptions } from './app'
import { optionField, portOf } from './find'
import { temporaryFolder } from './folder'
import { optionGroup, portField, startButton } from './form'
import { startProgram, startPython } from './program'
import { named } from './words'

/** The form of a new relay, from the choices of an empty window. */
export async function relayForm(page: Page): Promise<Locator> {
  await page
    .getByRole('main')
    .getByRole('button', { name: named('welcome.relay') })
    .click()
  return page.getByRole('dialog', { name: named('form.title') })
}

export const targetPort = (form: Locator) => form.getByLabel(named('relay.targetPort'))

interface RelayedOptions extends Partial<AppOptions> {
  readonly protocol?: 'TCP' | 'UDP'
  /** What is chosen in the form besides. */
  readonly choose?: (form: Locator) => Promise<void>
}

/** A relay that was made by the form, between ncat and a server in Python that answers lines. */
export async function relayed({ protocol = 'TCP', choose, ...options }: RelayedOptions = {}) {
  const server = startPython('line_server', protocol.toLowerCase())
  const [, target = ''] = await server.output(/port (\d+)/)
  const { app, page, complaints } = await launchApp({ profile: temporaryFolder(), ...options })
  const dialog = await relayForm(page)
  await dialog.getByText(protocol, { exact: true }).click()
  await portField(dialog).fill('0')
  await targetPort(dialog).fill(target)
  if (protocol === 'TCP') {
    await optionGroup(dialog, 'framing').click()
    await optionField(dialog, 'framing').selectOption('line')
  }
  await choose?.(dialog)
  await startButton(dialog).click()
  await dialog.waitFor({ state: 'detached' })
  const port = String(await portOf(page))
  const client = () => startProgram('ncat', [...(protocol === 'UDP' ? ['-u'] : []), '127.0.0.1', port])
  return { app, page, complaints, server, target, port, client }
}

export const holdPanel = (page: Page) => page.getByRole('region', { name: named('relay.holdTitle') })

/** The messages that wait for a decision. */
export const held = (page: Page) =>
  holdPanel(page)
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name: named('relay.decide.goOn') }) })
