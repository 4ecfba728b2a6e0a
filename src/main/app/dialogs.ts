import { extname } from 'node:path'
import { dialog, type BrowserWindow } from 'electron'
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
    defaultPath: `${name}.${extension}`,
    filters: [{ name: extension, extensions: [extension] }],
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  })
  if (canceled || filePath === '') return undefined
  return extname(filePath) === '' ? `${filePath}.${extension}` : filePath
}

/** Extensions of what is looked for; none for any file. */
const KINDS = { recording: ['pcapng', 'pcap', 'cap'], messages: ['yaml', 'yml'], options: ['json'], any: [] } as const

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

/** Whether a window with a connected client may close. The person may choose not to be asked again. */
export async function askToCloseClient(
  window: BrowserWindow,
  locale: string,
): Promise<{ readonly close: boolean; readonly askAgain: boolean }> {
  const words = dialogWords(locale)
  const { response, checkboxChecked } = await dialog.showMessageBox(window, {
    type: 'question',
    message: words.closeClient,
    detail: words.closeClientDetail,
    buttons: [words.close, words.cancel],
    defaultId: 0,
    cancelId: 1,
    checkboxLabel: words.doNotAskAgain,
  })
  return { close: response === 0, askAgain: !checkboxChecked }
}
