import type { BenchSnapshot, ScreenPlace, TornTab } from '../../shared/contract/windows'
import type { EditRole } from '../../shared/edit-role'
import type { OpeningProgress } from '../../shared/contract/recordings'
import type { Outcome } from '../../shared/failure'
import type { Settings } from '../../shared/settings'
import type { Locale } from '../../shared/words/words'
import type { AskForFiles } from './allow-files'
import type { Exports } from './exports'
import type { LoadDeps } from './commands/loads'

/**
 * What only the application can do for a window. The engine runs in another thread, so arguments and answers are plain data, and
 * every answer is a promise.
 */
export interface WindowHost {
  snapshot(): Promise<Omit<BenchSnapshot, 'sessions' | 'library'>>
  changeSettings(change: Partial<Settings>): Promise<Outcome<Settings>>
  /** The licences of all that is bundled. */
  licences(): Promise<Outcome<string>>
  openBench(): void
  /** Opens a window that shows this session. */
  openClientWindow(sessionId: string): void
  /** Opens a window that shows this conversation, or brings it to the front. */
  tearOff(tab: TornTab, place: ScreenPlace | null): void
  askWhereToSave(name: string, extension: string): Promise<string | undefined>
  askWhichFile(
    kind: 'recording' | 'messages' | 'options' | 'rules' | 'script' | 'tls' | 'any',
  ): Promise<string | undefined>
  askWhichKeyLog(): Promise<string | undefined>
  /** Whether these files may be used, which nobody chose in a dialog. */
  readonly askForFiles: AskForFiles
  reveal(path: string): void
  /** Does this to what has the focus in the window. */
  edit(role: EditRole): void
  copyText(text: string): Promise<void>
}

/** What the commands of a window need from the application, and from the thread in which they run. */
export interface WindowDeps extends WindowHost, LoadDeps {
  settings(): Settings
  /** The language of the windows. */
  locale(): Locale
  recordingsChanged(): void
  pushOpening(progress: OpeningProgress): void
  pushProgress: Parameters<Exports['start']>[4]
}
