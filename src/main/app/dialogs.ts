import { extname } from 'node:path'
import { dialog, type BrowserWindow } from 'electron'
import type { ExportFormat } from '../../shared/contract'
import { dialogWords } from './dialog-words'

const EXTENSIONS: Readonly<Record<ExportFormat, string>> = { text: 'txt', csv: 'csv', jsonl: 'jsonl', pcapng: 'pcapng' }

/** The system's save dialog; it asks before a file is replaced. */
export async function askWhereToSave(
  window: BrowserWindow,
  name: string,
  format: ExportFormat,
  locale: string,
): Promise<string | undefined> {
  const extension = EXTENSIONS[format]
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: dialogWords(locale).saveTitle,
    defaultPath: `${name}.${extension}`,
    filters: [{ name: extension, extensions: [extension] }],
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  })
  if (canceled || filePath === '') return undefined
  return extname(filePath) === '' ? `${filePath}.${extension}` : filePath
}

export async function askWhichRecording(window: BrowserWindow, locale: string): Promise<string | undefined> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: dialogWords(locale).openTitle,
    filters: [{ name: 'pcapng', extensions: ['pcapng'] }],
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
