import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureSystem } from './debian.mjs'
import { root } from './root.mjs'
import { say } from './run.mjs'
import { resize, STATES, windowOf } from './window-states.mjs'

/**
 * `npm run screenshots`: each main state of the window in both languages, all themes, two sizes and at 200 %, from the built
 * application, into out/screenshots. Words behind it choose: `npm run screenshots -- zh-CN dark compact 900x600 palette`.
 */
await ensureDependencies()
await ensureSystem('test')
await ensureBuild()
const { ensureElectron } = await import('../runtime/electron.mjs')
const { startDisplay } = await import('./display.mjs')
const { _electron } = await import('playwright-core')
const executablePath = await ensureElectron()

const LOCALES = ['en', 'zh-CN']
const THEMES = ['light', 'dark', 'contrast']
const DENSITY = process.argv.includes('compact') ? 'compact' : 'comfortable'
/** The last one at a zoom of 200 %. */
const SIZES = ['1280x800', '900x600', '1280x800@2']
const wanted = process.argv.slice(2)
const chosen = (list, nameOf = (each) => each) => {
  const named = list.filter((each) => wanted.includes(nameOf(each)))
  return named.length === 0 ? list : named
}

const NAMES = [...STATES.map(({ name }) => name), 'client-window']
const isWanted = (name) => NAMES.every((each) => !wanted.includes(each)) || wanted.includes(name)

const folder = join(root, 'out', 'screenshots')
mkdirSync(folder, { recursive: true })
const { display, stop } = await startDisplay()
let pictures = 0
for (const locale of chosen(LOCALES)) for (const theme of chosen(THEMES)) await photograph(locale, theme)
stop()
say(`${pictures} pictures are in ${folder}`)

async function photograph(locale, theme) {
  const profile = mkdtempSync(join(tmpdir(), 'wirebench-screenshots-'))
  writeFileSync(join(profile, 'settings.json'), JSON.stringify({ locale, theme, density: DENSITY }))
  const isRoot = process.getuid?.() === 0
  const app = await _electron.launch({
    executablePath,
    colorScheme: null,
    args: [...(isRoot ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`, root],
    env: { ...process.env, DISPLAY: display, WAYLAND_DISPLAY: '' },
  })
  let window
  try {
    const page = await app.firstWindow()
    page.setDefaultTimeout(20_000)
    await page.getByRole('heading', { level: 1 }).waitFor()
    window = windowOf(app, page)
    await resize(app, page, SIZES[0])
    for (const { name, open, leave } of STATES) {
      await open(window)
      if (isWanted(name)) {
        for (const size of chosen(SIZES)) {
          await resize(app, page, size)
          writeFileSync(join(folder, `${name}-${locale}-${theme}-${size}.png`), await pictureOf(app))
          pictures += 1
        }
        await resize(app, page, SIZES[0])
      }
      if (leave !== undefined) await page.keyboard.press(leave)
      if (name === 'saved-messages' && isWanted('client-window')) await photographClient(window, locale, theme)
    }
  } catch (error) {
    await window?.page.screenshot({ path: join(folder, 'failed.png') })
    throw error
  } finally {
    window?.close()
    app.process().kill()
    await app.close().catch(() => undefined)
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The window as it is drawn; the driver's own picture is cut where the zoom is not 1. */
async function pictureOf(app) {
  const data = await app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return (await window.webContents.capturePage()).toPNG().toString('base64')
  })
  return Buffer.from(data, 'base64')
}

/** A window of a client of the server; closed again, and with it the client. */
async function photographClient({ app, run }, locale, theme) {
  const opened = app.waitForEvent('window')
  await run('new-client')
  const client = await opened
  await client.getByRole('heading', { level: 1 }).waitFor()
  await client.getByRole('form').waitFor()
  await client.screenshot({ path: join(folder, `client-window-${locale}-${theme}.png`) })
  pictures += 1
  await client.evaluate("window.bench.invoke('settings.change', { confirmClientClose: false })")
  await client.close()
}
