import { createSocket } from 'node:dgram'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ensureElectron } from '../../build/runtime/electron.mjs'
import { launchApp, launchPlain, startSession } from '../support/app'
import { datagram, pcap } from '../support/captures'
import { temporaryFolder } from '../support/folder'
import { notices, rowTexts, sessionHeader, sessionsOf } from '../support/find'
import { peerClient } from '../support/peers'
import { startProgram } from '../support/program'

const ROOT = join(import.meta.dirname, '../..')
const DATAGRAMS = 40_000

/** Resident memory of a process; bytes. */
function memoryOf(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) * 1024
}

it('G67 stays flat and records on while its window stands still, and shows all of it afterwards', async () => {
  const profile = temporaryFolder()
  const running = await launchPlain(profile)
  const { page } = await running.connect()
  const port = await startSession(page, 'udp-listener', 0)
  const socket = createSocket('udp4')
  const send = (text: string): Promise<void> =>
    new Promise((resolve) => {
      socket.send(text, port, '127.0.0.1', () => {
        resolve()
      })
    })
  await send('before it stands still')
  await expect.poll(() => rowTexts(page)).toContain('before it stands still')
  const pages = await running.rendererPids()
  for (const pid of pages) process.kill(pid, 'SIGSTOP')
  const before = memoryOf(running.program.child.pid)
  const recording = (): string => {
    const folder = join(profile, 'recordings')
    return join(folder, readdirSync(folder)[0] ?? '')
  }
  for (let count = 1; count <= DATAGRAMS; count++) {
    await send(`datagram ${String(count)} while it stands still`)
    // A little slower than the listener, so that the system drops nothing.
    if (count % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await send('the last one')
  await expect.poll(() => readFileSync(recording(), 'latin1').includes('the last one'), { timeout: 30_000 }).toBe(true)
  // Every row of these is 29 bytes of index: what is kept for the window is no more than what it shows.
  expect(memoryOf(running.program.child.pid) - before).toBeLessThan(120 * 1024 * 1024)
  for (const pid of pages) process.kill(pid, 'SIGCONT')
  await expect.poll(() => rowTexts(page), { timeout: 30_000 }).toContain('the last one')
  // The first row is that of the server.
  const text = await sessionHeader(page).innerText()
  const records = Number(/([\d,]+) records/.exec(text)?.[1]?.replaceAll(',', ''))
  expect(records).toBeGreaterThan(DATAGRAMS * 0.9)
  expect(readFileSync(recording(), 'latin1').split('while it stands still').length - 1).toBe(records - 4)
  socket.close()
})

it('G72 survives what nobody expected: said once, written down for the owner alone, and nothing of the traffic is lost', async () => {
  const profile = temporaryFolder()
  const { app, page } = await launchApp({ profile })
  const port = await startSession(page, 'tcp-listener', 0, 'echo')
  const client = await peerClient(port)
  client.write('before')
  await expect.poll(() => rowTexts(page)).toContain('before')
  for (let time = 0; time < 3; time++)
    await app.evaluate(() => {
      setTimeout(() => {
        throw new Error('made to fail, in a timer')
      })
      void Promise.resolve().then(() => {
        throw new Error('made to fail, in a promise')
      })
    })
  await expect.poll(() => notices(page).count()).toBe(2)
  const said = (await notices(page).allInnerTexts()).join('\n')
  for (const where of ['in a timer', 'in a promise']) expect(said).toContain(`made to fail, ${where}`)
  const log = join(profile, 'logs/main.log')
  expect(readFileSync(log, 'utf8').match(/made to fail/g)?.length).toBe(2)
  expect(statSync(log).mode & 0o777).toBe(0o600)
  client.write('after')
  await expect.poll(() => client.bytesRead).toBe('beforeafter'.length)
  await expect.poll(() => rowTexts(page)).toContain('after')
})

it('cuts what an unexpected error says at 4,096 characters, at a whole one, and shows that it is cut', async () => {
  const profile = temporaryFolder()
  const { app, page } = await launchApp({ profile })
  // An emoji of two halves stands across the place of the cut.
  await app.evaluate(() => {
    setTimeout(() => {
      throw Object.assign(new Error('long'), { stack: `${'x'.repeat(4_094)}\u{1f600}${'y'.repeat(5_000_000)}` })
    })
  })
  await expect.poll(() => notices(page).count()).toBe(1)
  const said = await notices(page).innerText()
  expect(said).toContain(`${'x'.repeat(4_094)}\u2026`)
  expect(said).not.toMatch(/[\ud800-\udfff]|y{10}/)
  expect(statSync(join(profile, 'logs/main.log')).size).toBeLessThan(20_000)
})

it('K100 hands a second start of the same profile over to the first, with its files', async () => {
  const profile = temporaryFolder()
  const first = await launchPlain(profile)
  const { page } = await first.connect()
  const capture = join(profile, 'theirs.pcap')
  writeFileSync(capture, pcap([datagram('from the second start')]))
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const second = startProgram(await ensureElectron(), [...root, ROOT, `--user-data-dir=${profile}`, capture])
  expect(await second.exit).toBe(0)
  await expect.poll(() => sessionsOf(page).count()).toBe(1)
  await expect.poll(() => rowTexts(page)).toContain('from the second start')
  expect(first.program.child.exitCode).toBeNull()
})
