import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { root } from './root.mjs'

/** The names that are looked for, in both languages: the words themselves are TypeScript. */
const ANSWERS = /^(Answers|应答)/
const ALLOW = /^(Allow this script|允许这个脚本)$/
/** The button of a session whose handler is a script. */
const SCRIPT = /^\s*(Script|脚本)$/
const SESSIONS = /^(Sessions|会话)$/
const GRID = /^(Records|记录行)$/

const MANY_CLIENTS = 300

/**
 * The main states of the window, each reached from the one before and left as it was. `open` gets the running window;
 * `leave` is a key. Pictures and tests walk through them.
 */
export const STATES = [
  { name: 'welcome', open: () => undefined },
  { name: 'new-session', open: ({ run }) => run('new-session'), leave: 'Escape' },
  { name: 'empty-listener', open: startServer },
  { name: 'all-clients', open: talk },
  { name: 'one-client', open: ({ run }) => run('next-waiting') },
  { name: 'pinned', open: ({ run }) => run('pin-tab') },
  { name: 'tiles', open: ({ run }) => run('split'), leave: 'Alt+W' },
  { name: 'inspector', open: chooseRow },
  {
    name: 'ladder',
    open: showLadder,
  },
  { name: 'clients', open: ({ run }) => run('ladder').then(() => run('clients')) },
  { name: 'frames', open: showFrames },
  { name: 'statistics', open: ({ run }) => run('statistics') },
  { name: 'export', open: ({ run }) => run('rows').then(() => run('export')), leave: 'Escape' },
  { name: 'palette', open: ({ run }) => run('palette'), leave: 'Escape' },
  { name: 'settings', open: ({ run }) => run('settings'), leave: 'Escape' },
  { name: 'keyboard', open: ({ run }) => run('help'), leave: 'Escape' },
  { name: 'faults', open: ({ run }) => run('faults'), leave: 'Escape' },
  { name: 'alerts', open: ({ run }) => run('alerts'), leave: 'Escape' },
  { name: 'alerts-unseen', open: raiseAlerts },
  { name: 'code', open: ({ run }) => run('code'), leave: 'Escape' },
  { name: 'load', open: ({ run }) => run('load'), leave: 'Control+l' },
  { name: 'saved-messages', open: ({ run }) => run('saved-messages'), leave: 'Escape' },
  { name: 'rules', open: editRules, leave: 'Escape' },
  { name: 'script', open: editScript, leave: 'Escape' },
  { name: 'many-clients', open: connectMany },
  { name: 'relay-hold', open: holdInRelay },
  { name: 'failure', open: failToConnect },
  { name: 'recording', open: openRecording },
]

/**
 * What a state needs of a window: `run` does a command of the menu, `invoke` asks the application, `close` ends the
 * sockets that the states opened.
 */
export function windowOf(app, page) {
  const ends = []
  return {
    app,
    page,
    keep: (socket) => {
      socket.on('error', () => undefined)
      ends.push(socket)
      return socket
    },
    run: async (command) => {
      await app.evaluate(
        ({ Menu, BrowserWindow }, id) =>
          Menu.getApplicationMenu().getMenuItemById(id).click(undefined, BrowserWindow.getAllWindows()[0]),
        command,
      )
      await drawn(page)
    },
    invoke: async (name, ...args) => {
      const outcome = await page.evaluate(([command, given]) => globalThis.bench.invoke(command, ...given), [name, args]) // prettier-ignore
      if (outcome?.ok === false) throw new Error(`${name}: ${outcome.failure.message}`)
      return outcome?.value
    },
    close: () => {
      for (const each of ends) {
        if (each.destroy === undefined) each.close()
        else each.destroy()
      }
    },
  }
}

/** Two frames: whatever follows a change has been drawn. */
export async function drawn(page) {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}

/** Gives the window a size in pixels of the screen, and a zoom such as 2. */
export async function resize(app, page, size) {
  const [width, height, zoom = 1] = size.split(/[x@]/).map(Number)
  await app.evaluate(
    ({ BrowserWindow }, [w, h, z]) => {
      const [window] = BrowserWindow.getAllWindows()
      window.setContentSize(w, h)
      window.webContents.setZoomFactor(z)
    },
    [width, height, zoom],
  )
  const isThere = ([w, h]) => Math.abs(globalThis.innerWidth - w) <= 1 && Math.abs(globalThis.innerHeight - h) <= 1
  await page.waitForFunction(isThere, [width / zoom, height / zoom])
  await drawn(page)
}

function sessionsOf(page) {
  return page.getByRole('list', { name: SESSIONS })
}

async function select({ page }, { config }) {
  const { port } = config.role === 'listener' ? config.local : config.peer
  await sessionsOf(page)
    .getByRole('button', { name: `:${port}` })
    .last()
    .click()
  await page.getByRole('heading', { level: 1, name: `:${port}` }).waitFor()
}

async function start(window, config) {
  const summary = await window.invoke('sessions.start', config)
  await select(window, summary)
  window.sessionId = summary.id
  if (config.role === 'listener') window.port = summary.config.local.port
}

function listener(handler = { kind: 'none' }) {
  return { role: 'listener', protocol: 'tcp', local: { address: '127.0.0.1', port: 0 }, handler, options: {} }
}

async function startServer(window) {
  await start(window, listener())
  window.serverId = window.sessionId
}

async function joinServer(window, text) {
  const socket = window.keep(connect(window.port, '127.0.0.1'))
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

/** Five clients: two were answered, one of them has half-closed, three wait. */
async function talk(window) {
  const { page, invoke, serverId } = window
  const says = [
    'HELLO one\n',
    '{"id": 7, "name": "Sun Wukong", "ok": true}\n',
    '你好，世界\n',
    'GET /status HTTP/1.1\r\nHost: bench\r\n\r\n',
    'beat 1\n',
  ]
  const clients = []
  for (const text of says) {
    const socket = await joinServer(window, text)
    clients.push(socket)
    await page.getByRole('tab', { name: `:${socket.localPort},` }).waitFor()
  }
  for (const at of [1, 2])
    await invoke('conversations.send', serverId, at, { format: 'text', text: `answer ${at}`, newline: 'lf' })
  const tab = page.getByRole('tab', { name: `:${clients[1].localPort},` })
  const name = await tab.getAttribute('aria-label')
  clients[1].end()
  // Its name tells that it has finished.
  while ((await tab.getAttribute('aria-label')) === name) await page.waitForTimeout(20)
}

/** A client that waits sends what is looked for, and the one that was answered goes. */
async function raiseAlerts(window) {
  const { page, run, invoke, serverId } = window
  await run('previous-tab')
  const alerts = { pattern: { sound: false, query: '42' }, gone: { sound: false } }
  await invoke('alerts.choose', serverId, alerts)
  const socket = await joinServer(window, 'beat 42\n')
  await page.getByRole('list', { name: SESSIONS }).getByRole('img').first().waitFor()
  socket.end()
  await page.getByRole('list', { name: SESSIONS }).getByText('2', { exact: true }).waitFor()
}

async function chooseRow({ page, run }) {
  await run('rows')
  await page.getByRole('grid', { name: GRID }).focus()
  await page.keyboard.press('End')
  await drawn(page)
}

/** Of all conversations, which are left of the first. */
async function showLadder({ page, run }) {
  await page.keyboard.press('Control+1')
  await run('previous-tab')
  await run('ladder')
}

async function showFrames({ page, run, invoke, serverId }) {
  await run('clients')
  await invoke('sessions.changeDecoding', serverId, { framing: 'line' })
  await page.keyboard.press('Control+1')
  await run('frames')
  await page.getByRole('grid').waitFor()
}

/** The dialogs of the system cannot be seen by a program: they answer with this file. */
async function answerDialogs(app, path) {
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
  }, path)
}

async function editRules({ app, page, run, invoke, serverId }) {
  await answerDialogs(app, join(root, 'docs/examples/kettle.rules.yaml'))
  await invoke('sessions.respond', serverId, { kind: 'rules', path: await invoke('rules.browse') })
  await run('rules')
  await page.getByRole('dialog').getByRole('textbox').first().waitFor()
}

async function editScript({ app, page, run }) {
  await answerDialogs(app, join(root, 'docs/examples/handlers/calculator.ts'))
  await page.getByLabel(ANSWERS).first().selectOption('script')
  await page.getByRole('button', { name: ALLOW }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: SCRIPT }).waitFor()
  await run('script')
  await page.getByRole('dialog').getByRole('textbox').first().waitFor()
}

async function connectMany(window) {
  await start(window, listener())
  for (let at = 1; at <= MANY_CLIENTS; at++) await joinServer(window, `client ${at}\n`)
  await window.page.getByRole('list', { name: SESSIONS }).getByText(String(MANY_CLIENTS)).first().waitFor()
}

async function holdInRelay(window) {
  const target = window.keep(createServer((socket) => window.keep(socket)))
  target.listen(0, '127.0.0.1')
  await once(target, 'listening')
  const peer = { address: '127.0.0.1', port: target.address().port }
  const handler = { kind: 'relay', entry: 'fixed', target: { protocol: 'tcp', peer, options: {} }, whenTargetFails: 'close' } // prettier-ignore
  await start(window, listener(handler))
  await window.invoke('relay.hold', window.sessionId, { count: 5, query: '', direction: 'both', forMs: 600_000 })
  await joinServer(window, 'GET level\n')
  await window.run('hold')
  await window.page.getByText('GET level').first().waitFor()
}

async function failToConnect(window) {
  const gone = createServer()
  gone.listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const peer = { address: '127.0.0.1', port: gone.address().port }
  gone.close()
  await once(gone, 'close')
  await start(window, { role: 'client', protocol: 'tcp', peer, handler: { kind: 'none' }, options: {} })
  await window.page.getByText('ECONNREFUSED').first().waitFor()
}

async function openRecording(window) {
  const { invoke, serverId } = window
  await invoke('sessions.stop', serverId)
  await invoke('sessions.close', serverId)
  const recordings = await invoke('recordings.list')
  // The oldest is that of the first server.
  const { path } = recordings.toSorted((one, other) => one.modifiedAtMs - other.modifiedAtMs)[0]
  await select(window, await invoke('recordings.open', path))
}
