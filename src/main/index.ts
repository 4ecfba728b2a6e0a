import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, dialog, session } from 'electron'
import log from 'electron-log/node'
import { unexpectedErrors } from '../shared/unexpected-errors'
import { visibleLines } from '../shared/visible-text'
import { declareAppScheme, serveApp } from './app/app-protocol'
import { BenchApp } from './app/bench-app'
import { dialogWords } from './app/dialog-words'
import { refusedSwitches } from './app/refused-switches'
import { denyPermissions, guardContents } from './app/security'

let bench: BenchApp | undefined
const early: string[] = []

const refused = app.isPackaged ? refusedSwitches(process.argv, process.platform) : []
if (refused.length > 0) {
  dialog.showErrorBox(
    'Wirebench',
    `${dialogWords(app.getLocale()).refused}: ${refused.map((name) => `--${name}`).join(' ')}`,
  )
  app.exit(2)
} else if (!app.requestSingleInstanceLock({ files: filesIn(process.argv) })) {
  // Another Wirebench with the same profile is running: it has received our arguments.
  app.exit(0)
} else {
  start()
}

function start(): void {
  log.transports.file.resolvePathFn = () => join(app.getPath('userData'), 'logs', 'main.log')
  log.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
  // Tests as root run without Chromium's sandbox, which cannot work there; a package refuses that switch above.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  declareAppScheme()
  guardContents()
  unexpectedErrors.tell(report)
  const unexpected = (reason: unknown): void => {
    unexpectedErrors.report(reason)
  }
  process.on('uncaughtException', unexpected)
  process.on('unhandledRejection', unexpected)
  app.on('second-instance', (_event, _argv, _directory, data) => {
    bench?.show()
    void bench?.openFiles(filesOf(data))
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    if (bench === undefined) early.push(path)
    else void bench.openFiles([path])
  })
  app.on('activate', () => bench?.show())
  app.on('window-all-closed', () => {
    app.quit()
  })
  app.on('before-quit', (event) => {
    // The last window may be gone before the last rows are on the disk.
    if (bench === undefined || bench.hasEnded) return
    event.preventDefault()
    if (!bench.isQuitting) void endWhenAgreed(bench)
  })
  // Not awaited at the top level: in a package the ready event waits for this module to finish.
  void app.whenReady().then(() => {
    serveApp(session.defaultSession, join(import.meta.dirname, '../renderer'))
    denyPermissions(session.defaultSession)
    bench = new BenchApp()
    bench.openBench()
    void bench.startLastRunning()
    void bench.openFiles([...early, ...filesIn(process.argv)])
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) endOnSignal(signal)
  })
}

/**
 * Replaces Electron's signal handler: a signal comes from a program, which cannot answer a question. Node installs its
 * own handler only for a first listener.
 */
function endOnSignal(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal)
  process.on(signal, () => void end())
}

async function endWhenAgreed(running: BenchApp): Promise<void> {
  if (await running.mayQuit()) await end()
}

async function end(): Promise<void> {
  await bench?.end()
  app.quit()
}

/**
 * An unexpected exception is reported once for each kind, in the log and in the window; sockets and recordings
 * continue.
 */
function report(reason: unknown): void {
  const detail = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)
  if (bench === undefined) log.error(visibleLines(detail))
  else bench.notify({ kind: 'unexpected-error', detail })
}

/** Recordings named on the command line; a file manager may pass them as file: URLs. */
function filesIn(argv: readonly string[]): string[] {
  const named = argv.slice(1).filter((arg) => /\.(pcapng|pcap|cap)$/.test(arg) && !arg.startsWith('-'))
  return named.map((name) => (name.startsWith('file:') ? fileURLToPath(name) : resolve(name)))
}

function filesOf(data: unknown): string[] {
  const files = typeof data === 'object' && data !== null ? (data as { files?: unknown }).files : undefined
  return Array.isArray(files) ? files.filter((file) => typeof file === 'string') : []
}
