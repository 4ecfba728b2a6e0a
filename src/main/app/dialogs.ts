import { extname, join } from 'node:path'
import { app, dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'
import { formatWords } from '../../shared/words/format-words'
import { visibleString } from '../../shared/visible-text'
import type { NamedFile } from '../ipc/chosen-files'
import { dialogWords } from './dialog-words'

/** The system's save dialog; it asks before a file is replaced. */
export async function askWhereToSave(
  window: BrowserWindow,
  name: string,
  extension: string,
  locale: string,
): Promise<string | undefined> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: dialogWords(locale).saveTitle,
    defaultPath: join(app.getPath('documents'), `${name}.${extension}`),
    filters: [{ name: extension, extensions: [extension] }],
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  })
  if (canceled || filePath === '') return undefined
  return extname(filePath) === '' ? `${filePath}.${extension}` : filePath
}

/** File extensions for each kind of file; an empty list allows any file. */
const KINDS = {
  recording: ['pcapng', 'pcap', 'cap'],
  messages: ['yaml', 'yml'],
  options: ['json'],
  rules: ['yaml', 'yml'],
  script: ['ts', 'js', 'mts', 'mjs'],
  tls: [],
  any: [],
} as const

export type FileKind = keyof typeof KINDS

export async function askWhichFile(window: BrowserWindow, kind: FileKind, locale: string): Promise<string | undefined> {
  const extensions = [...KINDS[kind]]
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: dialogWords(locale).openTitle[kind],
    ...(extensions.length === 0 ? {} : { filters: [{ name: extensions.join(', '), extensions }] }),
    properties: ['openFile'],
  })
  return filePaths[0]
}

/** A key log is appended to, so nothing is asked about a file that is there. */
export async function askWhichKeyLog(window: BrowserWindow, locale: string): Promise<string | undefined> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: dialogWords(locale).keyLogTitle,
    defaultPath: join(app.getPath('documents'), 'wirebench-keys.log'),
    properties: ['createDirectory'],
  })
  return canceled || filePath === '' ? undefined : filePath
}

/** Whether files may be used that nobody chose in a dialog: their paths were typed, or stood in a file. Nobody says yes by Enter alone. */
export async function askForFiles(
  window: BrowserWindow,
  files: readonly NamedFile[],
  locale: string,
): Promise<boolean> {
  const words = dialogWords(locale)
  const list = files.map(({ path, use }) => `${visibleString(path)}\n${words.fileUse[use]}`)
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: formatWords(words.filesQuestion, { n: files.length }, files.length),
    detail: [...list, words.filesDetail].join('\n\n'),
    buttons: [words.allow, words.cancel],
    defaultId: 1,
    cancelId: 1,
  })
  return response === 0
}

/** What would end together with the application. */
export interface RunningWork {
  readonly servers: number
  readonly clients: number
}

interface Answer {
  readonly isYes: boolean
  readonly askAgain: boolean
}

/** Asks whether everything may end. The person may choose not to be asked again. */
export function askToQuit(window: BrowserWindow | undefined, work: RunningWork, locale: string): Promise<Answer> {
  const words = dialogWords(locale)
  const { servers, clients } = work
  const what = [
    ...(servers === 0 ? [] : [formatWords(words.servers, { n: servers }, servers)]),
    ...(clients === 0 ? [] : [formatWords(words.clients, { n: clients }, clients)]),
  ].join(words.and)
  return ask(window, formatWords(words.quitQuestion, { what }), words.quitDetail, words.quit, locale)
}

/** Asks whether a window with a connected client may close. The person may choose not to be asked again. */
export function askToCloseClient(window: BrowserWindow, locale: string): Promise<Answer> {
  const words = dialogWords(locale)
  return ask(window, words.closeClient, words.closeClientDetail, words.close, locale)
}

async function ask(
  window: BrowserWindow | undefined,
  message: string,
  detail: string,
  yes: string,
  locale: string,
): Promise<Answer> {
  const words = dialogWords(locale)
  const options: MessageBoxOptions = {
    type: 'question',
    message,
    detail,
    buttons: [yes, words.cancel],
    defaultId: 0,
    cancelId: 1,
    checkboxLabel: words.doNotAskAgain,
  }
  const { response, checkboxChecked } = await (window === undefined
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options))
  return { isYes: response === 0, askAgain: !checkboxChecked }
}
