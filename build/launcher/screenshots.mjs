import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuild } from './build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureSystem } from './debian.mjs'
import { root } from './root.mjs'
import { say } from './run.mjs'

/**
 * `npm run screenshots`: each main state of the window in both languages, all themes and two sizes, from the built
 * application, into out/screenshots. Words behind it choose: `npm run screenshots -- zh-CN dark 900x600 palette`.
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
const SIZES = ['1280x800', '900x600']
/** The keys that open each state, and those that leave it. */
const STATES = [
  { name: 'all-clients', open: ['Alt+r'], leave: [] },
  { name: 'one-client', open: ['Control+j'], leave: [] },
  { name: 'clients', open: ['Alt+c'], leave: ['Alt+c'] },
  { name: 'frames', open: ['Alt+f'], leave: ['Alt+r'] },
  { name: 'statistics', open: ['Alt+s'], leave: ['Alt+r'] },
  { name: 'new-session', open: ['Control+n'], leave: ['Escape'] },
  { name: 'export', open: ['Control+e'], leave: ['Escape'] },
  { name: 'palette', open: ['Control+k'], leave: ['Escape'] },
  { name: 'settings', open: ['Control+,'], leave: ['Escape'] },
  { name: 'keyboard', open: ['F1'], leave: ['Escape'] },
]
const wanted = process.argv.slice(2)
const chosen = (list, nameOf = (each) => each) => {
  const named = list.filter((each) => wanted.includes(nameOf(each)))
  return named.length === 0 ? list : named
}

const folder = join(root, 'out', 'screenshots')
mkdirSync(folder, { recursive: true })
const { display, stop } = await startDisplay()
let pictures = 0
for (const locale of chosen(LOCALES)) for (const theme of chosen(THEMES)) await photograph(locale, theme)
stop()
say(`${pictures} pictures are in ${folder}`)

async function photograph(locale, theme) {
  const profile = mkdtempSync(join(tmpdir(), 'wirebench-screenshots-'))
  writeFileSync(join(profile, 'settings.json'), JSON.stringify({ locale, theme }))
  const isRoot = process.getuid?.() === 0
  const app = await _electron.launch({
    executablePath,
    colorScheme: null,
    args: [...(isRoot ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`, root],
    env: { ...process.env, DISPLAY: display, WAYLAND_DISPLAY: '' },
  })
  const clients = []
  try {
    const page = await app.firstWindow()
    page.setDefaultTimeout(20_000)
    await titleOf(page).waitFor()
    const shoot = async (state) => {
      for (const size of chosen(SIZES)) {
        await resize(app, page, size)
        const path = join(folder, `${state}-${locale}-${theme}-${size}.png`)
        await page.screenshot({ path })
        pictures += 1
      }
    }
    const isWanted = (name) => [...STATES.map((state) => state.name), 'welcome', 'client-window'].every((each) => !wanted.includes(each)) || wanted.includes(name) // prettier-ignore
    if (isWanted('welcome')) await shoot('welcome')
    await resize(app, page, SIZES[0])
    const port = await startServer(page)
    await talk(page, port, clients)
    for (const { name, open, leave } of STATES) {
      if (!isWanted(name)) continue
      for (const key of open) await page.keyboard.press(key)
      await shoot(name)
      for (const key of leave) await page.keyboard.press(key)
    }
    if (isWanted('client-window')) {
      const opened = app.waitForEvent('window')
      await page.keyboard.press('Control+Shift+C')
      const window = await opened
      await titleOf(window)
        .filter({ hasText: /:\d+\s*$/ })
        .waitFor()
      await window.screenshot({ path: join(folder, `client-window-${locale}-${theme}.png`) })
      pictures += 1
    }
  } finally {
    for (const client of clients) client.destroy()
    app.process().kill()
    await app.close().catch(() => undefined)
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function resize(app, page, size) {
  const [width, height] = size.split('x').map(Number)
  await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0].setContentSize(w, h), [width, height]) // prettier-ignore
  await page.waitForFunction(`window.innerWidth === ${width} && window.innerHeight === ${height}`)
  // Whatever follows the size of the window has two frames to do so.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
}

/** The question of an empty window, or kind and address of the session. */
function titleOf(page) {
  return page.getByRole('heading', { level: 1 })
}

/** The names of the form's field and button in both languages: the words themselves are TypeScript. */
const PORT = /^(Port|端口)$/
const START = /^(Start|启动)$/

async function startServer(page) {
  await page.keyboard.press('Control+n')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: PORT }).fill('0')
  await dialog.getByRole('button', { name: START }).click()
  await dialog.waitFor({ state: 'detached' })
  return Number(/:(\d+)\s*$/.exec(await titleOf(page).innerText())[1])
}

/** Five clients: two were answered, one has half-closed, two wait. */
async function talk(page, port, clients) {
  const say = [
    'HELLO one\n',
    '{"id": 7, "name": "Sun Wukong", "ok": true}\n',
    '你好，世界\n',
    'GET /status HTTP/1.1\r\nHost: bench\r\n\r\n',
    'beat 1\n',
  ]
  const tabs = []
  for (const text of say) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    clients.push(socket)
    await once(socket, 'connect')
    const tab = page.getByRole('tab', { name: `:${socket.localPort},` })
    tabs.push(tab)
    socket.write(text)
    await tab.waitFor()
  }
  for (const at of [0, 1]) {
    await tabs[at].click()
    await page.keyboard.type(`answer ${at + 1}`)
    await page.keyboard.press('Enter')
  }
  const name = await tabs[1].getAttribute('aria-label')
  clients[1].end()
  // Its name tells that it has finished.
  while ((await tabs[1].getAttribute('aria-label')) === name) await page.waitForTimeout(20)
}
