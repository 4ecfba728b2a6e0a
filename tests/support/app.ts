import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { _electron, chromium, type ElectronApplication, type Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { answersOf, messageField, portOf, sessionsOf, type Kind } from './find'
import { kindChoice, portField, startButton } from './form'
import { startProgram, type Program } from './program'
import { named } from './words'
import { ensureElectron } from '../../build/runtime/electron.mjs'

const ROOT = join(import.meta.dirname, '../..')

export interface RunningApp {
  readonly app: ElectronApplication
  readonly page: Page
  /** Every line that a page wrote to its console, and every policy violation. */
  readonly complaints: string[]
  close(): Promise<void>
}

export interface AppOptions {
  /** The profile folder; recordings and settings live there. */
  readonly profile: string
  readonly language?: string
  readonly args?: readonly string[]
}

/** The built application in a real Electron window. Closed with the test. */
export async function launchApp({ profile, language = 'en_US', args = [] }: AppOptions): Promise<RunningApp> {
  mkdirSync(profile, { recursive: true })
  const isRoot = process.getuid?.() === 0
  const app = await _electron.launch({
    executablePath: await ensureElectron(),
    // The application's own theme, not one that the driver emulates.
    colorScheme: null,
    args: [...(isRoot ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`, ROOT, ...args],
    env: {
      ...process.env,
      LANGUAGE: language,
      LANG: `${language}.UTF-8`,
      ELECTRON_ENABLE_SECURITY_WARNINGS: '1',
    },
  })
  const complaints: string[] = []
  let isClosed = false
  const close = async (): Promise<void> => {
    if (isClosed) return
    isClosed = true
    // When the test ends, what still runs in the application is ended, too.
    await app
      .evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
      })
      .catch(() => undefined)
    await app.close()
  }
  onTestFinished(close)
  const page = await app.firstWindow()
  page.setDefaultTimeout(20_000)
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.getByRole('main').waitFor()
  return { app, page, complaints, close }
}

export interface PlainApp {
  readonly program: Program
  /** Connects to the first window; tries until there is one. */
  connect(): Promise<{ readonly page: Page; disconnect(): Promise<void> }>
  /** Process ids of the pages of this application. */
  rendererPids(): Promise<number[]>
}

/** The application as a process of its own, driven through its debugging port, so that a test may kill it. */
export async function launchPlain(profile: string, command?: readonly [string, ...string[]]): Promise<PlainApp> {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const [executable, ...first] = command ?? [await ensureElectron(), ...root, ROOT]
  const program = startProgram(executable, [...first, '--remote-debugging-port=0', `--user-data-dir=${profile}`])
  const port = async (): Promise<string> => {
    await expect.poll(() => program.stderr, { timeout: 30_000 }).toMatch(/DevTools listening on/)
    return /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(program.stderr)?.[1] ?? ''
  }
  return {
    program,
    connect: async () => {
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await port()}`)
      const [context] = browser.contexts()
      const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
      if (page === undefined) throw new Error('the application has no window')
      page.setDefaultTimeout(20_000)
      await page.getByRole('main').waitFor()
      return { page, disconnect: () => browser.close() }
    },
    rendererPids: () =>
      Promise.resolve(
        descendants(program.child.pid ?? 0).filter((pid) => commandLine(pid).includes('--type=renderer')),
      ),
  }
}

function descendants(parent: number): number[] {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === parent)
  return [...children, ...children.flatMap(descendants)]
}

function parentOf(pid: number): number {
  try {
    return Number(
      readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ')[1],
    )
  } catch {
    return 0
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Starts a session with the form, as a person does. Returns its port. */
export async function startSession(
  page: Page,
  kind: Exclude<Kind, 'tls-listener' | 'tls-client'>,
  port: number,
  answers = 'none',
): Promise<number> {
  const before = await sessionsOf(page).count()
  await page.getByRole('button', { name: named('app.newSession') }).click()
  const dialog = page.getByRole('dialog', { name: named('form.title') })
  await kindChoice(dialog, kind).check()
  await portField(dialog).fill(String(port))
  await answersOf(dialog).selectOption(answers)
  await startButton(dialog).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => sessionsOf(page).count()).toBe(before + 1)
  return portOf(page)
}

export { rowTexts } from './find'

/** Types a message into the composer of the tab on screen and sends it. */
export async function sendText(page: Page, text: string): Promise<void> {
  await messageField(page).fill(text)
  await messageField(page).press('Enter')
  await expect.poll(() => messageField(page).inputValue()).toBe('')
}
