import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { launchApp } from '../support/app'
import { recordingsOf, sessionHeader, sessionsOf } from '../support/find'
import { temporaryFolder } from '../support/folder'
import { addressField, portField, startButton } from '../support/form'
import { relayForm, targetPort } from '../support/relay-window'
import { named } from '../support/words'

it('asks for no port of a socket path, and shows the path alone; the next relay begins anew', async () => {
  const folder = temporaryFolder()
  const [listen, target] = [join(folder, 'between.sock'), join(folder, 'device.sock')]
  const device = createServer((socket) => {
    socket.on('data', (bytes) => socket.write(`level=17 ${String(bytes)}`))
  }).listen(target)
  onTestFinished(() => void device.close())
  const { page, complaints } = await launchApp({ profile: temporaryFolder() })
  const form = await relayForm(page)
  // What is chosen has the focus, not the first choice.
  const kind = form.getByRole('radio', { name: named('session.relay') })
  await expect.poll(() => kind.evaluate((element) => element === document.activeElement)).toBe(true)
  const type = async (field: ReturnType<typeof addressField>, text: string) => {
    await field.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type(text)
  }
  await type(addressField(form), `unix:${listen}`)
  await expect.poll(() => portField(form).count()).toBe(0)
  await type(form.getByLabel(named('relay.target'), { exact: true }), `unix:${target}`)
  await expect.poll(() => targetPort(form).count()).toBe(0)
  await form.getByText('UDP', { exact: true }).click()
  await startButton(form).click()
  await form.getByText(/device\.sock: a path works with TCP and TLS only/).waitFor()
  await form.getByText('TCP', { exact: true }).click()
  await form.getByLabel(named('relay.failed')).selectOption('reset')
  await startButton(form).click()
  await form.waitFor({ state: 'detached' })
  await expect.poll(() => sessionHeader(page).innerText()).toContain('between.sock')
  for (const words of [await sessionHeader(page).innerText(), await sessionsOf(page).innerText()])
    expect(words).not.toContain('#')
  await expect.poll(() => recordingsOf(page).innerText()).toMatch(/^unix:/)
  const client = connect(listen)
  client.write('GET')
  const [answer] = (await once(client, 'data')) as [Buffer]
  expect(String(answer)).toBe('level=17 GET')
  client.destroy()

  await page.getByRole('button', { name: named('app.newSession') }).click()
  await kind.check()
  expect(await form.getByLabel(named('relay.target'), { exact: true }).inputValue()).toBe(`unix:${target}`)
  expect(await form.getByLabel(named('relay.failed')).inputValue()).toBe('close')
  expect(complaints).toEqual([])
})
